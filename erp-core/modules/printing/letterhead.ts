import { code, entity, image, localized, type Row } from '../../kernel/index.ts';

/** What stands at the head of a company's documents: the one called "company", else the first. */
export const letterhead = entity('printing.letterhead', {
  label: { en: 'Letterhead', bn: 'প্যাড', hi: 'लेटरहेड' },
  key: ['code'],
  fields: {
    code: code({ fixed: true, example: 'company', label: { en: 'Code', bn: 'কোড', hi: 'कोड' } }),
    name: localized({ label: { en: 'Name', bn: 'নাম', hi: 'नाम' } }),
    address: localized({
      label: { en: 'Address', bn: 'ঠিকানা', hi: 'पता' },
      help: {
        en: 'Parts with commas between: each stands on a line of its own.',
        bn: 'কমা দিয়ে ভাগ: প্রতিটি নিজের লাইনে বসে।',
        hi: 'अल्पविराम से भाग: हर एक अपनी पंक्ति में।',
      },
    }).nullable(),
    logo: image({
      maxBytes: 500_000,
      label: { en: 'Logo', bn: 'লোগো', hi: 'लोगो' },
      help: { en: 'A PNG or JPEG.', bn: 'PNG বা JPEG।', hi: 'PNG या JPEG।' },
    }).nullable(),
  },
  list: ['code', 'name', 'address'],
});
export type Letterhead = Row<typeof letterhead>;
