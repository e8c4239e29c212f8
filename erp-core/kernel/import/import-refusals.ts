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
  'import-needs-person': {
    en: 'A program brings sheets in by kernel.import.check and kernel.import.write; this way takes a person.',
    bn: 'প্রোগ্রাম kernel.import.check ও kernel.import.write দিয়ে শিট আনে; এই পথে মানুষ লাগে।',
    hi: 'प्रोग्राम kernel.import.check और kernel.import.write से शीट लाता है; इस रास्ते में व्यक्ति चाहिए।',
    status: 403,
  },
  'import-by-its-job': {
    en: 'This step of an import is done by its job.',
    bn: 'আমদানির এই ধাপ তার কাজ নিজেই করে।',
    hi: 'आयात का यह चरण उसका कार्य स्वयं करता है।',
    status: 403,
  },
  'import-maker-gone': {
    en: 'Whoever began this import does not work here any more; begin it anew.',
    bn: 'যিনি এই আমদানি শুরু করেছিলেন তিনি আর এখানে নেই; নতুন করে শুরু করুন।',
    hi: 'जिसने यह आयात शुरू किया था वह अब यहाँ नहीं है; नए सिरे से शुरू करें।',
  },
  'import-file-too-large': {
    en: 'The file has more than {most} MB. Split it.',
    bn: 'ফাইলটি {most} MB এর বেশি। ভাগ করুন।',
    hi: 'फ़ाइल {most} MB से बड़ी है। बाँटें।',
    status: 422,
  },
  'import-file-incomplete': {
    en: 'Of {size} bytes {there} have come in. Send what is missing.',
    bn: '{size} বাইটের মধ্যে {there} এসেছে। বাকিটা পাঠান।',
    hi: '{size} बाइट में से {there} आए हैं। जो बचा है भेजें।',
  },
  'import-dates-unclear': {
    en: 'Dates in {columns} can be read in two ways, such as {example}. Say the order of day, month and year.',
    bn: '{columns} এর তারিখ দুভাবে পড়া যায়, যেমন {example}। দিন, মাস ও বছরের ক্রম বলুন।',
    hi: '{columns} की तारीखें दो तरह पढ़ी जा सकती हैं, जैसे {example}। दिन, महीने और वर्ष का क्रम बताएँ।',
    status: 422,
  },
  'import-numbers-unclear': {
    en: 'Numbers in {columns} can be read in two ways, such as {example}. Say the sign before the decimals.',
    bn: '{columns} এর সংখ্যা দুভাবে পড়া যায়, যেমন {example}। দশমিকের চিহ্ন বলুন।',
    hi: '{columns} की संख्याएँ दो तरह पढ़ी जा सकती हैं, जैसे {example}। दशमलव का चिह्न बताएँ।',
    status: 422,
  },
  'import-under-way': {
    en: 'This import is under way; wait for it, or stop it.',
    bn: 'এই আমদানি চলছে; অপেক্ষা করুন, অথবা থামান।',
    hi: 'यह आयात चल रहा है; प्रतीक्षा करें, या रोकें।',
  },
  'import-alike-open': {
    en: '{rows} rows are like records that are there. Say of each whether it is the same.',
    bn: '{rows} সারি আগের রেকর্ডের মতো। প্রতিটির জন্য বলুন একই কিনা।',
    hi: '{rows} पंक्तियाँ मौजूद रिकॉर्ड जैसी हैं। हर एक के लिए बताएँ कि वही है या नहीं।',
  },
  'import-row-impossible': {
    en: 'The row does not go into the books: {reason}',
    bn: 'সারিটি খাতায় যায় না: {reason}',
    hi: 'पंक्ति बही में नहीं जाती: {reason}',
  },
  'import-no-way-back': {
    en: 'Nothing takes {command} back.',
    bn: '{command} ফেরানোর উপায় নেই।',
    hi: '{command} को लौटाने का कोई उपाय नहीं है।',
  },
  'export-needs-second': {
    en: 'These records hold what is kept from others: a second person lets them leave. Ask by {command}.',
    bn: 'এই রেকর্ডে অন্যদের থেকে গোপন তথ্য আছে: বেরোতে দ্বিতীয় ব্যক্তি লাগে। {command} দিয়ে চান।',
    hi: 'इन रिकॉर्ड में दूसरों से छिपी जानकारी है: बाहर जाने को दूसरा व्यक्ति चाहिए। {command} से माँगें।',
    status: 403,
  },
  'export-pass-used': {
    en: 'What was allowed has left already, or its day is over. Ask again.',
    bn: 'যা অনুমোদিত ছিল তা বেরিয়ে গেছে, অথবা সময় শেষ। আবার চান।',
    hi: 'जिसकी अनुमति थी वह जा चुका है, या उसका दिन बीत गया। फिर माँगें।',
  },
  'export-not-ready': {
    en: 'The file is not made yet.',
    bn: 'ফাইলটি এখনও তৈরি হয়নি।',
    hi: 'फ़ाइल अभी बनी नहीं है।',
  },
  'export-too-many': {
    en: 'You have {most} exports already that may still be fetched. One is gone a day after it was begun.',
    bn: 'আপনার {most}টি রপ্তানি আছে যা এখনও নেওয়া যায়। শুরুর এক দিন পর একেকটি মুছে যায়।',
    hi: 'आपके {most} निर्यात अभी भी लिए जा सकते हैं। हर एक शुरू होने के एक दिन बाद हट जाता है।',
  },
  'export-rights-changed': {
    en: 'What you may see of these records has changed since the file was made. Export them again.',
    bn: 'ফাইলটি তৈরির পর এই রেকর্ডের কী আপনি দেখতে পারেন তা বদলেছে। আবার রপ্তানি করুন।',
    hi: 'फ़ाइल बनने के बाद इन अभिलेखों में से आप क्या देख सकते हैं, वह बदल गया है। फिर निर्यात करें।',
    status: 403,
  },
  'import-rows-refused': {
    en: '{refused} rows cannot be written as they stand; nothing was written. Check the file again.',
    bn: '{refused} সারি এভাবে লেখা যায় না; কিছুই লেখা হয়নি। ফাইলটি আবার যাচাই করুন।',
    hi: '{refused} पंक्तियाँ ऐसे नहीं लिखी जा सकतीं; कुछ नहीं लिखा गया। फ़ाइल फिर जाँचें।',
  },
} as const satisfies Readonly<Record<string, RefusalText>>;
