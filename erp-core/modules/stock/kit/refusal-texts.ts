/** What is said no to of kits. */
export const kitRefusals = {
  'kit-unknown': { en: 'There is no such kit.', bn: 'এমন কিট নেই।', hi: 'ऐसी कोई किट नहीं है।', status: 422 },
  'kit-without-parts': {
    en: 'The kit {item} has no parts: say first what goes into it.',
    bn: '{item} কিটের কোনো অংশ নেই: আগে বলুন এতে কী লাগে।',
    hi: 'किट {item} का कोई हिस्सा नहीं: पहले बताएँ इसमें क्या लगता है।',
    status: 422,
  },
  'kit-of-itself': {
    en: 'A kit is no part of itself.',
    bn: 'কিট নিজের অংশ হয় না।',
    hi: 'किट अपना ही हिस्सा नहीं होती।',
    status: 422,
  },
  'kit-part-short': {
    en: 'Of {item}, {wanted} go into it; {short} of them are not to be had.',
    bn: '{item} লাগে {wanted}; এর {short} পাওয়া যাচ্ছে না।',
    hi: '{item} {wanted} लगती है; उसमें से {short} उपलब्ध नहीं।',
  },
  'kit-parts-differ': {
    en: 'Of {item}, {wanted} go into it, not {said}.',
    bn: '{item} লাগে {wanted}, {said} নয়।',
    hi: '{item} {wanted} लगती है, {said} नहीं।',
    status: 422,
  },
  'kit-part-strange': {
    en: 'This item is no part of the kit.',
    bn: 'পণ্যটি কিটের অংশ নয়।',
    hi: 'यह वस्तु किट का हिस्सा नहीं है।',
    status: 422,
  },
} as const;
