import type { RefusalText } from '../refusal.ts';

/** Of files beside records. */
export const attachmentRefusals = {
  'attachment-not-permitted': {
    en: 'Files are put beside records of this kind by whoever may change them: ask an administrator for a right to {entity}.',
    bn: 'যিনি এই ধরনের রেকর্ড বদলাতে পারেন তিনিই পাশে ফাইল রাখেন: প্রশাসকের কাছে {entity}-এর অধিকার চান।',
    hi: 'ऐसे रिकॉर्ड के साथ फ़ाइलें वही रखता है जो उन्हें बदल सकता है: प्रशासक से {entity} का अधिकार माँगें।',
    status: 403,
  },
  'attachment-changed': {
    en: 'Somebody changed this file meanwhile. Look at it as it is now, and do it again.',
    bn: 'এর মধ্যে কেউ ফাইলটি বদলেছেন। এখন যেমন আছে দেখে আবার করুন।',
    hi: 'इस बीच किसी ने यह फ़ाइल बदली है। अब जैसी है वैसी देखें और फिर करें।',
    status: 409,
  },
  'attachments-too-many': {
    en: 'A record has at most {most} files beside it: remove some, or pack several into one.',
    bn: 'একটি রেকর্ডের পাশে সর্বাধিক {most}টি ফাইল থাকে: কিছু সরান, বা কয়েকটি একসাথে প্যাক করুন।',
    hi: 'एक रिकॉर्ड के साथ अधिक से अधिक {most} फ़ाइलें रहती हैं: कुछ हटाएँ, या कई को एक में पैक करें।',
    status: 422,
  },
} as const satisfies Readonly<Record<string, RefusalText>>;
