import { refusals } from '../../kernel/index.ts';

export const refuse = refusals({
  'instruction-place-without-site': {
    en: 'Say the site too: a line or machine alone could be of any.',
    bn: 'সাইটও বলুন: কেবল লাইন বা যন্ত্র যেকোনো সাইটের হতে পারে।',
    hi: 'साइट भी बताएँ: केवल लाइन या मशीन किसी भी साइट की हो सकती है।',
    status: 422,
  },
  'revision-not-draft': {
    en: 'Revision {letter} has been released and stays as it is. Make the next letter.',
    bn: 'সংস্করণ {letter} প্রকাশিত হয়েছে, আর বদলাবে না। পরের অক্ষর তৈরি করুন।',
    hi: 'संशोधन {letter} जारी हो चुका है और वैसा ही रहेगा। अगला अक्षर बनाएँ।',
  },
  'revision-without-steps': {
    en: 'Revision {letter} has no steps yet: there is nothing to read.',
    bn: 'সংস্করণ {letter}-এ এখনও ধাপ নেই: পড়ার কিছু নেই।',
    hi: 'संशोधन {letter} में अभी चरण नहीं हैं: पढ़ने को कुछ नहीं।',
    status: 422,
  },
  'revision-unknown': {
    en: 'There is no such revision of an instruction.',
    bn: 'নির্দেশিকার এমন সংস্করণ নেই।',
    hi: 'निर्देश का ऐसा संशोधन नहीं है।',
    status: 404,
  },
  'reading-in-future': {
    en: 'That moment has not come yet: the clock of this terminal is ahead.',
    bn: 'সে সময় এখনও আসেনি: এই টার্মিনালের ঘড়ি এগিয়ে আছে।',
    hi: 'वह समय अभी नहीं आया: इस टर्मिनल की घड़ी आगे है।',
    status: 422,
  },
});
