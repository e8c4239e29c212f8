import type { RefusalText } from '../refusal.ts';

/** Refusals about sheets that are taken in or given out; part of the kernel's table. */
export const importRefusals = {
  'import-not-offered': {
    en: 'There is no import of {entity}.',
    bn: '{entity} আমদানি করা যায় না।',
    hi: '{entity} का आयात नहीं होता।',
    status: 404,
  },
  'import-unreadable': {
    en: 'The file cannot be read as a sheet: {reason}',
    bn: 'ফাইলটি শিট হিসেবে পড়া যায় না: {reason}',
    hi: 'फ़ाइल शीट की तरह नहीं पढ़ी जा सकती: {reason}',
    status: 422,
  },
  'import-too-long': {
    en: 'The file has {rows} rows; {most} go in one import. Split it.',
    bn: 'ফাইলে {rows} সারি; একবারে {most} পর্যন্ত যায়। ভাগ করুন।',
    hi: 'फ़ाइल में {rows} पंक्तियाँ हैं; एक आयात में {most} तक जाती हैं। बाँटें।',
    status: 422,
  },
  'import-columns-unknown': {
    en: 'These columns are not known here: {columns}. Known are {known}.',
    bn: 'এই কলামগুলি অজানা: {columns}। জানা আছে {known}।',
    hi: 'ये कॉलम यहाँ अज्ञात हैं: {columns}। ज्ञात हैं {known}।',
    status: 422,
  },
  'import-columns-twice': {
    en: 'These columns say what another one says: {columns}. Leave one of each.',
    bn: 'এই কলামগুলি অন্যটির মতোই: {columns}। প্রতিটির একটি রাখুন।',
    hi: 'ये कॉलम वही कहते हैं जो कोई दूसरा: {columns}। हर एक का एक ही रखें।',
    status: 422,
  },
  'workbook-too-large': {
    en: 'These are more than {most} cells, more than a workbook holds well. Narrow the list, or take the CSV.',
    bn: 'এতে {most} টির বেশি ঘর, যা ওয়ার্কবুকে ভালোভাবে ধরে না। তালিকা ছোট করুন, অথবা CSV নিন।',
    hi: 'इसमें {most} से अधिक खाने हैं, जितने वर्कबुक में ठीक से नहीं आते। सूची छोटी करें, या CSV लें।',
    status: 422,
  },
  'workbook-cell-too-long': {
    en: 'In row {row}, {column} says more than a cell of a workbook holds. Take the CSV.',
    bn: '{row} নম্বর সারিতে {column} এর লেখা ওয়ার্কবুকের ঘরে ধরে না। CSV নিন।',
    hi: 'पंक्ति {row} में {column} का लिखा वर्कबुक के खाने में नहीं आता। CSV लें।',
    status: 422,
  },
  'import-rows-refused': {
    en: '{refused} rows cannot be written as they stand; nothing was written. Check the file again.',
    bn: '{refused} সারি এভাবে লেখা যায় না; কিছুই লেখা হয়নি। ফাইলটি আবার যাচাই করুন।',
    hi: '{refused} पंक्तियाँ ऐसे नहीं लिखी जा सकतीं; कुछ नहीं लिखा गया। फ़ाइल फिर जाँचें।',
  },
} as const satisfies Readonly<Record<string, RefusalText>>;
