import type { RefusalText } from './refusal.ts';

/** Of API keys, terminals, badges and PINs. */
export const identityRefusals = {
  'api-key-makes-no-key': {
    en: 'A key makes no keys: sign in, or run this on the machine of the plant.',
    bn: 'কী দিয়ে কী তৈরি হয় না: সাইন ইন করুন, অথবা কারখানার যন্ত্রেই চালান।',
    hi: 'कुंजी से कुंजी नहीं बनती: साइन इन करें, या संयंत्र की मशीन पर ही चलाएँ।',
    status: 403,
  },
  'api-key-owner-unknown': {
    en: 'Nobody here is called {user}: name the e-mail of a member.',
    bn: '{user} নামে কেউ নেই: কোনো সদস্যের ই-মেইল দিন।',
    hi: '{user} नाम का कोई नहीं है: किसी सदस्य का ई-मेल दें।',
    status: 404,
  },
  'api-key-own-only': {
    en: 'Everybody makes keys of his own only.',
    bn: 'প্রত্যেকে কেবল নিজের কী তৈরি করেন।',
    hi: 'हर कोई केवल अपनी कुंजी बनाता है।',
    status: 403,
  },
  'api-key-too-many': {
    en: 'There are {most} valid keys already; revoke one first.',
    bn: 'ইতিমধ্যে {most}টি বৈধ কী আছে; আগে একটি বাতিল করুন।',
    hi: 'पहले से {most} वैध कुंजियाँ हैं; पहले एक रद्द करें।',
  },
  'api-key-over': {
    en: 'The key {name} has ended: make a new one.',
    bn: '{name} কী শেষ হয়ে গেছে: নতুন একটি তৈরি করুন।',
    hi: 'कुंजी {name} समाप्त हो गई: नई बनाएँ।',
  },
  'api-key-replaced': {
    en: 'The key {name} has a successor already: rotate that one.',
    bn: '{name} কী-র উত্তরসূরি আছে: সেটি বদলান।',
    hi: 'कुंजी {name} की उत्तराधिकारी पहले से है: उसे बदलें।',
  },
  'terminal-code-unknown': {
    en: 'This code is not known, was used, or has run out. Ask in the office for a new one.',
    bn: 'কোডটি অজানা, ব্যবহৃত বা মেয়াদোত্তীর্ণ। অফিস থেকে নতুন কোড নিন।',
    hi: 'यह कोड अज्ञात है, इस्तेमाल हो चुका या समाप्त है। कार्यालय से नया कोड लें।',
    status: 404,
  },
  'member-unknown': {
    en: 'There is no member {user} here.',
    bn: 'এখানে {user} নামে কোনো সদস্য নেই।',
    hi: 'यहाँ {user} नाम का कोई सदस्य नहीं है।',
    status: 404,
  },
  'badge-short': {
    en: 'A badge has {least} characters at least: a shorter one could be guessed.',
    bn: 'ব্যাজে কমপক্ষে {least}টি অক্ষর লাগে: ছোট হলে অনুমান করা যায়।',
    hi: 'बैज में कम से कम {least} अक्षर हों: छोटा अनुमान से मिल सकता है।',
    status: 422,
  },
  'badge-taken': {
    en: 'This badge is another person’s. Take it from that person, or scan another one.',
    bn: 'ব্যাজটি অন্য একজনের। তাঁর কাছ থেকে নিন, অথবা অন্য ব্যাজ স্ক্যান করুন।',
    hi: 'यह बैज किसी और का है। उनसे ले लें, या दूसरा स्कैन करें।',
  },
  'badge-too-many': {
    en: 'This person has {most} badges already; remove one first.',
    bn: 'এই ব্যক্তির ইতিমধ্যে {most}টি ব্যাজ আছে; আগে একটি সরান।',
    hi: 'इस व्यक्ति के पास पहले से {most} बैज हैं; पहले एक हटाएँ।',
  },
  'person-number-taken': {
    en: 'The number {number} is another person’s.',
    bn: '{number} নম্বরটি অন্য একজনের।',
    hi: 'संख्या {number} किसी और की है।',
  },
  'person-number-none': {
    en: 'You have no number for terminals yet. Ask an administrator for one.',
    bn: 'টার্মিনালের জন্য আপনার এখনও নম্বর নেই। প্রশাসকের কাছে চান।',
    hi: 'टर्मिनल के लिए आपकी अभी कोई संख्या नहीं है। प्रशासक से माँगें।',
  },
  'pin-short': {
    en: 'A PIN has {least} digits at least here.',
    bn: 'এখানে পিনে কমপক্ষে {least}টি অঙ্ক লাগে।',
    hi: 'यहाँ पिन में कम से कम {least} अंक हों।',
    status: 422,
  },
  'pin-weak': {
    en: 'This PIN is guessed first: take one that is no row of digits, not all alike and not your number.',
    bn: 'এই পিন সহজে অনুমান করা যায়: পরপর বা একই অঙ্ক নয়, নিজের নম্বরও নয়।',
    hi: 'यह पिन सबसे पहले आज़माया जाता है: लगातार या एक-से अंक न हों, अपनी संख्या भी नहीं।',
    status: 422,
  },
  'pin-locked': {
    en: 'Too many wrong PINs. Wait {seconds} seconds.',
    bn: 'অনেকবার ভুল পিন। {seconds} সেকেন্ড অপেক্ষা করুন।',
    hi: 'कई बार गलत पिन। {seconds} सेकंड रुकें।',
  },
} as const satisfies Readonly<Record<string, RefusalText>>;
