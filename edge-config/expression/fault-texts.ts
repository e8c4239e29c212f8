import type { ExpressionFault } from './fault.ts';
import type { ValueType } from './value-type.ts';

/** Languages of the people who write formulas. */
export const FAULT_LOCALES = ['en', 'bn', 'hi'] as const;
export type FaultLocale = (typeof FAULT_LOCALES)[number];

/** What is wrong, and what to do; each a sentence without its stop. */
export interface FaultText {
  readonly what: string;
  readonly next: string;
}

type Texts = {
  readonly [Code in ExpressionFault['code']]: (fault: Extract<ExpressionFault, { readonly code: Code }>) => FaultText;
};

const TYPES: Readonly<Record<FaultLocale, Readonly<Record<ValueType, string>>>> = {
  en: { number: 'a number', boolean: 'yes or no', text: 'a text' },
  bn: { number: 'সংখ্যা', boolean: 'হ্যাঁ বা না', text: 'লেখা' },
  hi: { number: 'संख्या', boolean: 'हाँ या नहीं', text: 'पाठ' },
};

/** Enough names to choose from; a plant may have thousands. */
const some = (names: readonly string[]): string =>
  names.length === 0 ? '–' : names.length <= 12 ? names.join(', ') : `${names.slice(0, 12).join(', ')}, …`;
/** What stands in the formula may be long. */
const short = (text: string): string => (text.length <= 40 ? text : `${text.slice(0, 39)}…`);

const en: Texts = {
  'too-long': ({ length, most }) => ({
    what: `the formula has ${length} characters, at most ${most} are read`,
    next: 'split it into several points',
  }),
  'too-large': () => ({
    what: 'the formula is nested too deeply or has too many parts',
    next: 'split it into several points',
  }),
  syntax: ({ found }) => ({
    what: found === '' ? 'the formula ends too early' : `"${short(found)}" is not expected here`,
    next: 'write it like (a + b) / 2, with brackets and quotes closed',
  }),
  'unknown-name': ({ name, known }) => ({
    what: `nothing is called "${name}" here; there is ${some(known)}`,
    next: 'write one of these names, or declare it as an input',
  }),
  'unknown-function': ({ name, known }) => ({
    what: `there is no function "${name}"`,
    next: `write one of ${known.join(', ')}`,
  }),
  'not-offered': ({ found }) => ({
    what: `"${short(found)}" is no part of a formula`,
    next: 'use numbers, texts in quotes, names, operators and the functions that are offered',
  }),
  'wrong-type': ({ wanted, found }) => ({
    what: `${TYPES.en[wanted]} is needed here, and this is ${TYPES.en[found]}`,
    next: `write a part that gives ${TYPES.en[wanted]}`,
  }),
  'different-types': ({ left, right }) => ({
    what: `both sides must be of one kind: one is ${TYPES.en[left]}, the other ${TYPES.en[right]}`,
    next: 'make both sides alike',
  }),
  'wrong-arguments': ({ name, usage }) => ({ what: `"${name}" is not called like this`, next: `write ${usage}` }),
};

