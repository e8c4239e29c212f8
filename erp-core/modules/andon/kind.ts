import {
  choice,
  code,
  duration,
  entity,
  lines,
  localized,
  type Row,
  standardCommands,
  wholeNumber,
  yesNo,
} from '../../kernel/index.ts';

/** What help is called for: a list of the company's own. A call that nobody answers goes up its steps. */
export const kind = entity('andon.kind', {
  label: { en: 'Kind of call', bn: 'ডাকের ধরন', hi: 'पुकार का प्रकार' },
  key: ['code'],
  fields: {
    code: code({ search: true, fixed: true, label: { en: 'Code', bn: 'কোড', hi: 'कोड' } }),
    name: localized({ search: true, label: { en: 'Name', bn: 'নাম', hi: 'नाम' } }),
    icon: choice(['maintenance', 'quality', 'material', 'supervisor', 'safety', 'other'], {
      label: { en: 'Picture', bn: 'ছবি', hi: 'चित्र' },
      choices: {
        maintenance: { en: 'Wrench', bn: 'রেঞ্চ', hi: 'रिंच' },
        quality: { en: 'Magnifier', bn: 'আতশ কাচ', hi: 'आवर्धक' },
        material: { en: 'Box', bn: 'বাক্স', hi: 'डिब्बा' },
        supervisor: { en: 'Person', bn: 'ব্যক্তি', hi: 'व्यक्ति' },
        safety: { en: 'Shield', bn: 'ঢাল', hi: 'ढाल' },
        other: { en: 'Dots', bn: 'বিন্দু', hi: 'बिंदु' },
      },
    }).default('other'),
    priority: choice(['critical', 'high', 'low'], {
      label: { en: 'Priority', bn: 'অগ্রাধিকার', hi: 'प्राथमिकता' },
      choices: {
        critical: { en: 'Critical', bn: 'সংকটজনক', hi: 'गंभीर' },
        high: { en: 'High', bn: 'উচ্চ', hi: 'उच्च' },
        low: { en: 'Low', bn: 'নিম্ন', hi: 'निम्न' },
      },
    }).default('high'),
    place: wholeNumber({ label: { en: 'Place among the tiles', bn: 'টাইলের ক্রম', hi: 'टाइलों में स्थान' } }).default(0),
    clock: choice(['working-time', 'always'], {
      label: { en: 'Steps go by', bn: 'ধাপ চলে', hi: 'चरण चलते हैं' },
      choices: {
        'working-time': { en: 'Working time', bn: 'কাজের সময়ে', hi: 'कार्य समय से' },
        always: { en: 'The clock, day and night', bn: 'ঘড়ি ধরে, দিনরাত', hi: 'घड़ी से, दिन-रात' },
      },
    }).default('working-time'),
    ladderUntil: choice(['accepted', 'arrived'], {
      label: { en: 'Steps end when somebody has', bn: 'ধাপ শেষ হয় কেউ', hi: 'चरण रुकें जब कोई' },
      choices: {
        accepted: { en: 'Answered', bn: 'সাড়া দিলে', hi: 'उत्तर दे' },
        arrived: { en: 'Arrived', bn: 'পৌঁছালে', hi: 'पहुँच जाए' },
      },
    }).default('accepted'),
    joinsStop: yesNo({
      label: { en: 'Belongs to a stop that runs', bn: 'চলমান থামার সঙ্গে যুক্ত', hi: 'चालू रुकावट से जुड़े' },
    }).default(true),
    active: yesNo({ label: { en: 'In use', bn: 'ব্যবহৃত', hi: 'उपयोग में' } }).default(true),
    steps: lines(
      {
        after: duration({
          example: 180_000_000,
          label: { en: 'So long after the call', bn: 'ডাকের কত পরে', hi: 'पुकार के कितनी देर बाद' },
        }),
      },
      { max: 9, label: { en: 'Goes further', bn: 'আরও উপরে যায়', hi: 'आगे बढ़ता है' } },
    ),
  },
  list: ['code', 'name', 'priority', 'clock', 'place', 'active'],
});
export type Kind = Row<typeof kind>;
export const kindCommands = standardCommands(kind);

/** The moments after the call at which it goes further, in order: a step that is said later than the next one comes with it. */
export const ladderOf = (steps: readonly { readonly after: number }[]): readonly number[] =>
  steps.map(({ after }) => after).sort((a, b) => a - b);
