import { refusals } from './refusal.ts';

/** Refusals that every command, query and list may give. */
export const refuse = refusals({
  'unknown-name': {
    en: 'There is nothing called {name}.',
    bn: '{name} নামে কিছু নেই।',
    hi: '{name} नाम का कुछ नहीं है।',
    status: 404,
  },
  'not-found': { en: 'This record is not there.', bn: 'এই রেকর্ডটি নেই।', hi: 'यह रिकॉर्ड नहीं है।', status: 404 },
  'not-permitted': {
    en: 'You do not have the right {permission}.',
    bn: 'আপনার {permission} অধিকার নেই।',
    hi: 'आपके पास {permission} अधिकार नहीं है।',
    status: 403,
  },
  'input-invalid': {
    en: 'Some of what was given is not right.',
    bn: 'দেওয়া তথ্যের কিছু ঠিক নয়।',
    hi: 'दी गई जानकारी में कुछ सही नहीं है।',
    status: 422,
  },
  'idempotency-key-reused': {
    en: 'This idempotency key was used for something else.',
    bn: 'এই কী অন্য কাজে ব্যবহৃত হয়েছে।',
    hi: 'यह कुंजी किसी और काम में आ चुकी है।',
  },
  'site-not-permitted': {
    en: 'The site {site} is not one of yours.',
    bn: '{site} সাইটটি আপনার নয়।',
    hi: '{site} साइट आपकी नहीं है।',
    status: 403,
  },
  'handler-unknown': {
    en: 'No handler of events is called {handler}. There are: {known}.',
    bn: '{handler} নামে কোনো ঘটনা-পরিচালক নেই। আছে: {known}।',
    hi: '{handler} नाम का कोई घटना संचालक नहीं है। ये हैं: {known}।',
    status: 404,
  },
  'handler-hears-other': {
    en: '{handler} acts on {hears}, not on {type}.',
    bn: '{handler} {hears} নিয়ে কাজ করে, {type} নিয়ে নয়।',
    hi: '{handler} {hears} पर काम करता है, {type} पर नहीं।',
    status: 422,
  },
  'replay-too-many': {
    en: 'More than {most} events at once; ask for them in pieces, first up to number {upTo}.',
    bn: 'একবারে {most}টির বেশি ঘটনা; ভাগ করে চান, প্রথমে {upTo} নম্বর পর্যন্ত।',
    hi: 'एक बार में {most} से अधिक घटनाएँ; टुकड़ों में माँगें, पहले संख्या {upTo} तक।',
    status: 422,
  },
  'api-key-makes-no-key': {
    en: 'A key makes no keys: sign in, or run this on the machine of the plant.',
    bn: 'কী দিয়ে কী তৈরি হয় না: সাইন ইন করুন, অথবা কারখানার যন্ত্রেই চালান।',
    hi: 'कुंजी से कुंजी नहीं बनती: साइन इन करें, या संयंत्र की मशीन पर ही चलाएँ।',
    status: 403,
  },
  'api-key-owner-unknown': {
    en: 'Nobody here is called {user}: name the e-mail of a member.',
    bn: '{user} নামে কেউ নেই: কোনো সদস্যের ই-মেইল দিন।',
    hi: '{user} नाम का कोई नहीं है: किसी सदस्य का ई-मेल दें।',
    status: 404,
  },
  'api-key-own-only': {
    en: 'Everybody makes keys of his own only.',
    bn: 'প্রত্যেকে কেবল নিজের কী তৈরি করেন।',
    hi: 'हर कोई केवल अपनी कुंजी बनाता है।',
    status: 403,
  },
  'api-key-too-many': {
    en: 'There are {most} valid keys already; revoke one first.',
    bn: 'ইতিমধ্যে {most}টি বৈধ কী আছে; আগে একটি বাতিল করুন।',
    hi: 'पहले से {most} वैध कुंजियाँ हैं; पहले एक रद्द करें।',
  },
  'already-claimed': {
    en: 'This installation has its first administrator.',
    bn: 'এই স্থাপনার প্রথম প্রশাসক আছেন।',
    hi: 'इस स्थापना का पहला प्रशासक है।',
  },
  'last-administrator': {
    en: 'The last administrator cannot lose that role.',
    bn: 'শেষ প্রশাসকের ভূমিকা সরানো যায় না।',
    hi: 'आख़िरी प्रशासक की भूमिका नहीं हटाई जा सकती।',
  },
  'dead-letter-settled': {
    en: 'This dead letter is settled already.',
    bn: 'এই আটকে থাকা বার্তা আগেই মীমাংসিত।',
    hi: 'यह रुका हुआ संदेश पहले ही निपट चुका है।',
  },
  'dead-letter-not-first': {
    en: 'An earlier message of the same window has to be settled first.',
    bn: 'একই সময়খণ্ডের আগের বার্তা আগে মেটাতে হবে।',
    hi: 'उसी अवधि का पहले वाला संदेश पहले निपटाना होगा।',
  },
  'dead-letter-refused-again': {
    en: 'It was refused again: {reason}',
    bn: 'আবার প্রত্যাখ্যাত: {reason}',
    hi: 'फिर अस्वीकार हुआ: {reason}',
  },
  'fact-set-invalid': {
    en: 'The message is not a fact set: {reason}',
    bn: 'বার্তাটি ঠিক নয়: {reason}',
    hi: 'संदेश सही नहीं है: {reason}',
    status: 422,
  },
  'fact-type-unknown': {
    en: 'Nothing here books facts of type {type} version {version}.',
    bn: '{type} ({version}) ধরনের তথ্য এখানে লেখা হয় না।',
    hi: '{type} ({version}) प्रकार के तथ्य यहाँ दर्ज नहीं होते।',
  },
  'fact-foreign-site': {
    en: 'The fact set names the site {site}, its gateway belongs to another.',
    bn: 'তথ্যটি {site} সাইটের, গেটওয়ে অন্য সাইটের।',
    hi: 'तथ्य {site} साइट का है, गेटवे दूसरी साइट का।',
  },
  'fact-not-bookable': {
    en: 'The fact could not be booked: {reason}',
    bn: 'তথ্যটি লেখা যায়নি: {reason}',
    hi: 'तथ्य दर्ज नहीं हो सका: {reason}',
  },
});