const bn: Texts = {
  'too-long': ({ length, most }) => ({
    what: `সূত্রটিতে ${length}টি অক্ষর আছে, সর্বোচ্চ ${most}টি পড়া হয়`,
    next: 'একে কয়েকটি পয়েন্টে ভাগ করুন',
  }),
  'too-large': () => ({
    what: 'সূত্রটি অনেক গভীর বা এতে অনেক বেশি অংশ আছে',
    next: 'একে কয়েকটি পয়েন্টে ভাগ করুন',
  }),
  syntax: ({ found }) => ({
    what: found === '' ? 'সূত্রটি শেষ হওয়ার আগেই থেমে গেছে' : `এখানে "${short(found)}" লেখা যায় না`,
    next: '(a + b) / 2 এর মতো লিখুন, বন্ধনী ও উদ্ধৃতিচিহ্ন বন্ধ করুন',
  }),
  'unknown-name': ({ name, known }) => ({
    what: `এখানে "${name}" নামে কিছু নেই; আছে ${some(known)}`,
    next: 'এই নামগুলোর একটি লিখুন, অথবা একে ইনপুট হিসেবে ঘোষণা করুন',
  }),
  'unknown-function': ({ name, known }) => ({
    what: `"${name}" নামে কোনো ফাংশন নেই`,
    next: `এগুলোর একটি লিখুন: ${known.join(', ')}`,
  }),
  'not-offered': ({ found }) => ({
    what: `"${short(found)}" সূত্রের অংশ হতে পারে না`,
    next: 'সংখ্যা, উদ্ধৃতিচিহ্নে লেখা, নাম, চিহ্ন ও দেওয়া ফাংশন ব্যবহার করুন',
  }),
  'wrong-type': ({ wanted, found }) => ({
    what: `এখানে ${TYPES.bn[wanted]} দরকার, এটি ${TYPES.bn[found]}`,
    next: `এমন অংশ লিখুন যা ${TYPES.bn[wanted]} দেয়`,
  }),
  'different-types': ({ left, right }) => ({
    what: `দুই পাশ এক ধরনের হতে হবে: একটি ${TYPES.bn[left]}, অন্যটি ${TYPES.bn[right]}`,
    next: 'দুই পাশ এক রকম করুন',
  }),
  'wrong-arguments': ({ name, usage }) => ({ what: `"${name}" এভাবে লেখা যায় না`, next: `লিখুন ${usage}` }),
};

const hi: Texts = {
  'too-long': ({ length, most }) => ({
    what: `सूत्र में ${length} अक्षर हैं, अधिकतम ${most} पढ़े जाते हैं`,
    next: 'इसे कई पॉइंट में बाँटें',
  }),
  'too-large': () => ({ what: 'सूत्र बहुत गहरा है या इसमें बहुत अधिक भाग हैं', next: 'इसे कई पॉइंट में बाँटें' }),
  syntax: ({ found }) => ({
    what: found === '' ? 'सूत्र बीच में ही समाप्त हो गया' : `यहाँ "${short(found)}" नहीं लिखा जा सकता`,
    next: '(a + b) / 2 की तरह लिखें, कोष्ठक और उद्धरण चिह्न बंद करें',
  }),
  'unknown-name': ({ name, known }) => ({
    what: `यहाँ "${name}" नाम का कुछ नहीं है; ये हैं: ${some(known)}`,
    next: 'इनमें से एक नाम लिखें, या इसे इनपुट के रूप में बताएँ',
  }),
  'unknown-function': ({ name, known }) => ({
    what: `"${name}" नाम का कोई फ़ंक्शन नहीं है`,
    next: `इनमें से एक लिखें: ${known.join(', ')}`,
  }),
  'not-offered': ({ found }) => ({
    what: `"${short(found)}" सूत्र का भाग नहीं हो सकता`,
    next: 'संख्याएँ, उद्धरण चिह्न में पाठ, नाम, चिह्न और दिए गए फ़ंक्शन लिखें',
  }),
  'wrong-type': ({ wanted, found }) => ({
    what: `यहाँ ${TYPES.hi[wanted]} चाहिए, यह ${TYPES.hi[found]} है`,
    next: `ऐसा भाग लिखें जो ${TYPES.hi[wanted]} दे`,
  }),
  'different-types': ({ left, right }) => ({
    what: `दोनों ओर एक ही प्रकार होना चाहिए: एक ${TYPES.hi[left]} है, दूसरा ${TYPES.hi[right]}`,
    next: 'दोनों ओर एक जैसा करें',
  }),
  'wrong-arguments': ({ name, usage }) => ({ what: `"${name}" ऐसे नहीं लिखा जाता`, next: `लिखें ${usage}` }),
};

const TEXTS: Readonly<Record<FaultLocale, Texts>> = { en, bn, hi };

/** What is wrong with a formula, for people. */
export function faultText(fault: ExpressionFault, locale: FaultLocale = 'en'): FaultText {
  const say = TEXTS[locale][fault.code] as (fault: ExpressionFault) => FaultText;
  return say(fault);
}
