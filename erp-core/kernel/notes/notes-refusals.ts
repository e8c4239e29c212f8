import type { RefusalText } from '../refusal.ts';

/** Of what people say of records, and keep for themselves. */
export const notesRefusals = {
  'mention-not-seen': {
    en: '{people} cannot see this record, so they are not told of it. Leave the name out, or ask an administrator for the right.',
    bn: '{people} এই রেকর্ড দেখতে পান না, তাই তাঁদের জানানো হয় না। নামটি বাদ দিন, অথবা প্রশাসকের কাছে অধিকার চান।',
    hi: '{people} यह रिकॉर्ड नहीं देख सकते, इसलिए उन्हें नहीं बताया जाता। नाम हटाएँ, या प्रशासक से अधिकार माँगें।',
    status: 422,
  },
  'comment-of-another': {
    en: 'Somebody else wrote this comment: only its writer changes or removes it.',
    bn: 'মন্তব্যটি অন্যের লেখা: কেবল লেখকই তা বদলান বা সরান।',
    hi: 'यह टिप्पणी किसी और की है: केवल लेखक ही उसे बदलता या हटाता है।',
    status: 403,
  },
  'comment-changed': {
    en: 'You changed this comment elsewhere meanwhile. Read it as it is now, and change it again.',
    bn: 'এর মধ্যে আপনি মন্তব্যটি অন্য কোথাও বদলেছেন। এখনকার লেখা পড়ে আবার বদলান।',
    hi: 'इस बीच आपने यह टिप्पणी कहीं और बदली है। अब जैसी है वैसी पढ़ें और फिर बदलें।',
  },
  'tags-too-many': {
    en: 'A record has {most} tags at most. Take one off first.',
    bn: 'একটি রেকর্ডে সর্বোচ্চ {most}টি ট্যাগ থাকে। আগে একটি সরান।',
    hi: 'एक रिकॉर्ड पर अधिकतम {most} टैग होते हैं। पहले एक हटाएँ।',
  },
} as const satisfies Readonly<Record<string, RefusalText>>;
