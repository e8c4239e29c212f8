import type { RefusalText } from '../refusal.ts';

/** Refusals about workflows and approvals; part of the kernel's table. */
export const workflowRefusals = {
  'run-other-approval': {
    en: 'Changed like this, {command} needs another approval. Recall it and ask for it anew.',
    bn: 'এভাবে বদলালে {command}-এর অন্য অনুমোদন লাগে। এটি ফিরিয়ে নিয়ে নতুন করে চান।',
    hi: 'इस तरह बदलने पर {command} के लिए दूसरी स्वीकृति लगती है। इसे वापस लेकर नए सिरे से माँगें।',
    status: 422,
  },
  'workflow-invalid': {
    en: 'The workflow was not published. Each fault says where it is and what to do.',
    bn: 'ওয়ার্কফ্লো প্রকাশ হয়নি। প্রতিটি ত্রুটি বলে কোথায় এবং কী করতে হবে।',
    hi: 'कार्यप्रवाह प्रकाशित नहीं हुआ। हर त्रुटि बताती है कि कहाँ और क्या करना है।',
    status: 422,
  },
  'approval-wanted': {
    en: '{command} needs an approval here. Give it by itself: what is done by the thousand does not wait for people.',
    bn: 'এখানে {command}-এর অনুমোদন লাগে। এটি আলাদা করে দিন: একসঙ্গে বহু কাজ মানুষের জন্য অপেক্ষা করে না।',
    hi: 'यहाँ {command} के लिए स्वीकृति चाहिए। इसे अलग से दें: एक साथ बहुत-से कार्य लोगों की प्रतीक्षा नहीं करते।',
  },
  'workflow-outdated': {
    en: 'The workflow {code} no longer fits what is here: {why}. An administrator publishes it anew.',
    bn: 'ওয়ার্কফ্লো {code} এখানকার অবস্থার সঙ্গে আর মেলে না: {why}। প্রশাসক এটি নতুন করে প্রকাশ করুন।',
    hi: 'कार्यप्रवाह {code} अब यहाँ की स्थिति से मेल नहीं खाता: {why}। व्यवस्थापक इसे नए सिरे से प्रकाशित करे।',
  },
  'workflow-changed': {
    en: 'Somebody published version {number} meanwhile. Look at it, then publish yours upon it.',
    bn: 'এর মধ্যে কেউ সংস্করণ {number} প্রকাশ করেছেন। সেটি দেখুন, তারপর তার ওপর আপনারটি প্রকাশ করুন।',
    hi: 'इस बीच किसी ने संस्करण {number} प्रकाशित किया है। उसे देखें, फिर उसके ऊपर अपना प्रकाशित करें।',
  },
  'workflow-not-by-hand': {
    en: '{code} is not started by hand: it begins by itself.',
    bn: '{code} হাতে শুরু হয় না: এটি নিজে থেকেই শুরু হয়।',
    hi: '{code} हाथ से आरंभ नहीं होता: यह स्वयं आरंभ होता है।',
    status: 422,
  },
  'workflow-off': {
    en: '{code} is switched off: an administrator can switch it on again.',
    bn: '{code} বন্ধ আছে: প্রশাসক আবার চালু করতে পারেন।',
    hi: '{code} बंद है: व्यवस्थापक इसे फिर चालू कर सकता है।',
  },
  'workflow-nobody': {
    en: 'At the step {step} there are not enough people to decide: {there} of {wanted}. An administrator gives somebody the role, or names others in the workflow.',
    bn: '{step} ধাপে সিদ্ধান্ত নেওয়ার যথেষ্ট মানুষ নেই: {wanted}-এর মধ্যে {there}। প্রশাসক কাউকে ভূমিকাটি দিন বা ওয়ার্কফ্লোতে অন্যদের নাম দিন।',
    hi: 'चरण {step} पर निर्णय के लिए पर्याप्त लोग नहीं हैं: {wanted} में से {there}। व्यवस्थापक किसी को भूमिका दे या कार्यप्रवाह में दूसरों के नाम लिखे।',
  },
  'decision-not-yours': {
    en: 'This does not wait for you.',
    bn: 'এটি আপনার জন্য অপেক্ষা করছে না।',
    hi: 'यह आपकी प्रतीक्षा में नहीं है।',
    status: 403,
  },
  'decision-over': {
    en: 'This is decided already, or was taken back.',
    bn: 'এর সিদ্ধান্ত হয়ে গেছে, বা এটি ফেরত নেওয়া হয়েছে।',
    hi: 'इसका निर्णय हो चुका है, या इसे वापस ले लिया गया है।',
  },
  'decision-own': {
    en: 'You asked for it yourself: another person decides.',
    bn: 'আপনি নিজেই এটি চেয়েছেন: সিদ্ধান্ত অন্য কেউ নেবেন।',
    hi: 'यह आपने ही माँगा है: निर्णय कोई और करेगा।',
    status: 403,
  },
  'decision-needs-person': {
    en: 'A person decides, signed in by himself: no program does.',
    bn: 'সিদ্ধান্ত নেন একজন মানুষ, নিজে সাইন ইন করে: কোনো প্রোগ্রাম নয়।',
    hi: 'निर्णय व्यक्ति करता है, स्वयं साइन इन करके: कोई प्रोग्राम नहीं।',
    status: 403,
  },
  'decision-unfit': {
    en: 'That is no answer to this: what is to be decided is approved, refused or given back; a task is done; what is told is seen.',
    bn: 'এর উত্তর এটি নয়: সিদ্ধান্তের বিষয় অনুমোদন, প্রত্যাখ্যান বা ফেরত হয়; কাজ সম্পন্ন হয়; সংবাদ দেখা হয়।',
    hi: 'यह इसका उत्तर नहीं है: निर्णय की बात स्वीकृत, अस्वीकृत या लौटाई जाती है; कार्य पूरा होता है; सूचना देखी जाती है।',
    status: 422,
  },
  'decision-needs-reason': {
    en: 'Say why: whoever asked has to know what to do about it.',
    bn: 'কারণ লিখুন: যিনি চেয়েছেন তাঁকে জানতে হবে কী করতে হবে।',
    hi: 'कारण लिखें: जिसने माँगा है उसे जानना है कि क्या करना है।',
    status: 422,
  },
  'run-over': {
    en: 'This is over already ({state}).',
    bn: 'এটি আগেই শেষ হয়েছে ({state})।',
    hi: 'यह पहले ही समाप्त हो चुका है ({state})।',
  },
  'run-not-stopped': {
    en: 'Only what stopped or was given back goes on by hand; this is {state}.',
    bn: 'যা থেমে গেছে বা ফেরত এসেছে শুধু তাই হাতে এগোয়; এর অবস্থা {state}।',
    hi: 'केवल जो रुक गया या लौटाया गया वही हाथ से आगे बढ़ता है; इसकी स्थिति {state} है।',
  },
  'run-at-work': {
    en: 'Its command is being done at this moment. Look again shortly.',
    bn: 'এর নির্দেশ এই মুহূর্তে চলছে। একটু পরে আবার দেখুন।',
    hi: 'इसका आदेश अभी चल रहा है। थोड़ी देर में फिर देखें।',
  },
  'run-given-fixed': {
    en: 'Only what stands before a command is given another input; this goes on as it is.',
    bn: 'শুধু নির্দেশের আগের অনুরোধে নতুন তথ্য দেওয়া যায়; এটি যেমন আছে তেমনই এগোয়।',
    hi: 'नया इनपुट केवल आदेश से पहले के अनुरोध में दिया जाता है; यह जैसा है वैसा ही आगे बढ़ता है।',
    status: 422,
  },
  'starter-gone': {
    en: 'Whoever asked for this is no member of the company any more, and it is done in his name: end it, and have somebody else ask anew.',
    bn: 'যিনি এটি চেয়েছিলেন তিনি আর এই কোম্পানির সদস্য নন, আর এটি তাঁর নামেই হয়: এটি শেষ করুন, অন্য কাউকে নতুন করে চাইতে বলুন।',
    hi: 'जिसने यह माँगा था वह अब कंपनी का सदस्य नहीं है, और यह उसी के नाम पर होता है: इसे समाप्त करें और किसी और से नए सिरे से माँगने को कहें।',
  },
  'workflow-record-gone': {
    en: 'The record that began this is not there any more: end this run.',
    bn: 'যে রেকর্ড থেকে এটি শুরু হয়েছিল তা আর নেই: এই চলমানটি শেষ করুন।',
    hi: 'जिस अभिलेख से यह आरंभ हुआ वह अब नहीं है: इस चालू कार्यप्रवाह को समाप्त करें।',
  },
  'superior-circle': {
    en: '{superior} reports to {person} already, by one step or several.',
    bn: '{superior} আগে থেকেই এক বা একাধিক ধাপে {person}-এর অধীন।',
    hi: '{superior} पहले से ही एक या कई स्तरों से {person} के अधीन है।',
  },
  'person-unknown': {
    en: '{person} is no member of this company.',
    bn: '{person} এই কোম্পানির সদস্য নন।',
    hi: '{person} इस कंपनी का सदस्य नहीं है।',
    status: 422,
  },
  'deputy-when': {
    en: 'A deputy decides from one moment until a later one that is still to come, and is another person.',
    bn: 'প্রতিনিধি এক সময় থেকে পরের কোনো ভবিষ্যৎ সময় পর্যন্ত সিদ্ধান্ত নেন, এবং তিনি অন্য ব্যক্তি।',
    hi: 'प्रतिनिधि एक समय से बाद के किसी आगामी समय तक निर्णय करता है, और वह कोई अन्य व्यक्ति है।',
    status: 422,
  },
} as const satisfies Readonly<Record<string, RefusalText>>;
