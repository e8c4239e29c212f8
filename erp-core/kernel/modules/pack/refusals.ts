import { refusals } from '../../refusal.ts';

/** Why a pack is not taken in, raised or taken away. */
export const refuse = refusals({
  'pack-unreadable': {
    en: 'This is no pack: {reason}',
    bn: 'এটি কোনো প্যাক নয়: {reason}',
    hi: 'यह कोई पैक नहीं है: {reason}',
    status: 422,
  },
  'pack-changed': {
    en: 'The pack was changed after it was signed, or damaged on its way. Fetch it again from whoever made it.',
    bn: 'স্বাক্ষরের পর প্যাকটি বদলানো হয়েছে, বা পথে নষ্ট হয়েছে। যিনি বানিয়েছেন তাঁর কাছ থেকে আবার আনুন।',
    hi: 'हस्ताक्षर के बाद पैक बदला गया है, या रास्ते में बिगड़ा है। बनाने वाले से फिर मँगाएँ।',
    status: 422,
  },
  'pack-key-unknown': {
    en: 'It is signed with the key {key}, which nobody here has trusted. Compare it with what its maker tells you, and trust it.',
    bn: 'এটি {key} কী দিয়ে স্বাক্ষরিত, যা এখানে কেউ বিশ্বস্ত বলেননি। নির্মাতার বলা কী-এর সঙ্গে মিলিয়ে বিশ্বস্ত করুন।',
    hi: 'इस पर {key} कुंजी के हस्ताक्षर हैं, जिसे यहाँ किसी ने विश्वस्त नहीं माना। बनाने वाले की बताई कुंजी से मिलाकर विश्वस्त करें।',
  },
  'pack-wrong': {
    en: 'The pack declares something that cannot be: {first}',
    bn: 'প্যাকটি এমন কিছু ঘোষণা করে যা হতে পারে না: {first}',
    hi: 'पैक ऐसा कुछ घोषित करता है जो हो नहीं सकता: {first}',
    status: 422,
  },
  'pack-name-taken': {
    en: 'Something else is called {name} here already.',
    bn: 'এখানে আগে থেকেই অন্য কিছুর নাম {name}।',
    hi: 'यहाँ पहले से किसी और का नाम {name} है।',
  },
  'pack-not-newer': {
    en: 'Version {now} is here; {given} is not newer. A step back is not possible: what was added would be lost.',
    bn: 'এখানে {now} সংস্করণ আছে; {given} নতুনতর নয়। পিছনে যাওয়া যায় না: যা যোগ হয়েছে হারিয়ে যেত।',
    hi: 'यहाँ संस्करण {now} है; {given} नया नहीं है। पीछे नहीं जा सकते: जो जुड़ा है वह खो जाता।',
  },
  'pack-too-soon': {
    en: 'The pack {name} was raised a moment ago, and others may still work with what that took away. Come again in {seconds} seconds.',
    bn: '{name} প্যাকটি এইমাত্র নতুন সংস্করণে গেছে; যা সরানো হয়েছে তা নিয়ে কেউ এখনও কাজ করতে পারেন। {seconds} সেকেন্ড পরে আবার আসুন।',
    hi: 'पैक {name} अभी-अभी नए संस्करण पर गया है; जो हटाया गया उस पर कोई अब भी काम कर सकता है। {seconds} सेकंड बाद फिर आएँ।',
  },
  'pack-needs': {
    en: 'It needs {lacking}, which is not here in such a version.',
    bn: 'এর {lacking} দরকার, যা সেই সংস্করণে এখানে নেই।',
    hi: 'इसे {lacking} चाहिए, जो उस संस्करण में यहाँ नहीं है।',
  },
  'pack-loses': {
    en: 'This version would take away what is there without saying so: {lost}',
    bn: 'এই সংস্করণ না বলে যা আছে তা সরিয়ে দিত: {lost}',
    hi: 'यह संस्करण बिना बताए मौजूद चीज़ें हटा देता: {lost}',
  },
  'pack-unknown': {
    en: 'No pack {name} has been brought in here.',
    bn: '{name} নামে কোনো প্যাক এখানে আনা হয়নি।',
    hi: '{name} नाम का कोई पैक यहाँ नहीं लाया गया।',
    status: 404,
  },
  'pack-enabled': {
    en: 'The pack {name} is switched on in {companies} companies. Switch it off there first.',
    bn: '{name} প্যাকটি {companies}টি কোম্পানিতে চালু। আগে সেখানে বন্ধ করুন।',
    hi: 'पैक {name} {companies} कंपनियों में चालू है। पहले वहाँ बंद करें।',
  },
  'pack-needed': {
    en: 'These packs need {name}: {by}. Remove them first.',
    bn: 'এই প্যাকগুলোর {name} দরকার: {by}। আগে সেগুলো সরান।',
    hi: 'इन पैकों को {name} चाहिए: {by}। पहले इन्हें हटाएँ।',
  },
  'pack-rows-elsewhere': {
    en: 'Other companies have {rows} records in {name}. Only whoever runs this machine may remove them too, by the command line.',
    bn: 'অন্য কোম্পানির {name}-এ {rows}টি রেকর্ড আছে। কেবল এই যন্ত্রের পরিচালক কমান্ড লাইন থেকে সেগুলোসহ সরাতে পারেন।',
    hi: 'अन्य कंपनियों के {name} में {rows} रिकॉर्ड हैं। केवल इस मशीन का संचालक कमांड लाइन से उन्हें भी हटा सकता है।',
  },
  'pack-breaks': {
    en: 'With this version {name} could not run any more: {reason}',
    bn: 'এই সংস্করণে {name} আর চলতে পারত না: {reason}',
    hi: 'इस संस्करण के साथ {name} आगे नहीं चल पाता: {reason}',
  },
  'pack-busy': {
    en: 'The tables were in use all the time; nothing was changed. Try again in a moment.',
    bn: 'টেবিলগুলো সারাক্ষণ ব্যবহারে ছিল; কিছুই বদলানো হয়নি। একটু পরে আবার চেষ্টা করুন।',
    hi: 'तालिकाएँ लगातार उपयोग में थीं; कुछ नहीं बदला। थोड़ी देर बाद फिर प्रयास करें।',
  },
});
