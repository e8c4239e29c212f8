import { attachmentRefusals } from './attachments/attachment-refusals.ts';
import { boardRefusals } from './boards/board-refusals.ts';
import { designRefusals } from './design/refusals.ts';
import { fileRefusals } from './files/file-refusals.ts';
import { identityRefusals } from './identity-refusals.ts';
import { importRefusals } from './import/import-refusals.ts';
import { jobRefusals } from './jobs/job-refusals.ts';
import { notesRefusals } from './notes/notes-refusals.ts';
import { notifyRefusals } from './notify/notify-refusals.ts';
import { printRefusals } from './print/print-refusals.ts';
import { refusals } from './refusal.ts';
import { unsettledRefusals } from './terminals/unsettled-refusals.ts';
import { viewRefusals } from './views/view-refusals.ts';
import { webhookRefusals } from './webhooks/webhook-refusals.ts';
import { workflowRefusals } from './workflow/workflow-refusals.ts';

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
  'branches-of-all-only': {
    en: 'Branches say whose sites people see. Only somebody who sees all sites of the company may change them.',
    bn: 'কে কোন সাইট দেখেন তা শাখা বলে দেয়। কোম্পানির সব সাইট যিনি দেখেন কেবল তিনিই শাখা বদলাতে পারেন।',
    hi: 'कौन-सी साइटें कौन देखता है, यह शाखाएँ बताती हैं। उन्हें केवल वही बदल सकता है जो कंपनी की सभी साइटें देखता है।',
    status: 403,
  },
  'holiday-of-both': {
    en: 'A holiday is of a country or of a site, not of both. Leave one of them empty.',
    bn: 'ছুটির দিন হয় একটি দেশের, নয় একটি সাইটের, দুটোর নয়। একটি খালি রাখুন।',
    hi: 'अवकाश किसी देश का होता है या किसी साइट का, दोनों का नहीं। एक को खाली रखें।',
    status: 422,
  },
  'never-worked': {
    en: 'No shift comes at {site} for 400 days: look at its calendar and its holidays.',
    bn: '{site} সাইটে ৪০০ দিনেও কোনো শিফট নেই: এর ক্যালেন্ডার ও ছুটি দেখুন।',
    hi: '{site} पर 400 दिनों तक कोई पाली नहीं है: उसका कैलेंडर और अवकाश देखें।',
  },
  'group-refused': {
    en: 'A file of several companies tells all of each: {company} refuses it. {why} Leave that company out.',
    bn: 'কয়েক কোম্পানির ফাইলে প্রতিটির সবটুকু থাকে: {company} তা দেয় না। {why} ওই কোম্পানি বাদ দিন।',
    hi: 'कई कंपनियों की फ़ाइल में हर एक का सब कुछ होता है: {company} इसे नहीं देती। {why} उस कंपनी को छोड़ दें।',
    status: 403,
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
  'module-is-on': {
    en: 'The module {module} is on: what waited for it is being booked. Single messages are discarded among the dead letters.',
    bn: '{module} মডিউল চালু: অপেক্ষমাণ তথ্য খাতায় উঠছে। একেকটি বার্তা আটকে থাকা বার্তার তালিকা থেকে বাদ দেওয়া যায়।',
    hi: 'मॉड्यूल {module} चालू है: रुके तथ्य दर्ज हो रहे हैं। अलग-अलग संदेश रुके संदेशों की सूची से हटाए जाते हैं।',
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
  'number-leaves-gap': {
    en: '{number} would be missing in the series {series}, which is numbered without a gap. Cancel the record instead of removing it.',
    bn: '{series} ক্রমে {number} বাদ পড়ত, অথচ এটি ফাঁকহীন। রেকর্ডটি মোছার বদলে বাতিল করুন।',
    hi: '{series} श्रृंखला में {number} छूट जाता, जबकि वह बिना अंतराल की है। रिकॉर्ड हटाने के बजाय रद्द करें।',
  },
  'reference-unknown': {
    en: 'What {field} names is not there.',
    bn: '{field} যা উল্লেখ করছে তা নেই।',
    hi: '{field} जिसका नाम लेता है वह नहीं है।',
    status: 422,
  },
  'tree-cycle': {
    en: 'It would hang below itself.',
    bn: 'এটি নিজেরই নিচে চলে যাবে।',
    hi: 'यह अपने ही नीचे आ जाएगा।',
  },
  'tree-too-deep': {
    en: 'There are {most} levels at most, and it would be deeper than that.',
    bn: 'সর্বোচ্চ {most}টি স্তর থাকে, এটি তার চেয়ে গভীরে যাবে।',
    hi: 'अधिकतम {most} स्तर होते हैं, और यह उससे गहरा होगा।',
    status: 422,
  },
  'field-computed': {
    en: '{field} is reckoned from {from} when a record is read: lists are not filtered, sorted or summed by it. Use those.',
    bn: '{field} রেকর্ড পড়ার সময় {from} থেকে হিসাব হয়: এটি দিয়ে তালিকা ছাঁকা, সাজানো বা যোগ করা যায় না। ওগুলো ব্যবহার করুন।',
    hi: '{field} रिकॉर्ड पढ़ते समय {from} से निकाला जाता है: इससे सूची छाँटी, क्रम में रखी या जोड़ी नहीं जाती। उन्हीं का उपयोग करें।',
    status: 422,
  },
  'told-unapproved': {
    en: '{command} takes approval before it is done; it was told as done, and booked.',
    bn: '{command} করার আগে অনুমোদন লাগে; এটি হয়ে গেছে বলে জানানো হয়েছে, এবং লেখা হয়েছে।',
    hi: '{command} से पहले अनुमोदन लगता है; यह हो चुका बताया गया, और दर्ज हुआ।',
  },
  'two-persons-wanted': {
    en: '{command} takes two persons, one request at a time: it cannot be done for many records at once.',
    bn: '{command}-এ দুজন লাগে, একবারে একটি অনুরোধ: একসঙ্গে অনেক রেকর্ডে করা যায় না।',
    hi: '{command} के लिए दो व्यक्ति चाहिए, एक बार में एक अनुरोध: इसे एक साथ कई रिकॉर्ड पर नहीं किया जा सकता।',
  },
  'proposal-own': {
    en: 'You asked for this yourself: another person has to confirm or decline it. You can withdraw it.',
    bn: 'এটি আপনি নিজেই চেয়েছেন: অন্য একজনকে নিশ্চিত বা প্রত্যাখ্যান করতে হবে। আপনি প্রত্যাহার করতে পারেন।',
    hi: 'यह आपने स्वयं माँगा है: पुष्टि या अस्वीकृति किसी और को करनी है। आप इसे वापस ले सकते हैं।',
    status: 403,
  },
  'proposal-needs-person': {
    en: 'A person has to look at this: sign in, for a key or a program cannot confirm or decline it.',
    bn: 'একজন মানুষকে এটি দেখতে হবে: সাইন ইন করুন, কোনো কী বা প্রোগ্রাম এটি নিশ্চিত বা প্রত্যাখ্যান করতে পারে না।',
    hi: 'इसे किसी व्यक्ति को देखना है: साइन इन करें, कोई कुंजी या प्रोग्राम इसकी पुष्टि या अस्वीकृति नहीं कर सकता।',
    status: 403,
  },
  'proposal-settled': {
    en: 'This request is {state} already.',
    bn: 'এই অনুরোধ ইতিমধ্যে {state}।',
    hi: 'यह अनुरोध पहले ही {state} है।',
  },
  'proposal-expired': {
    en: 'This request has expired: nobody confirmed it in time. It has to be made again.',
    bn: 'অনুরোধটির মেয়াদ শেষ: সময়মতো কেউ নিশ্চিত করেননি। আবার করতে হবে।',
    hi: 'अनुरोध की अवधि समाप्त: समय पर किसी ने पुष्टि नहीं की। इसे फिर से करना होगा।',
  },
  'proposal-differs': {
    en: 'Things have changed: this request would no longer do what was shown. Look at it anew, then confirm it.',
    bn: 'অবস্থা বদলেছে: যা দেখানো হয়েছিল, অনুরোধটি এখন তা করবে না। নতুন করে দেখে তারপর নিশ্চিত করুন।',
    hi: 'स्थिति बदल गई है: जो दिखाया गया था, अनुरोध अब वह नहीं करेगा। नए सिरे से देखकर पुष्टि करें।',
  },
  'proposal-outdated': {
    en: 'What was asked for does not fit {command} as it is now: ask again.',
    bn: 'যা চাওয়া হয়েছিল তা এখনকার {command}-এর সঙ্গে মেলে না: আবার অনুরোধ করুন।',
    hi: 'जो माँगा गया था वह अब के {command} से मेल नहीं खाता: फिर से माँगें।',
  },
  'proposal-not-theirs': {
    en: 'Whoever asked for this does not have the right for {command} any more.',
    bn: 'যিনি এটি চেয়েছিলেন তাঁর {command}-এর অধিকার আর নেই।',
    hi: 'जिसने यह माँगा था उसे अब {command} का अधिकार नहीं है।',
  },
  'retention-none': {
    en: 'Records of {entity} are kept for ever: its declaration gives them no time, or they are a ledger.',
    bn: '{entity}-এর রেকর্ড চিরকাল থাকে: এর ঘোষণায় কোনো মেয়াদ নেই, অথবা এটি একটি খতিয়ান।',
    hi: '{entity} के रिकॉर्ड सदा रहते हैं: इसकी घोषणा में कोई अवधि नहीं, या यह एक खाता-बही है।',
  },
  'retention-whole-company': {
    en: 'Old records are removed for the whole company: you may remove some of them only, by your sites or your roles.',
    bn: 'পুরোনো রেকর্ড পুরো কোম্পানির জন্য অপসারণ হয়: আপনার সাইট বা ভূমিকায় কেবল কিছু সরানো যায়।',
    hi: 'पुराने रिकॉर्ड पूरी कंपनी के लिए हटते हैं: आपकी साइटों या भूमिकाओं से केवल कुछ हट सकते हैं।',
    status: 403,
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
  'number-token-unknown': {
    en: 'A pattern is made of {series}, {site}, {year}, {yy}, {month}, {fy} and {n}, and other characters between them.',
    bn: 'ছাঁচে {series}, {site}, {year}, {yy}, {month}, {fy}, {n} এবং মাঝে অন্য অক্ষর থাকতে পারে।',
    hi: 'ढाँचे में {series}, {site}, {year}, {yy}, {month}, {fy}, {n} और बीच में अन्य अक्षर हो सकते हैं।',
    status: 422,
  },
  'number-not-last': {
    en: 'A pattern ends in {n}, and has it once: so no two numbers can read alike.',
    bn: 'ছাঁচের শেষে একবারই {n} থাকে: তাতে দুটি নম্বর এক রকম হয় না।',
    hi: 'ढाँचा {n} पर समाप्त होता है, और वह एक ही बार आता है: तब कोई दो संख्याएँ एक-सी नहीं होतीं।',
    status: 422,
  },
  'number-digit-before': {
    en: 'Before {n} stands a character that is no digit, such as - or /.',
    bn: '{n} এর আগে অঙ্ক নয় এমন অক্ষর থাকে, যেমন - বা /।',
    hi: '{n} से पहले ऐसा अक्षर हो जो अंक न हो, जैसे - या /।',
    status: 422,
  },
  'number-restart-not-shown': {
    en: 'What is counted anew each {restart} has to show it: {fy} or, where the year begins in January, {year}; each month also {month}.',
    bn: 'প্রতি {restart} নতুন গণনা হলে ছাঁচে তা থাকতে হবে: {fy}, বা বছর জানুয়ারিতে শুরু হলে {year}; প্রতি মাসে {month}ও।',
    hi: 'हर {restart} नई गिनती हो तो ढाँचे में वह दिखे: {fy}, या वर्ष जनवरी में शुरू हो तो {year}; हर महीने हो तो {month} भी।',
    status: 422,
  },
  'number-site-not-shown': {
    en: 'The numbers of a site of its own need {site} in their pattern.',
    bn: 'নিজস্ব সাইটের নম্বরের ছাঁচে {site} থাকতে হবে।',
    hi: 'अपनी साइट की संख्याओं के ढाँचे में {site} होना चाहिए।',
    status: 422,
  },
  'settings-past': {
    en: 'Settings take effect now or later: what was done by the old ones stays explained by them.',
    bn: 'সেটিংস এখন থেকে বা পরে কার্যকর হয়: আগের কাজ আগের সেটিংসেই ব্যাখ্যা হয়।',
    hi: 'सेटिंग अभी या बाद से लागू होती हैं: पहले का काम पुरानी सेटिंग से ही समझा जाता है।',
    status: 422,
  },
  ...importRefusals,
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
    en: 'This idempotency key was used for something else, or by somebody else: nothing was done. Send it with a new key.',
    bn: 'এই কী অন্য কাজে বা অন্য কারও দ্বারা ব্যবহৃত হয়েছে: কিছুই করা হয়নি। নতুন কী দিয়ে পাঠান।',
    hi: 'यह कुंजी किसी और काम में या किसी और द्वारा काम में ली जा चुकी है: कुछ नहीं किया गया। नई कुंजी से भेजें।',
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
  'handler-not-stuck': {
    en: '{handler} has not failed at event {seq}, or has done it meanwhile.',
    bn: '{handler} ঘটনা {seq}-এ ব্যর্থ হয়নি, বা ইতিমধ্যে তা করেছে।',
    hi: '{handler} घटना {seq} पर विफल नहीं हुआ, या इस बीच उसे कर चुका है।',
  },
  'handler-still-there': {
    en: '{handler} is still there: say which event it is to give up ("seq").',
    bn: '{handler} এখনো আছে: কোন ঘটনা ছেড়ে দেবে তা বলুন ("seq")।',
    hi: '{handler} अब भी है: बताएँ कि वह कौन सी घटना छोड़े ("seq")।',
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
  ...attachmentRefusals,
  ...fileRefusals,
  ...notesRefusals,
  ...printRefusals,
  ...viewRefusals,
  ...boardRefusals,
  ...webhookRefusals,
  ...identityRefusals,
  ...jobRefusals,
  ...designRefusals,
  ...notifyRefusals,
  ...workflowRefusals,
  ...unsettledRefusals,
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
