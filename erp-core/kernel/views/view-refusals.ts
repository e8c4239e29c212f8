import type { RefusalText } from '../refusal.ts';

/** Of lists as people have set them up. */
export const viewRefusals = {
  'view-shared': {
    en: 'The view {name} is shared: only who may share views changes or removes it. Save one of your own.',
    bn: '{name} ভিউটি ভাগ করা: যিনি ভিউ ভাগ করতে পারেন কেবল তিনিই তা বদলান বা সরান। নিজের একটি সংরক্ষণ করুন।',
    hi: 'दृश्य {name} साझा है: जो दृश्य साझा कर सकता है वही उसे बदलता या हटाता है। अपना एक सहेजें।',
    status: 403,
  },
  'view-changed': {
    en: 'The view {name} was changed meanwhile. Look at it as it is now, and change it again.',
    bn: 'এর মধ্যে {name} ভিউটি বদলেছে। এখনকারটি দেখে আবার বদলান।',
    hi: 'इस बीच दृश्य {name} बदल गया है। अब जैसा है वैसा देखें और फिर बदलें।',
  },
  'view-name-taken': {
    en: 'You have a view called {name} already. Choose another name, or change that one.',
    bn: '{name} নামে আপনার একটি ভিউ আগে থেকেই আছে। অন্য নাম দিন, অথবা সেটি বদলান।',
    hi: '{name} नाम का आपका दृश्य पहले से है। दूसरा नाम चुनें, या उसे बदलें।',
  },
  'views-too-many': {
    en: 'There are {most} views of your own at most. Remove one first.',
    bn: 'আপনার নিজের সর্বোচ্চ {most}টি ভিউ থাকে। আগে একটি সরান।',
    hi: 'आपके अपने अधिकतम {most} दृश्य होते हैं। पहले एक हटाएँ।',
  },
} as const satisfies Readonly<Record<string, RefusalText>>;
