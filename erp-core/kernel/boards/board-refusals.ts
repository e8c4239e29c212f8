import type { RefusalText } from '../refusal.ts';

/** Of boards as people have set them up. */
export const boardRefusals = {
  'board-shared': {
    en: 'The board {name} is shared: only who may share boards changes or removes it. Copy it to one of your own.',
    bn: '{name} বোর্ডটি ভাগ করা: যিনি বোর্ড ভাগ করতে পারেন কেবল তিনিই তা বদলান বা সরান। নিজের একটিতে কপি করুন।',
    hi: 'बोर्ड {name} साझा है: जो बोर्ड साझा कर सकता है वही उसे बदलता या हटाता है। उसकी अपनी एक प्रति बनाएँ।',
    status: 403,
  },
  'board-changed': {
    en: 'The board {name} was changed meanwhile. Look at it as it is now, and change it again.',
    bn: 'এর মধ্যে {name} বোর্ডটি বদলেছে। এখনকারটি দেখে আবার বদলান।',
    hi: 'इस बीच बोर्ड {name} बदल गया है। अब जैसा है वैसा देखें और फिर बदलें।',
  },
  'board-without-draft': {
    en: 'Nothing of the board {name} waits to be published.',
    bn: '{name} বোর্ডের প্রকাশের অপেক্ষায় কিছু নেই।',
    hi: 'बोर्ड {name} का कुछ भी प्रकाशित होने की प्रतीक्षा में नहीं है।',
  },
  'board-unpublished': {
    en: 'The board {name} was never published: others would see an empty page. Publish it first.',
    bn: '{name} বোর্ডটি কখনও প্রকাশ হয়নি: অন্যরা খালি পাতা দেখতেন। আগে প্রকাশ করুন।',
    hi: 'बोर्ड {name} कभी प्रकाशित नहीं हुआ: औरों को खाली पृष्ठ दिखता। पहले प्रकाशित करें।',
  },
  'board-nothing-published': {
    en: 'The board {name} was never published, so there is nothing to go back to. Remove it instead.',
    bn: '{name} বোর্ডটি কখনও প্রকাশ হয়নি, তাই ফেরার কিছু নেই। বরং সরিয়ে দিন।',
    hi: 'बोर्ड {name} कभी प्रकाशित नहीं हुआ, इसलिए लौटने को कुछ नहीं है। इसके बजाय उसे हटाएँ।',
  },
  'boards-too-many': {
    en: 'There are {most} boards of your own at most. Remove one first.',
    bn: 'আপনার নিজের সর্বোচ্চ {most}টি বোর্ড থাকে। আগে একটি সরান।',
    hi: 'आपके अपने अधिकतम {most} बोर्ड होते हैं। पहले एक हटाएँ।',
  },
} as const satisfies Readonly<Record<string, RefusalText>>;
