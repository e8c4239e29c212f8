import type { Label, Locale } from '../label.ts';

/** `{page}` and `{pages}` are counted where the pages are made. */
export const PAGE_WORDS: Label = {
  en: 'Page {page} of {pages}',
  bn: 'পাতা {page} / {pages}',
  hi: 'पृष्ठ {page} / {pages}',
};
export const PRINTED_WORDS: Label = { en: 'Printed {at}', bn: 'ছাপা: {at}', hi: 'छपा: {at}' };
export const SUM_WORDS: Label = { en: 'Total', bn: 'মোট', hi: 'कुल' };
export const EMPTY_WORDS: Label = { en: 'Nothing to show.', bn: 'দেখানোর কিছু নেই।', hi: 'दिखाने को कुछ नहीं।' };
export const NO_LINES: Label = {
  en: 'its entity has no lines of this name',
  bn: 'এর সত্তায় এই নামে সারি নেই',
  hi: 'इसकी इकाई में इस नाम की पंक्तियाँ नहीं हैं',
};
export const NO_RECORDS: Label = {
  en: 'there are no such records, or this field of theirs does not name a record of this entity',
  bn: 'এমন রেকর্ড নেই, অথবা তাদের এই ঘর এই সত্তার রেকর্ড বোঝায় না',
  hi: 'ऐसे रिकॉर्ड नहीं हैं, या उनका यह फ़ील्ड इस इकाई का रिकॉर्ड नहीं बताता',
};
export const NO_QUERY: Label = {
  en: 'there is no question of this name',
  bn: 'এই নামে কোনো প্রশ্ন নেই',
  hi: 'इस नाम का कोई प्रश्न नहीं है',
};
export const NO_RECORD: Label = {
  en: 'a list is of no one record: only its columns name fields',
  bn: 'তালিকা কোনো এক রেকর্ডের নয়: কেবল কলাম ঘরের নাম নেয়',
  hi: 'सूची किसी एक रिकॉर्ड की नहीं: केवल स्तंभ फ़ील्ड के नाम लेते हैं',
};
export const NOT_SUMMED: Label = {
  en: 'only a number is summed: write one formula of numbers in braces, such as {quantity}',
  bn: 'কেবল সংখ্যার যোগফল হয়: বন্ধনীতে সংখ্যার একটি সূত্র লিখুন, যেমন {quantity}',
  hi: 'केवल संख्या का योग होता है: कोष्ठक में संख्या का एक सूत्र लिखें, जैसे {quantity}',
};

export const DIGITS: Readonly<Record<Locale, string>> = { en: '0123456789', bn: '০১২৩৪৫৬৭৮৯', hi: '०१२३४५६७८९' };
