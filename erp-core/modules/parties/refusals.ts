import { refusals } from '../../kernel/index.ts';

export const refuse = refusals({
  'tax-id-wrong': {
    en: '{value} is no number of the kind {kind}, or its check digit does not fit. Read it again.',
    bn: '{value} {kind} ধরনের নম্বর নয়, বা যাচাই-অঙ্ক মেলে না। আবার দেখুন।',
    hi: '{value} {kind} प्रकार की संख्या नहीं है, या जाँच-अंक नहीं मिलता। फिर देखें।',
    status: 422,
  },
  'postcode-wrong': {
    en: '{postcode} is no postcode of {country}.',
    bn: '{postcode} {country} এর পোস্টকোড নয়।',
    hi: '{postcode} {country} का पिनकोड नहीं है।',
    status: 422,
  },
  'role-ends-before': {
    en: 'The role would end on {until}, before it begins on {since}.',
    bn: 'ভূমিকা {since} শুরুর আগেই {until} শেষ হতো।',
    hi: 'भूमिका {since} को शुरू होने से पहले {until} को समाप्त होती।',
    status: 422,
  },
  'merge-of-itself': {
    en: 'A party is not merged with itself.',
    bn: 'কোনো পক্ষ নিজের সঙ্গে একীভূত হয় না।',
    hi: 'कोई पक्ष अपने साथ विलीन नहीं होता।',
    status: 422,
  },
  'party-unknown': { en: 'This party is not there.', bn: 'এই পক্ষ নেই।', hi: 'यह पक्ष नहीं है।', status: 404 },
  'merge-unknown': { en: 'This merge is not there.', bn: 'এই একীভূতকরণ নেই।', hi: 'यह विलय नहीं है।', status: 404 },
  'party-merged': {
    en: '{code} was merged into another party already.',
    bn: '{code} আগেই অন্য পক্ষে একীভূত।',
    hi: '{code} पहले ही किसी और पक्ष में विलीन है।',
  },
  'merge-clashes': {
    en: 'Both have a record of {entity} under the same {fields}. Mend one of them first.',
    bn: 'দুটিরই একই {fields} এ {entity} রেকর্ড আছে। আগে একটি ঠিক করুন।',
    hi: 'दोनों का एक ही {fields} में {entity} रिकॉर्ड है। पहले एक ठीक करें।',
  },
  'merge-taken-back': {
    en: 'This was taken back already.',
    bn: 'এটি আগেই ফেরানো হয়েছে।',
    hi: 'यह पहले ही वापस लिया जा चुका है।',
  },
});
