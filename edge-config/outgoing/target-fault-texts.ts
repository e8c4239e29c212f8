import type { TargetFault, TargetFaultCode } from './target.ts';

type Sentence = { readonly en: string; readonly bn: string; readonly hi: string };

/** What is wrong with an address and what to do, for people; `{at}` is what was found. */
const TEXTS: Readonly<Record<TargetFaultCode, Sentence>> = {
  unreadable: {
    en: '“{at}” is no address that can be called. Write it in full, as https://host.example/path, in plain letters and without a fragment.',
    bn: '“{at}” এমন ঠিকানা নয় যেখানে কল করা যায়। পুরোটা লিখুন, যেমন https://host.example/path, সাধারণ অক্ষরে, # ছাড়া।',
    hi: '“{at}” ऐसा पता नहीं जिसे बुलाया जा सके। पूरा लिखें, जैसे https://host.example/path, साधारण अक्षरों में, # के बिना।',
  },
  scheme: {
    en: 'Calls go by https alone, not by “{at}”.',
    bn: 'কল কেবল https দিয়ে যায়, “{at}” দিয়ে নয়।',
    hi: 'कॉल केवल https से जाती हैं, “{at}” से नहीं।',
  },
  credentials: {
    en: 'The address holds a user name or a password before {at}. Take it out: an address is shown and logged.',
    bn: 'ঠিকানায় {at}-এর আগে ব্যবহারকারীর নাম বা পাসওয়ার্ড আছে। সরিয়ে দিন: ঠিকানা দেখানো ও লেখা হয়।',
    hi: 'पते में {at} से पहले उपयोगकर्ता नाम या पासवर्ड है। उसे हटाएँ: पता दिखाया और लिखा जाता है।',
  },
  disguised: {
    en: '“{at}” is written so that it hides where it leads. Write the host in its usual form.',
    bn: '“{at}” এমনভাবে লেখা যে কোথায় যায় বোঝা যায় না। হোস্ট স্বাভাবিক রূপে লিখুন।',
    hi: '“{at}” ऐसे लिखा है कि वह कहाँ ले जाता है छिप जाता है। होस्ट को सामान्य रूप में लिखें।',
  },
  'name-of-own-network': {
    en: '“{at}” is a name of the plant’s own network. An administrator can allow it, with a reason.',
    bn: '“{at}” কারখানার নিজস্ব নেটওয়ার্কের নাম। একজন প্রশাসক কারণ লিখে এটি অনুমোদন করতে পারেন।',
    hi: '“{at}” संयंत्र के अपने नेटवर्क का नाम है। कोई प्रशासक कारण लिखकर इसकी अनुमति दे सकता है।',
  },
  unencrypted: {
    en: '{at} would be called without encryption. Use https; within the plant’s network an administrator can allow it.',
    bn: '{at}-এ এনক্রিপশন ছাড়া কল যেত। https ব্যবহার করুন; নিজস্ব নেটওয়ার্কে একজন প্রশাসক অনুমোদন করতে পারেন।',
    hi: '{at} को बिना एन्क्रिप्शन के बुलाया जाता। https का उपयोग करें; अपने नेटवर्क में प्रशासक अनुमति दे सकता है।',
  },
  port: {
    en: 'Port {at} is not among those that are called. Use 443 or 8443, or have an administrator allow it for that host.',
    bn: '{at} পোর্টে কল করা হয় না। ৪৪৩ বা ৮৪৪৩ ব্যবহার করুন, অথবা প্রশাসককে দিয়ে ওই হোস্টের জন্য অনুমোদন করান।',
    hi: 'पोर्ट {at} पर कॉल नहीं की जाती। 443 या 8443 का उपयोग करें, या प्रशासक से उस होस्ट के लिए अनुमति लें।',
  },
  'own-network': {
    en: 'This leads to {at}, in the plant’s own network. An administrator can allow that address or its range, with a reason.',
    bn: 'এটি {at}-এ যায়, যা কারখানার নিজস্ব নেটওয়ার্কে। একজন প্রশাসক কারণ লিখে ঠিকানা বা তার পরিসর অনুমোদন করতে পারেন।',
    hi: 'यह {at} पर जाता है, जो संयंत्र के अपने नेटवर्क में है। प्रशासक कारण लिखकर उस पते या परास की अनुमति दे सकता है।',
  },
  never: {
    en: 'This leads to {at}, which is never called: it belongs to a machine’s own services, to a group, to a tunnel, or to nobody.',
    bn: 'এটি {at}-এ যায়, যেখানে কখনো কল করা হয় না: তা যন্ত্রের নিজস্ব সেবার, দলের, টানেলের বা কারও নয়।',
    hi: 'यह {at} पर जाता है, जिसे कभी नहीं बुलाया जाता: वह मशीन की अपनी सेवाओं, समूह, सुरंग का है या किसी का नहीं।',
  },
};

/** The sentence for a fault, in each language, filled in. */
export function targetFaultText({ code, at }: TargetFault): Sentence {
  const { en, bn, hi } = TEXTS[code];
  const filled = (text: string) => text.replace('{at}', () => at);
  return { en: filled(en), bn: filled(bn), hi: filled(hi) };
}
