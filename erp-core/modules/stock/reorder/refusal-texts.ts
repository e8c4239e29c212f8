/** What is said no to of reorder points. */
export const reorderRefusals = {
  'reorder-max-below-min': {
    en: 'It is filled up to {max}, which is less than the {min} that there are to be at least.',
    bn: '{max} পর্যন্ত ভরা হয়, যা ন্যূনতম {min}-এর কম।',
    hi: '{max} तक भरा जाता है, जो न्यूनतम {min} से कम है।',
    status: 422,
  },
} as const;
