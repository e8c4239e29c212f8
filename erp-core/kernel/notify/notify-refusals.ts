import type { RefusalText } from '../refusal.ts';

/** Refusals about notices and the ways they take; part of the kernel's table. */
export const notifyRefusals = {
  'notice-unknown': {
    en: 'There is no kind of notice named {kind}.',
    bn: '{kind} নামে কোনো ধরনের বিজ্ঞপ্তি নেই।',
    hi: '{kind} नाम की कोई सूचना नहीं है।',
    status: 404,
  },
  'quiet-hours-half': {
    en: 'Quiet hours have a beginning and an end: give both, or neither.',
    bn: 'নীরব সময়ের শুরু ও শেষ দুটোই লাগে: দুটোই দিন, নইলে একটিও নয়।',
    hi: 'शांत समय का आरंभ और अंत दोनों होते हैं: दोनों दें, या कोई नहीं।',
    status: 422,
  },
  'channel-not-set': {
    en: 'Nothing is set for this channel yet ({channel}): save its settings first, then try it.',
    bn: 'এই মাধ্যমের জন্য এখনো কিছু ঠিক করা হয়নি ({channel}): আগে সেটিংস সংরক্ষণ করুন, তারপর পরীক্ষা করুন।',
    hi: 'इस माध्यम के लिए अभी कुछ तय नहीं है ({channel}): पहले सेटिंग सहेजें, फिर परखें।',
  },
  'channel-not-carried': {
    en: 'This process brings nothing out of the house ({channel}).',
    bn: 'এই প্রসেস বাইরে কিছু পাঠায় না ({channel})।',
    hi: 'यह प्रक्रिया बाहर कुछ नहीं भेजती ({channel})।',
  },
  'delivery-unknown': {
    en: 'No mail of ours to {address} is known that could have come back.',
    bn: '{address}-এ আমাদের এমন কোনো মেইল জানা নেই যা ফেরত আসতে পারে।',
    hi: '{address} को भेजा हमारा कोई ऐसा मेल ज्ञात नहीं जो लौट सकता हो।',
    status: 404,
  },
  'delivery-not-failed': {
    en: 'Only what failed, or hangs without a job, is sent again; this delivery is {state}.',
    bn: 'শুধু যা ব্যর্থ হয়েছে বা কাজ ছাড়া ঝুলে আছে তা আবার পাঠানো হয়; এই প্রেরণের অবস্থা {state}।',
    hi: 'केवल असफल या बिना कार्य अटका प्रेषण फिर भेजा जाता है; इसकी स्थिति {state} है।',
  },
  'devices-full': {
    en: 'You have {most} devices already: remove one that you use no more.',
    bn: 'আপনার ইতিমধ্যে {most}টি ডিভাইস আছে: যেটি আর ব্যবহার করেন না সেটি সরান।',
    hi: 'आपके पहले से {most} उपकरण हैं: जिसका अब उपयोग नहीं, उसे हटाएँ।',
  },
} as const satisfies Readonly<Record<string, RefusalText>>;
