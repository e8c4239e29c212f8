import type { RefusalText } from '../refusal.ts';

/** Of labels and documents. */
export const printRefusals = {
  'print-element-empty': {
    en: 'The barcode in element {element} ({what}) has nothing to say for this record. Fill in the field, or make the element optional in the template.',
    bn: '{element} নং উপাদানের বারকোডে ({what}) এই রেকর্ডের কিছু নেই। ঘরটি পূরণ করুন, অথবা টেমপ্লেটে উপাদানটি ঐচ্ছিক করুন।',
    hi: 'तत्व {element} के बारकोड ({what}) में इस रिकॉर्ड का कुछ नहीं है। फ़ील्ड भरें, या टेम्पलेट में तत्व को वैकल्पिक बनाएँ।',
    status: 422,
  },
  'print-element-kept': {
    en: 'The barcode in element {element} ({what}) tells what is kept from you. Ask somebody whose role sees it to print this.',
    bn: '{element} নং উপাদানের বারকোড ({what}) এমন কিছু বলে যা আপনার থেকে গোপন। যাঁর ভূমিকা তা দেখে তাঁকে ছাপতে বলুন।',
    hi: 'तत्व {element} का बारकोड ({what}) वह बताता है जो आपसे छिपा है। जिसकी भूमिका उसे देखती है उससे छपवाएँ।',
    status: 403,
  },
  'print-element-wrong': {
    en: 'Element {element} cannot be printed: {reason}',
    bn: '{element} নং উপাদান ছাপা যায় না: {reason}',
    hi: 'तत्व {element} छप नहीं सकता: {reason}',
    status: 422,
  },
  'print-not-set': {
    en: 'This cannot be printed: {reason}',
    bn: 'এটি ছাপা যায় না: {reason}',
    hi: 'यह छप नहीं सकता: {reason}',
    status: 422,
  },
  'print-too-many': {
    en: 'At most {most} are printed at a time. Choose fewer, or narrow the list.',
    bn: 'একবারে সর্বোচ্চ {most}টি ছাপা হয়। কম বেছে নিন, অথবা তালিকা ছোট করুন।',
    hi: 'एक बार में अधिकतम {most} छपते हैं। कम चुनें, या सूची छोटी करें।',
    status: 422,
  },
  'print-too-large': {
    en: 'This takes more time or memory to print than there is. Print less of it at a time.',
    bn: 'এটি ছাপতে যত সময় বা মেমোরি লাগে তত নেই। একবারে কম ছাপুন।',
    hi: 'इसे छापने में जितना समय या मेमोरी चाहिए उतनी नहीं है। एक बार में कम छापें।',
    status: 422,
  },
} as const satisfies Readonly<Record<string, RefusalText>>;
