import type { z } from 'zod';
import type { Label, Locale } from './label.ts';

type Issue = z.core.$ZodIssue;

/** What fields say of an input that does not fit them, by the sentence of their declaration. */
const OF_FIELDS: Readonly<Record<string, Pick<Label, 'bn' | 'hi'>>> = {
  'letters, digits and . _ - / only, at most 64': {
    bn: 'শুধু অক্ষর, অঙ্ক ও . _ - /, সর্বোচ্চ ৬৪টি',
    hi: 'केवल अक्षर, अंक और . _ - /, अधिकतम 64',
  },
  'a percentage from 0 to 100, as text: "12.5"': {
    bn: '০ থেকে ১০০ পর্যন্ত শতাংশ, যেমন 12.5',
    hi: '0 से 100 तक प्रतिशत, जैसे 12.5',
  },
  'a header in small letters: "x-api-key"': {
    bn: 'ছোট হাতের অক্ষরে একটি হেডার: "x-api-key"',
    hi: 'छोटे अक्षरों में एक हेडर: "x-api-key"',
  },
  'a GTIN has 8, 12, 13 or 14 digits': { bn: 'GTIN-এ ৮, ১২, ১৩ বা ১৪টি অঙ্ক থাকে', hi: 'GTIN में 8, 12, 13 या 14 अंक होते हैं' },
  'the last digit does not fit the others: read the number again': {
    bn: 'শেষ অঙ্কটি মেলে না: নম্বরটি আবার পড়ুন',
    hi: 'आख़िरी अंक मेल नहीं खाता: संख्या फिर पढ़ें',
  },
  'a decimal number of at most six places, as text: "12.5"': {
    bn: 'দশমিকের পর সর্বোচ্চ ছয় ঘরের সংখ্যা, যেমন 12.5',
    hi: 'दशमलव के बाद अधिकतम छह स्थान की संख्या, जैसे 12.5',
  },
  'a quantity above zero of at most six places, as text: "12.5"': {
    bn: 'শূন্যের বেশি পরিমাণ, দশমিকের পর সর্বোচ্চ ছয় ঘর, যেমন 12.5',
    hi: 'शून्य से अधिक मात्रा, दशमलव के बाद अधिकतम छह स्थान, जैसे 12.5',
  },
  'a quantity of zero or more of at most six places, as text: "12.5"': {
    bn: 'শূন্য বা তার বেশি পরিমাণ, দশমিকের পর সর্বোচ্চ ছয় ঘর, যেমন 12.5',
    hi: 'शून्य या अधिक मात्रा, दशमलव के बाद अधिकतम छह स्थान, जैसे 12.5',
  },
  'a cost of zero or more of at most six places, as text: "12.5"': {
    bn: 'শূন্য বা তার বেশি মূল্য, দশমিকের পর সর্বোচ্চ ছয় ঘর, যেমন 12.5',
    hi: 'शून्य या अधिक लागत, दशमलव के बाद अधिकतम छह स्थान, जैसे 12.5',
  },
  'an SSCC has 18 digits, the last of which fits the others: read the label again': {
    bn: 'SSCC-তে ১৮টি অঙ্ক, শেষটি বাকিগুলির সঙ্গে মেলে: লেবেলটি আবার পড়ুন',
    hi: 'SSCC में 18 अंक होते हैं, आख़िरी बाक़ी से मेल खाता है: लेबल फिर पढ़ें',
  },
  'a rate above zero of at most twelve places, as text: "122.35"': {
    bn: 'শূন্যের বেশি হার, দশমিকের পর সর্বোচ্চ বারো ঘর, যেমন 122.35',
    hi: 'शून्य से अधिक दर, दशमलव के बाद अधिकतम बारह स्थान, जैसे 122.35',
  },
  'a currency code of ISO 4217, such as BDT': { bn: 'ISO 4217 মুদ্রা কোড, যেমন BDT', hi: 'ISO 4217 का मुद्रा कोड, जैसे BDT' },
  'a code of ISO 4217, such as BDT': { bn: 'ISO 4217 মুদ্রা কোড, যেমন BDT', hi: 'ISO 4217 का मुद्रा कोड, जैसे BDT' },
  'a country code of ISO 3166-1, such as BD': {
    bn: 'ISO 3166-1 দেশের কোড, যেমন BD',
    hi: 'ISO 3166-1 का देश कोड, जैसे BD',
  },
  'a quantity as text: "12.5"': {
    bn: 'লেখা হিসেবে একটি পরিমাণ, যেমন 12.5',
    hi: 'पाठ के रूप में मात्रा, जैसे 12.5',
  },
  'a quantity of zero or more': {
    bn: 'শূন্য বা তার বেশি পরিমাণ',
    hi: 'शून्य या अधिक मात्रा',
  },
  'an amount as text: "12.50"': {
    bn: 'লেখা হিসেবে একটি অঙ্ক, যেমন 12.50',
    hi: 'पाठ के रूप में राशि, जैसे 12.50',
  },
  'small letters, digits and dashes': {
    bn: 'ছোট হাতের ইংরেজি অক্ষর, অঙ্ক ও ড্যাশ',
    hi: 'छोटे अंग्रेज़ी अक्षर, अंक और डैश',
  },
  'name a role, a person or a superior': {
    bn: 'একটি ভূমিকা, ব্যক্তি বা ঊর্ধ্বতনের নাম দিন',
    hi: 'किसी भूमिका, व्यक्ति या वरिष्ठ का नाम लिखें',
  },
  'an amount of zero or more': {
    bn: 'শূন্য বা তার বেশি অঙ্ক',
    hi: 'शून्य या अधिक राशि',
  },
  'a number above zero of at most twelve places, as text: "12"': {
    bn: 'শূন্যের বেশি সংখ্যা, দশমিকের পর সর্বোচ্চ বারো ঘর, যেমন 12',
    hi: 'शून्य से अधिक संख्या, दशमलव के बाद अधिकतम बारह स्थान, जैसे 12',
  },
  'a whole number': {
    bn: 'একটি পূর্ণসংখ্যা',
    hi: 'एक पूर्ण संख्या',
  },
  'digits only, at most 12': {
    bn: 'শুধু অঙ্ক, সর্বোচ্চ ১২টি',
    hi: 'केवल अंक, अधिकतम 12',
  },
  'four to eight digits': {
    bn: 'চার থেকে আটটি অঙ্ক',
    hi: 'चार से आठ अंक',
  },
  'not a UCUM unit; write one like Cel, kg, kW.h, m3/h, % or {piece}': {
    bn: 'এটি UCUM একক নয়; লিখুন Cel, kg, kW.h, m3/h, % বা {piece}-এর মতো',
    hi: 'यह UCUM इकाई नहीं है; Cel, kg, kW.h, m3/h, % या {piece} जैसी लिखें',
  },
  'not an IANA time zone; write one like Asia/Dhaka': {
    bn: 'এটি IANA সময় অঞ্চল নয়; লিখুন Asia/Dhaka-র মতো',
    hi: 'यह IANA समय क्षेत्र नहीं है; Asia/Kolkata जैसा लिखें',
  },
  'write a duration as a number and one of us, ms, s, min, h, d: "30 s"': {
    bn: 'স্থিতিকাল লিখুন সংখ্যা ও us, ms, s, min, h, d-এর একটি দিয়ে: 30 s',
    hi: 'अवधि संख्या और us, ms, s, min, h, d में से एक से लिखें: 30 s',
  },
  'write a date as YYYY-MM-DD': {
    bn: 'তারিখ লিখুন বছর-মাস-দিন হিসেবে, যেমন 2026-12-31',
    hi: 'तारीख वर्ष-माह-दिन लिखें, जैसे 2026-12-31',
  },
  'write a time of day as HH:MM': {
    bn: 'সময় লিখুন ঘণ্টা:মিনিট হিসেবে, যেমন 06:30',
    hi: 'समय घंटा:मिनट लिखें, जैसे 06:30',
  },
  'an EPC is upper-case hexadecimal in whole 16-bit words': {
    bn: 'EPC হলো বড় হাতের হেক্সাডেসিমেল, চার অক্ষরের গুণিতকে',
    hi: 'EPC बड़े अक्षरों का हेक्साडेसिमल है, चार के गुणज में',
  },
  'the 40 hexadecimal digits of the thumbprint': {
    bn: 'সনদের ছাপের ৪০টি হেক্সাডেসিমেল অঙ্ক',
    hi: 'प्रमाणपत्र की छाप के 40 हेक्साडेसिमल अंक',
  },
  'SHA-256 in hexadecimal': {
    bn: 'হেক্সাডেসিমেলে SHA-256',
    hi: 'हेक्साडेसिमल में SHA-256',
  },
  'a SHA-256 in hex': {
    bn: 'হেক্সাডেসিমেলে SHA-256',
    hi: 'हेक्साडेसिमल में SHA-256',
  },
  'letters, digits and signs of a barcode only': {
    bn: 'শুধু বারকোডের অক্ষর, অঙ্ক ও চিহ্ন',
    hi: 'केवल बारकोड के अक्षर, अंक और चिह्न',
  },
  'lower-case letters, digits, "-" and "_" only, at most 63': {
    bn: 'শুধু ছোট হাতের অক্ষর, অঙ্ক, - ও _, সর্বোচ্চ ৬৩টি',
    hi: 'केवल छोटे अक्षर, अंक, - और _, अधिकतम 63',
  },
  'lower-case letters, digits, "-" and "_"': {
    bn: 'ছোট হাতের অক্ষর, অঙ্ক, - ও _',
    hi: 'छोटे अक्षर, अंक, - और _',
  },
  'two to eight capitals': {
    bn: 'দুই থেকে আটটি বড় হাতের অক্ষর',
    hi: 'दो से आठ बड़े अक्षर',
  },
  'a name, "name.*" or "*"': {
    bn: 'একটি নাম, নাম.* বা *',
    hi: 'एक नाम, नाम.* या *',
  },
  'a name without "/" and "\\" and without letters that cannot be seen': {
    bn: 'এমন নাম যাতে / বা \\ নেই, অদৃশ্য অক্ষরও নেই',
    hi: 'ऐसा नाम जिसमें / या \\ न हो, और न अदृश्य अक्षर',
  },
  'a name of more than dots': {
    bn: 'শুধু বিন্দু নয়, একটি নাম',
    hi: 'केवल बिंदु नहीं, एक नाम',
  },
  'a name by which no system runs it: another ending': {
    bn: 'এমন নাম যাতে কোনো সিস্টেম এটি চালায় না: অন্য এক্সটেনশন',
    hi: 'ऐसा नाम जिससे कोई सिस्टम इसे न चलाए: दूसरा एक्सटेंशन',
  },
  'write area/line/cell/device': {
    bn: 'লিখুন এলাকা/লাইন/সেল/যন্ত্র',
    hi: 'क्षेत्र/लाइन/सेल/उपकरण लिखें',
  },
  'write site/area/line/cell/device/name': {
    bn: 'লিখুন সাইট/এলাকা/লাইন/সেল/যন্ত্র/নাম',
    hi: 'साइट/क्षेत्र/लाइन/सेल/उपकरण/नाम लिखें',
  },
  'the same record stands here twice': {
    bn: 'একই রেকর্ড এখানে দুবার আছে',
    hi: 'वही अभिलेख यहाँ दो बार है',
  },
  'a letter, then letters, digits, _ and -': {
    bn: 'একটি অক্ষর, তারপর অক্ষর, অঙ্ক, _ ও -',
    hi: 'एक अक्षर, फिर अक्षर, अंक, _ और -',
  },
  'at least one': {
    bn: 'অন্তত একটি',
    hi: 'कम से कम एक',
  },
  'say either text (CSV) or workbook (.xlsx)': {
    bn: 'হয় CSV লেখা, নয় .xlsx ওয়ার্কবুক দিন',
    hi: 'या तो CSV पाठ दें, या .xlsx कार्यपुस्तिका',
  },
  'a GS1 company prefix has 7 to 10 digits': {
    bn: 'GS1 কোম্পানি উপসর্গে ৭ থেকে ১০টি অঙ্ক থাকে',
    hi: 'GS1 कंपनी उपसर्ग में 7 से 10 अंक होते हैं',
  },
  'a time of the day, as 02:30': {
    bn: 'দিনের একটি সময়, যেমন 02:30',
    hi: 'दिन का समय, जैसे 02:30',
  },
  'a number with its country, as +8801712345678': {
    bn: 'দেশের কোডসহ নম্বর, যেমন +8801712345678',
    hi: 'देश कोड सहित नंबर, जैसे +919812345678',
  },
  'the https:// address that the browser gave': {
    bn: 'ব্রাউজারের দেওয়া https:// ঠিকানা',
    hi: 'ब्राउज़र का दिया https:// पता',
  },
  'a key as the browser gives it, in base64url': {
    bn: 'ব্রাউজার যেমন দেয় তেমন কী, base64url-এ',
    hi: 'ब्राउज़र की दी हुई कुंजी, base64url में',
  },
  'the name or address of a mail server: mail.example.com': {
    bn: 'মেইল সার্ভারের নাম বা ঠিকানা: mail.example.com',
    hi: 'मेल सर्वर का नाम या पता: mail.example.com',
  },
  'one line, without control characters': {
    bn: 'এক লাইন, নিয়ন্ত্রণ-অক্ষর ছাড়া',
    hi: 'एक पंक्ति, नियंत्रण वर्णों के बिना',
  },
  'only {to}, {text}, {subject}, {link}, {id}, {company} and {secret} are filled in': {
    bn: 'শুধু {to}, {text}, {subject}, {link}, {id}, {company} ও {secret} পূরণ করা হয়',
    hi: 'केवल {to}, {text}, {subject}, {link}, {id}, {company} और {secret} भरे जाते हैं',
  },
  'an address that begins with https://': {
    bn: 'https:// দিয়ে শুরু একটি ঠিকানা',
    hi: 'https:// से शुरू होने वाला पता',
  },
  'letters, digits and "-"': {
    bn: 'অক্ষর, অঙ্ক ও -',
    hi: 'अक्षर, अंक और -',
  },
  'JSON, once its fields are filled in': {
    bn: 'JSON, ঘরগুলি পূরণ করার পর',
    hi: 'JSON, जब उसके स्थान भर जाएँ',
  },
};

