import { type ExpressionFault, faultText } from '@millrace/expression';
import { type Label, type Locale, say } from '../label.ts';

/** What can be wrong with a workflow, each with what to do about it. */
const FAULTS = {
  'command-unknown': {
    en: 'there is no command {name}: choose one of those that are there',
    bn: '{name} নামে কোনো নির্দেশ নেই: যা আছে তার একটি বেছে নিন',
    hi: '{name} नाम का कोई आदेश नहीं है: जो हैं उनमें से चुनें',
  },
  'command-secret': {
    en: '{name} takes or answers a secret, which is not kept while people decide: it cannot wait',
    bn: '{name} গোপন কিছু নেয় বা দেয়, সিদ্ধান্তের সময় তা রাখা হয় না: এটি অপেক্ষা করতে পারে না',
    hi: '{name} कोई रहस्य लेता या देता है, जो निर्णय के दौरान रखा नहीं जाता: यह प्रतीक्षा नहीं कर सकता',
  },
  'command-of-decisions': {
    en: '{name} is how people decide and mend: an approval before it could not be decided any more; choose another command',
    bn: '{name} দিয়েই মানুষ সিদ্ধান্ত নেন ও শোধরান: এর আগে অনুমোদন থাকলে আর সিদ্ধান্ত হতো না; অন্য নির্দেশ বেছে নিন',
    hi: '{name} से ही लोग निर्णय और सुधार करते हैं: इससे पहले स्वीकृति हो तो निर्णय ही न हो पाए; कोई अन्य आदेश चुनें',
  },
  'command-two-persons': {
    en: '{name} takes two persons: put an approve step before another command, or leave it to people',
    bn: '{name}-এ দুজন মানুষ লাগে: অন্য নির্দেশের আগে অনুমোদনের ধাপ দিন, বা এটি মানুষের হাতে রাখুন',
    hi: '{name} में दो व्यक्ति लगते हैं: किसी अन्य आदेश से पहले स्वीकृति का चरण रखें, या इसे लोगों पर छोड़ें',
  },
  'command-not-yours': {
    en: 'you have no right to {name} at all sites yourself, so no workflow of yours does it: ask somebody who has it to publish this',
    bn: 'সব সাইটে {name}-এর অধিকার আপনার নিজের নেই, তাই আপনার ওয়ার্কফ্লোও তা করে না: যাঁর আছে তাঁকে প্রকাশ করতে বলুন',
    hi: 'सभी स्थलों पर {name} का अधिकार आपके पास नहीं है, इसलिए आपका कार्यप्रवाह भी उसे नहीं करता: जिसके पास है उससे प्रकाशित करवाएँ',
  },
  'event-unknown': {
    en: 'there is no event {name}: choose one of those that are there',
    bn: '{name} নামে কোনো ঘটনা নেই: যা আছে তার একটি বেছে নিন',
    hi: '{name} नाम की कोई घटना नहीं है: जो हैं उनमें से चुनें',
  },
  'entity-unknown': {
    en: 'there are no records called {name}: choose one of the kinds that are there',
    bn: '{name} নামে কোনো রেকর্ড নেই: যা আছে তার একটি বেছে নিন',
    hi: '{name} नाम के कोई अभिलेख नहीं हैं: जो हैं उनमें से चुनें',
  },
  'state-unknown': {
    en: 'a record of {name} has no state {state}; its states are {known}',
    bn: '{name}-এর কোনো রেকর্ডের {state} অবস্থা নেই; অবস্থাগুলো: {known}',
    hi: '{name} के अभिलेख की स्थिति {state} नहीं होती; स्थितियाँ हैं: {known}',
  },
  'reference-unknown': {
    en: 'it names records called {name}, and there are none: choose one of the kinds that are there',
    bn: 'এটি {name} নামের রেকর্ডের কথা বলে, যা নেই: যা আছে তার একটি বেছে নিন',
    hi: 'यह {name} नाम के अभिलेख बताता है, जो नहीं हैं: जो हैं उनमें से चुनें',
  },
  'role-unknown': {
    en: 'there is no role {name}: make it, or name another',
    bn: '{name} নামে কোনো ভূমিকা নেই: সেটি তৈরি করুন, বা অন্য নাম দিন',
    hi: '{name} नाम की कोई भूमिका नहीं है: उसे बनाएँ, या दूसरी का नाम लिखें',
  },
  'person-unknown': {
    en: '{name} is no member of this company: name somebody who is',
    bn: '{name} এই কোম্পানির সদস্য নন: কোনো সদস্যের নাম দিন',
    hi: '{name} इस कंपनी का सदस्य नहीं है: किसी सदस्य का नाम लिखें',
  },
  'step-twice': {
    en: 'two steps are called {name}: give one of them another name',
    bn: 'দুটি ধাপের নাম {name}: একটির নাম বদলান',
    hi: 'दो चरणों का नाम {name} है: एक का नाम बदलें',
  },
  'step-reserved': {
    en: '{name} has a meaning of its own: give the step another name',
    bn: '{name}-এর নিজস্ব অর্থ আছে: ধাপটির অন্য নাম দিন',
    hi: '{name} का अपना अर्थ है: चरण को दूसरा नाम दें',
  },
  'step-not-below': {
    en: 'there is no step {name} further down: name one that comes later, or "end"',
    bn: 'নিচে {name} নামে কোনো ধাপ নেই: পরের কোনো ধাপের নাম দিন, বা "end"',
    hi: 'नीचे {name} नाम का कोई चरण नहीं है: बाद के किसी चरण का नाम लिखें, या "end"',
  },
  'wait-for-nothing': {
    en: 'it waits for nothing: say hours, an event, or both',
    bn: 'এটি কিছুর জন্যই অপেক্ষা করে না: ঘণ্টা, ঘটনা বা দুটোই লিখুন',
    hi: 'यह किसी की प्रतीक्षा नहीं करता: घंटे, घटना, या दोनों लिखें',
  },
  'fits-without-event': {
    en: 'it says what fits, but no event: name the event, or leave this out',
    bn: 'কী মিলবে বলা আছে, কিন্তু ঘটনা নেই: ঘটনার নাম দিন, বা এটি বাদ দিন',
    hi: 'क्या मेल खाए यह कहा है, पर घटना नहीं: घटना का नाम लिखें, या इसे हटाएँ',
  },
  'nobody-approves': {
    en: 'no step approves: what stands before a command needs one, else the command would run at once',
    bn: 'কোনো ধাপ অনুমোদন করে না: নির্দেশের আগে অন্তত একটি দরকার, নইলে নির্দেশ তখনই চলত',
    hi: 'कोई चरण स्वीकृति नहीं देता: आदेश से पहले कम से कम एक चाहिए, नहीं तो आदेश तुरंत चल जाए',
  },
  'input-wrong': { en: '{message}', bn: '{message}', hi: '{message}' },
  formula: { en: '{what}; {next}', bn: '{what}; {next}', hi: '{what}; {next}' },
} as const satisfies Readonly<Record<string, Label>>;
export type FaultCode = keyof typeof FAULTS;

/** One thing that is wrong: at which step (null: how it begins), at which of its parts, and with what. */
export interface WorkflowFault {
  readonly step: string | null;
  readonly path: string;
  readonly code: FaultCode;
  readonly details: Readonly<Record<string, unknown>>;
  readonly formula?: { readonly text: string; readonly fault: ExpressionFault };
}

/** A fault in the reader's language, with its step, its place and what to do. */
export function saidFault({ step, path, code, details, formula }: WorkflowFault, locale: Locale) {
  const at = formula && { text: formula.text, ...formula.fault.at, ...faultText(formula.fault, locale) };
  return { step, path, code, message: say(FAULTS[code], locale, { ...details, ...at }), ...(at ? { at } : {}) };
}
