import type { RefusalText } from '../refusal.ts';

/** Why a design is not changed or published; part of the kernel's table. */
export const designRefusals = {
  'design-wrong': {
    en: 'This cannot be so: {first}',
    bn: 'এটি এমন হতে পারে না: {first}',
    hi: 'यह ऐसा नहीं हो सकता: {first}',
    status: 422,
  },
  'design-place-unknown': {
    en: 'The place {place} leads nowhere in the design. Name what is there: "entities/<name>/fields/<field>", "extends/<entity>/fields/<field>".',
    bn: '{place} স্থানটি নকশায় কোথাও যায় না। যা আছে তার নাম দিন: "entities/<name>/fields/<field>", "extends/<entity>/fields/<field>"।',
    hi: 'स्थान {place} रचना में कहीं नहीं जाता। जो है उसका नाम दें: "entities/<name>/fields/<field>", "extends/<entity>/fields/<field>"।',
    status: 422,
  },
  'design-too-large': {
    en: 'A design has at most {most} characters as JSON: make two of it.',
    bn: 'একটি নকশায় JSON হিসেবে সর্বোচ্চ {most} অক্ষর: একে দুটি করুন।',
    hi: 'रचना में JSON के रूप में अधिकतम {most} अक्षर: इसे दो करें।',
    status: 422,
  },
  'design-changed': {
    en: 'Somebody else changed the design meanwhile (version {version}). Look at it again.',
    bn: 'ইতিমধ্যে অন্য কেউ নকশাটি বদলেছেন (সংস্করণ {version})। আবার দেখুন।',
    hi: 'इस बीच किसी और ने रचना बदली (संस्करण {version})। फिर देखें।',
  },
  'design-name-taken': {
    en: 'Something else is called {name} here already: choose another name.',
    bn: 'এখানে অন্য কিছুর নাম আগে থেকেই {name}: অন্য নাম দিন।',
    hi: 'यहाँ किसी और का नाम पहले से {name} है: दूसरा नाम चुनें।',
  },
  'design-version-unknown': {
    en: 'There is no published version {number} of this design.',
    bn: 'এই নকশার কোনো প্রকাশিত সংস্করণ {number} নেই।',
    hi: 'इस रचना का कोई प्रकाशित संस्करण {number} नहीं है।',
    status: 404,
  },
  'design-published': {
    en: 'It was published, and its versions are kept. To end it, switch it off and remove it on the page Modules.',
    bn: 'এটি প্রকাশিত হয়েছে, এর সংস্করণগুলো রাখা থাকে। শেষ করতে মডিউল পাতায় বন্ধ করে সরান।',
    hi: 'यह प्रकाशित हुई है, इसके संस्करण रखे जाते हैं। समाप्त करने के लिए मॉड्यूल पृष्ठ पर बंद करके हटाएँ।',
  },
  'design-same': {
    en: 'The draft is what runs already: version {number}.',
    bn: 'খসড়াটি যা চলছে তা-ই: সংস্করণ {number}।',
    hi: 'मसौदा वही है जो चल रहा है: संस्करण {number}।',
  },
  'design-loses': {
    en: 'This would be lost, and nobody has said that it may be: {lost}. Say so of each.',
    bn: 'এগুলো হারাবে, আর কেউ বলেননি যে হারাতে পারে: {lost}। প্রতিটির জন্য বলুন।',
    hi: 'यह खो जाएगा, और किसी ने नहीं कहा कि खो सकता है: {lost}। हर एक के लिए कहें।',
  },
  'design-holds': {
    en: 'Records stand against it: {first}. Change those records first.',
    bn: 'রেকর্ড এর বিরুদ্ধে আছে: {first}। আগে সেই রেকর্ডগুলো বদলান।',
    hi: 'रिकॉर्ड इसके विरुद्ध हैं: {first}। पहले उन रिकॉर्डों को बदलें।',
  },
} as const satisfies Readonly<Record<string, RefusalText>>;