const MISSING: Label = { en: 'This is missing.', bn: 'এটি নেই।', hi: 'यह नहीं है।' };
const OTHER_KIND: Label = {
  en: 'This is of another kind: {expected} is wanted.',
  bn: 'এটি অন্য ধরনের: {expected} চাই।',
  hi: 'यह दूसरी तरह का है: {expected} चाहिए।',
};
const EMPTY: Label = { en: 'This must not be empty.', bn: 'এটি খালি রাখা যাবে না।', hi: 'यह ख़ाली नहीं हो सकता।' };
const LEAST: Label = { en: 'At least {limit}.', bn: 'কমপক্ষে {limit}।', hi: 'कम से कम {limit}।' };
const MOST: Label = { en: 'At most {limit}.', bn: 'সর্বোচ্চ {limit}।', hi: 'अधिकतम {limit}।' };
const LONG: Label = { en: 'At most {limit} characters.', bn: 'সর্বোচ্চ {limit}টি অক্ষর।', hi: 'अधिकतम {limit} अक्षर।' };
const ONE_OF: Label = { en: 'One of these: {values}.', bn: 'এগুলির একটি: {values}।', hi: 'इनमें से एक: {values}।' };
const UNKNOWN: Label = {
  en: 'There is no field {keys}.',
  bn: '{keys} নামে কোনো ঘর নেই।',
  hi: '{keys} नाम का कोई खाना नहीं।',
};
const UNFIT: Label = { en: 'This does not fit.', bn: 'এটি মেলে না।', hi: 'यह ठीक नहीं बैठता।' };

