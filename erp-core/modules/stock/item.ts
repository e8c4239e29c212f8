import { choice, code, entity, image, localized, quantity, type Row, unit, yesNo } from '../../kernel/index.ts';
import { TEMPERATURES, temperatureLabels } from './location.ts';

/** What is kept, made or used: one unit, and lots where they are told apart. */
export const item = entity('stock.item', {
  label: { en: 'Item', bn: 'পণ্য', hi: 'वस्तु' },
  key: ['code'],
  fields: {
    code: code({ search: true, example: 'FABRIC-BLUE-58', label: { en: 'Code', bn: 'কোড', hi: 'कोड' } }),
    name: localized({ search: true, label: { en: 'Name', bn: 'নাম', hi: 'नाम' } }),
    unit: unit({
      fixed: true,
      example: 'kg',
      label: { en: 'Unit', bn: 'একক', hi: 'इकाई' },
      help: {
        en: 'A UCUM code such as kg, m or {piece}. It stays: quantities are booked in it.',
        bn: 'UCUM কোড, যেমন kg, m বা {piece}। এটি বদলায় না: পরিমাণ এতেই লেখা হয়।',
        hi: 'UCUM कोड, जैसे kg, m या {piece}। यह नहीं बदलता: मात्राएँ इसी में दर्ज होती हैं।',
      },
    }),
    lots: yesNo({ label: { en: 'Kept in lots', bn: 'লটে রাখা', hi: 'लॉट में' } }),
    serials: yesNo({
      label: { en: 'With serial numbers', bn: 'ক্রমিক নম্বরসহ', hi: 'क्रम संख्या सहित' },
      help: {
        en: 'Every piece has a number: a lot of one, in one place at a time.',
        bn: 'প্রতিটির নিজস্ব নম্বর: একটির লট, একবারে এক জায়গায়।',
        hi: 'हर टुकड़े की अपनी संख्या: एक का लॉट, एक समय में एक जगह।',
      },
    }).default(false),
    weight: quantity({ label: { en: 'Weight of a unit, kg', bn: 'এককের ওজন, kg', hi: 'इकाई का भार, kg' } }).nullable(),
    volume: quantity({
      label: { en: 'Volume of a unit, m3', bn: 'এককের আয়তন, m3', hi: 'इकाई का आयतन, m3' },
    }).nullable(),
    catchUnit: unit({
      example: 'kg',
      label: { en: 'Also weighed in', bn: 'ওজনও হয়', hi: 'तौला भी जाता है' },
      help: {
        en: 'For goods that are counted but differ in weight: each move says both.',
        bn: 'যা গোনা হয় কিন্তু ওজনে ভিন্ন: প্রতি চলাচলে দুটিই লেখা হয়।',
        hi: 'जो गिना जाता है पर भार में अलग: हर चाल में दोनों लिखे जाते हैं।',
      },
    }).nullable(),
    watched: yesNo({
      given: true,
      label: { en: 'Stock watched', bn: 'মজুদ নজরে', hi: 'स्टॉक पर नज़र' },
      help: {
        en: 'It has reorder points. Set by itself.',
        bn: 'এর পুনঃক্রয় বিন্দু আছে। নিজে থেকেই ঠিক হয়।',
        hi: 'इसके पुनः ऑर्डर बिंदु हैं। अपने आप तय होता है।',
      },
    }).default(false),
    temperature: choice(TEMPERATURES, {
      label: { en: 'Temperature', bn: 'তাপমাত্রা', hi: 'तापमान' },
      choices: temperatureLabels,
    }).nullable(),
    photo: image({
      label: { en: 'Picture', bn: 'ছবি', hi: 'चित्र' },
      help: {
        en: 'What it looks like, for those who look for it on a shelf.',
        bn: 'দেখতে কেমন, যাঁরা তাকে খোঁজেন তাঁদের জন্য।',
        hi: 'यह कैसा दिखता है, उनके लिए जो इसे शेल्फ़ पर खोजते हैं।',
      },
    }).nullable(),
  },
  search: ['code', 'name'],
  list: ['code', 'name', 'unit', 'lots', 'serials', 'weight', 'temperature'],
});
export type Item = Row<typeof item>;
