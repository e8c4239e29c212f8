import { refusals } from '../../kernel/index.ts';

export const refuse = refusals({
  'person-unknown': { en: 'There is no such person.', bn: 'এমন ব্যক্তি নেই।', hi: 'ऐसा कोई व्यक्ति नहीं है।', status: 422 },
  'badge-taken': {
    en: 'This badge is with {person} at that time; take it back first.',
    bn: 'ব্যাজটি তখন {person}-এর কাছে; আগে ফেরত নিন।',
    hi: 'यह बैज उस समय {person} के पास है; पहले वापस लें।',
  },
});