/** What is wrong with an input at one place, in the reader's language; a declaration's own sentence stands before all. */
export function faultWords(issue: Issue, locale: Locale): string {
  const own = OF_FIELDS[issue.message];
  if (own) return locale === 'en' ? issue.message : own[locale];
  const filled = (label: Label, details: Readonly<Record<string, string>> = {}) =>
    label[locale].replaceAll(/\{(\w+)\}/g, (_, name: string) => details[name] ?? '');
  switch (issue.code) {
    case 'invalid_type':
      // zod leaves out what was given; its sentence says whether there was anything.
      return /received (undefined|null)$/.test(issue.message)
        ? filled(MISSING)
        : filled(OTHER_KIND, { expected: issue.expected });
    case 'too_small':
      return issue.origin === 'string' && Number(issue.minimum) === 1
        ? filled(EMPTY)
        : filled(LEAST, { limit: String(issue.minimum) });
    case 'too_big':
      return filled(issue.origin === 'string' ? LONG : MOST, { limit: String(issue.maximum) });
    case 'invalid_value':
      return filled(ONE_OF, { values: issue.values.map(String).join(', ') });
    case 'unrecognized_keys':
      return filled(UNKNOWN, { keys: issue.keys.join(', ') });
    default:
      // A sentence of a module's own, which has no other words yet, says more than that something is wrong.
      return issue.code === 'custom' || !issue.message.startsWith('Invalid ') ? issue.message : filled(UNFIT);
  }
}
