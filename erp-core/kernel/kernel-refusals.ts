import { refusals } from './refusal.ts';

/** Refusals that every command, query and list may give. */
export const refuse = refusals({
  'unknown-name': {
    en: 'There is nothing called {name}.',
    bn: '{name} নামে কিছু নেই।',
    hi: '{name} नाम का कुछ नहीं है।',
    status: 404,
  },
  'module-disabled': {
    en: 'This belongs to the module {label}, which is switched off in this company. Nothing of it is lost: an administrator can switch it on again.',
    bn: 'এটি {label} মডিউলের, যা এই কোম্পানিতে বন্ধ আছে। এর কিছুই হারায়নি: একজন প্রশাসক আবার চালু করতে পারেন।',
    hi: 'यह {label} मॉड्यूल का है, जो इस कंपनी में बंद है। इसका कुछ भी खोया नहीं: कोई प्रशासक इसे फिर चालू कर सकता है।',
  },
  'module-unknown': {
    en: 'There is no module {module} on this system.',
    bn: 'এই সিস্টেমে {module} নামে কোনো মডিউল নেই।',
    hi: 'इस तंत्र में {module} नाम का कोई मॉड्यूल नहीं है।',
    status: 404,
  },
  'module-always-on': {
    en: 'The module {module} cannot be switched off: companies, rights and gateways rest on it.',
    bn: '{module} মডিউল বন্ধ করা যায় না: কোম্পানি, অধিকার ও গেটওয়ে এর উপর দাঁড়িয়ে।',
    hi: '{module} मॉड्यूल बंद नहीं हो सकता: कंपनियाँ, अधिकार और गेटवे इसी पर टिके हैं।',
  },
  'module-needed': {
    en: 'These modules are on and need {module}: {by}. Switch them off first.',
    bn: 'এই মডিউলগুলো চালু এবং {module} তাদের দরকার: {by}। আগে সেগুলো বন্ধ করুন।',
    hi: 'ये मॉड्यूल चालू हैं और इन्हें {module} चाहिए: {by}। पहले इन्हें बंद करें।',
  },
  'module-needs': {
    en: 'The module {module} needs {lacking}, which is off. Switch that on first.',
    bn: '{module} মডিউলের {lacking} দরকার, যা বন্ধ। আগে সেটি চালু করুন।',
    hi: '{module} मॉड्यूल को {lacking} चाहिए, जो बंद है। पहले उसे चालू करें।',
  },
  'module-stops-facts': {
    en: 'While {module} is off, what devices report of this kind is kept and not booked: {facts}. Say that you accept it to go on; it is booked when the module is switched on again.',
    bn: '{module} বন্ধ থাকলে যন্ত্রের এই ধরনের খবর জমা থাকে, খাতায় ওঠে না: {facts}। এগোতে হলে মেনে নেওয়ার কথা জানান; আবার চালু হলে তা খাতায় উঠবে।',
    hi: '{module} बंद रहने पर यंत्रों की इस प्रकार की सूचना रखी जाती है, दर्ज नहीं होती: {facts}। आगे बढ़ने के लिए स्वीकृति दें; फिर चालू होने पर वह दर्ज होगी।',
  },
  'not-found': { en: 'This record is not there.', bn: 'এই রেকর্ডটি নেই।', hi: 'यह रिकॉर्ड नहीं है।', status: 404 },
  'already-there': {
    en: 'There is one of the same {fields} already.',
    bn: 'একই {fields} দিয়ে একটি আগে থেকেই আছে।',
    hi: 'इसी {fields} का एक पहले से है।',
  },
  'record-changed': {
    en: 'Somebody else changed this record meanwhile. Look at the difference and save again.',
    bn: 'এর মধ্যে অন্য কেউ রেকর্ডটি বদলেছেন। পার্থক্য দেখে আবার সংরক্ষণ করুন।',
    hi: 'इस बीच किसी और ने यह रिकॉर्ड बदला है। अंतर देखें और फिर सहेजें।',
  },
  'record-in-use': {
    en: 'Other records need this one, so it cannot be removed.',
    bn: 'অন্য রেকর্ড এটি ব্যবহার করছে, তাই মোছা যায় না।',
    hi: 'अन्य रिकॉर्ड इसका उपयोग करते हैं, इसलिए इसे हटाया नहीं जा सकता।',
  },
  'reference-unknown': {
    en: 'What {field} names is not there.',
    bn: '{field} যা উল্লেখ করছে তা নেই।',
    hi: '{field} जिसका नाम लेता है वह नहीं है।',
    status: 422,
  },
  'state-not-allowed': {
    en: 'It is {state}; from there it cannot become {to}.',
    bn: 'এটি {state} অবস্থায়; সেখান থেকে {to} হতে পারে না।',
    hi: 'यह {state} है; वहाँ से {to} नहीं हो सकता।',
  },
  'nothing-to-undo': {
    en: 'The last change of this record cannot be undone here: {reason}',
    bn: 'এই রেকর্ডের শেষ পরিবর্তন এখানে ফেরানো যায় না: {reason}',
    hi: 'इस रिकॉर्ड का आख़िरी बदलाव यहाँ नहीं लौटाया जा सकता: {reason}',
  },
  'import-not-offered': {
    en: 'There is no import of {entity}.',
    bn: '{entity} আমদানি করা যায় না।',
    hi: '{entity} का आयात नहीं होता।',
    status: 404,
  },
  'import-unreadable': {
    en: 'The file cannot be read as a sheet: {reason}',
    bn: 'ফাইলটি শিট হিসেবে পড়া যায় না: {reason}',
    hi: 'फ़ाइल शीट की तरह नहीं पढ़ी जा सकती: {reason}',
    status: 422,
  },
  'import-too-long': {
    en: 'The file has {rows} rows; {most} go in one import. Split it.',
    bn: 'ফাইলে {rows} সারি; একবারে {most} পর্যন্ত যায়। ভাগ করুন।',
    hi: 'फ़ाइल में {rows} पंक्तियाँ हैं; एक आयात में {most} तक जाती हैं। बाँटें।',
    status: 422,
  },
  'import-columns-unknown': {
    en: 'These columns are not known here: {columns}. Known are {known}.',
    bn: 'এই কলামগুলি অজানা: {columns}। জানা আছে {known}।',
    hi: 'ये कॉलम यहाँ अज्ञात हैं: {columns}। ज्ञात हैं {known}।',
    status: 422,
  },
  'import-columns-twice': {
    en: 'These columns say what another one says: {columns}. Leave one of each.',
    bn: 'এই কলামগুলি অন্যটির মতোই: {columns}। প্রতিটির একটি রাখুন।',
    hi: 'ये कॉलम वही कहते हैं जो कोई दूसरा: {columns}। हर एक का एक ही रखें।',
    status: 422,
  },
  'import-rows-refused': {
    en: '{refused} rows cannot be written as they stand; nothing was written. Check the file again.',
    bn: '{refused} সারি এভাবে লেখা যায় না; কিছুই লেখা হয়নি। ফাইলটি আবার যাচাই করুন।',
    hi: '{refused} पंक्तियाँ ऐसे नहीं लिखी जा सकतीं; कुछ नहीं लिखा गया। फ़ाइल फिर जाँचें।',
  },
  'not-permitted': {
    en: 'You do not have the right {permission}.',
    bn: 'আপনার {permission} অধিকার নেই।',
    hi: 'आपके पास {permission} अधिकार नहीं है।',
    status: 403,
  },
  'denied-by-role': {
    en: 'The role {role} denies {permission}. {reason}',
    bn: '{role} ভূমিকা {permission} নিষেধ করে। {reason}',
    hi: '{role} भूमिका {permission} की मनाही करती है। {reason}',
    status: 403,
  },
  'record-not-permitted': {
    en: 'Your roles do not let you do this with this {entity}: it is outside what they were given for.',
    bn: 'আপনার ভূমিকা এই {entity} নিয়ে এটি করতে দেয় না: এটি তাদের সীমার বাইরে।',
    hi: 'आपकी भूमिकाएँ इस {entity} के साथ यह नहीं करने देतीं: यह उनकी सीमा से बाहर है।',
    status: 403,
  },
  'input-not-permitted': {
    en: 'Your roles permit {permission} only within limits, and this is outside them.',
    bn: 'আপনার ভূমিকা {permission} কেবল সীমার মধ্যে অনুমতি দেয়, এটি তার বাইরে।',
    hi: 'आपकी भूमिकाएँ {permission} की अनुमति केवल सीमा में देती हैं, यह उससे बाहर है।',
    status: 403,
  },
  'role-wrong': {
    en: 'Some of the grants cannot be held as they are written.',
    bn: 'কিছু অনুমতি যেভাবে লেখা আছে সেভাবে দেওয়া যায় না।',
    hi: 'कुछ अनुमतियाँ जैसी लिखी हैं वैसी नहीं दी जा सकतीं।',
    status: 422,
  },
  'role-held': {
    en: '{members} still hold this role; take it from them first.',
    bn: '{members} জন এখনও এই ভূমিকায় আছেন; আগে তা প্রত্যাহার করুন।',
    hi: '{members} लोग अब भी इस भूमिका में हैं; पहले उनसे वापस लें।',
  },
  'duty-conflict': {
    en: 'One person would hold duties that are kept apart: {pairs}. Say why it has to be, or give them to two people.',
    bn: 'একজনের হাতে এমন দায়িত্ব পড়বে যা আলাদা রাখা হয়: {pairs}। কারণ জানান, অথবা দুজনকে দিন।',
    hi: 'एक व्यक्ति के पास वे काम आ जाएँगे जो अलग रखे जाते हैं: {pairs}। कारण बताएँ, या दो लोगों को दें।',
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
