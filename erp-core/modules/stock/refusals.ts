import { refusals } from '../../kernel/index.ts';

export const refuse = refusals({
  'unit-fixed': {
    en: 'The unit of an item cannot change; it is {unit}.',
    bn: 'পণ্যের একক বদলানো যায় না; তা {unit}।',
    hi: 'वस्तु की इकाई नहीं बदली जा सकती; वह {unit} है।',
  },
  'item-unknown': { en: 'There is no such item.', bn: 'এমন পণ্য নেই।', hi: 'ऐसी कोई वस्तु नहीं है।', status: 422 },
  'item-without-lots': {
    en: '{item} is not kept in lots.',
    bn: '{item} লটে রাখা হয় না।',
    hi: '{item} लॉट में नहीं रखी जाती।',
    status: 422,
  },
  'lot-wanted': {
    en: '{item} is kept in lots: name the lot.',
    bn: '{item} লটে রাখা হয়: লট বলুন।',
    hi: '{item} लॉट में रखी जाती है: लॉट बताएँ।',
    status: 422,
  },
  'lot-unknown': {
    en: 'The item has no such lot.',
    bn: 'পণ্যটির এমন লট নেই।',
    hi: 'वस्तु का ऐसा लॉट नहीं है।',
    status: 422,
  },
  'location-unknown': {
    en: 'The site has no such location: {location}.',
    bn: 'সাইটে এমন স্থান নেই: {location}।',
    hi: 'साइट पर ऐसा स्थान नहीं है: {location}।',
    status: 422,
  },
  'location-kind-fixed': {
    en: 'What a location is cannot change, and a site has one to reconcile with; this is {kind}.',
    bn: 'স্থানের ধরন বদলায় না; এটি {kind}।',
    hi: 'स्थान का प्रकार नहीं बदलता; यह {kind} है।',
  },
  'same-location': {
    en: 'It is in {location} already.',
    bn: 'এটি {location}-এই আছে।',
    hi: 'यह पहले से {location} में है।',
    status: 422,
  },
  'stock-short': {
    en: 'There is {available} of {item} in {location}, not {wanted}.',
    bn: '{location}-এ {item} আছে {available}, {wanted} নয়।',
    hi: '{location} में {item} {available} है, {wanted} नहीं।',
  },
  'reconcile-too-much': {
    en: 'Only {open} is to be reconciled, not {wanted}.',
    bn: 'মেলানো বাকি {open}, {wanted} নয়।',
    hi: 'मिलान बाकी {open} है, {wanted} नहीं।',
  },
  'move-unknown': { en: 'There is no such move.', bn: 'এমন চলাচল নেই।', hi: 'ऐसी कोई चाल नहीं है।', status: 404 },
  'move-reversed': {
    en: 'This move is reversed, or reverses another.',
    bn: 'চলাচলটি ফেরত হয়েছে, বা নিজেই ফেরত।',
    hi: 'यह चाल उलटी जा चुकी है, या खुद उलट है।',
  },
  'time-in-future': {
    en: 'That moment has not come yet.',
    bn: 'সেই সময় এখনও আসেনি।',
    hi: 'वह समय अभी नहीं आया है।',
    status: 422,
  },
  'passage-unknown': { en: 'There is no such passage.', bn: 'এমন যাতায়াত নেই।', hi: 'ऐसा आवागमन नहीं है।', status: 404 },
  'passage-settled': { en: 'This passage is settled.', bn: 'যাতায়াতটি মীমাংসিত।', hi: 'यह आवागमन निपट चुका है।' },
  'passage-still-unknown': {
    en: 'Its tag, its way or its places are still not known.',
    bn: 'এর ট্যাগ, দিক বা স্থান এখনও অজানা।',
    hi: 'इसका टैग, दिशा या स्थान अब भी अज्ञात है।',
  },
});
