import { refusals } from '../../kernel/index.ts';

export const refuse = refusals({
  'person-unknown': { en: 'There is no such person.', bn: 'এমন ব্যক্তি নেই।', hi: 'ऐसा कोई व्यक्ति नहीं है।', status: 422 },
  'person-elsewhere': {
    en: 'Number {number} is of somebody at another site. Take another number, or ask who looks after all sites.',
    bn: '{number} নম্বরটি অন্য সাইটের কারও। অন্য নম্বর নিন, অথবা যিনি সব সাইট দেখেন তাঁকে বলুন।',
    hi: 'संख्या {number} किसी और साइट के व्यक्ति की है। दूसरी संख्या लें, या सभी साइट देखने वाले से कहें।',
  },
  'punch-in-future': {
    en: 'That moment has not come yet: the clock of this terminal is ahead.',
    bn: 'সে সময় এখনও আসেনি: এই টার্মিনালের ঘড়ি এগিয়ে আছে।',
    hi: 'वह समय अभी नहीं आया: इस टर्मिनल की घड़ी आगे है।',
    status: 422,
  },
  'punch-not-yet': {
    en: 'That moment has not come yet.',
    bn: 'সে সময় এখনও আসেনি।',
    hi: 'वह समय अभी नहीं आया।',
    status: 422,
  },
  'stay-ended': {
    en: 'This stay has its end by now: it was said meanwhile. Look at the day before you say another.',
    bn: 'এই অবস্থানের শেষ এখন জানা: এর মধ্যে বলা হয়েছে। অন্য সময় বলার আগে দিনটি দেখুন।',
    hi: 'इस उपस्थिति का अंत अब दर्ज है: इस बीच बताया गया। दूसरा समय बताने से पहले दिन देखें।',
  },
  'stay-not-then': {
    en: 'That moment does not end this stay: it is before it began, after the person came again, or later than anybody stays.',
    bn: 'সে সময়ে এই অবস্থান শেষ হয় না: তা শুরুর আগে, ব্যক্তি আবার আসার পরে, বা যতক্ষণ কেউ থাকে তার চেয়ে দেরিতে।',
    hi: 'उस समय यह उपस्थिति समाप्त नहीं होती: वह आने से पहले, दोबारा आने के बाद, या जितना कोई रुकता है उससे देर का है।',
    status: 422,
  },
  'punch-unknown': {
    en: 'No added punch is called so, or it was taken back already.',
    bn: 'এমন কোনো যোগ করা পাঞ্চ নেই, বা আগেই ফিরিয়ে নেওয়া হয়েছে।',
    hi: 'ऐसा कोई जोड़ा गया पंच नहीं है, या वह पहले ही वापस लिया जा चुका है।',
    status: 404,
  },
  'badge-taken': {
    en: 'This badge is with {person} at that time; take it back first.',
    bn: 'ব্যাজটি তখন {person}-এর কাছে; আগে ফেরত নিন।',
    hi: 'यह बैज उस समय {person} के पास है; पहले वापस लें।',
  },
});
