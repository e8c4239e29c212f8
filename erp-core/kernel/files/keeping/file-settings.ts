import { wholeNumber } from '../../fields.ts';
import { settings } from '../../settings/settings.ts';

/** For ever, where nothing is said: what was replaced or removed can be taken back. */
export const fileSettings = settings('kernel.files', {
  label: { en: 'Files', bn: 'ফাইল', hi: 'फ़ाइलें' },
  fields: {
    replacedDays: wholeNumber({
      label: { en: 'Replaced files stay (days)', bn: 'বদলানো ফাইল থাকে (দিন)', hi: 'बदली गई फ़ाइलें रहती हैं (दिन)' },
      help: {
        en: 'Empty: for ever. After that, a version that no record names any more is gone for good, unless its record is on legal hold.',
        bn: 'ফাঁকা: চিরকাল। এরপর যে সংস্করণ কোনো রেকর্ড উল্লেখ করে না তা স্থায়ীভাবে মুছে যায়, রেকর্ডটি আইনি সংরক্ষণে না থাকলে।',
        hi: 'खाली: हमेशा। इसके बाद जिस संस्करण को कोई रिकॉर्ड नहीं बताता वह हमेशा के लिए हटता है, जब तक रिकॉर्ड कानूनी रोक पर न हो।',
      },
    })
      .nullable()
      .default(null),
  },
});
