import { refusals } from '../../kernel/index.ts';

export const refuse = refusals({
  'call-unknown': {
    en: 'There is no such call any more; look at the list again.',
    bn: 'এমন ডাক আর নেই; তালিকা আবার দেখুন।',
    hi: 'ऐसी पुकार अब नहीं है; सूची फिर देखें।',
    status: 404,
  },
  'call-over': {
    en: 'This call is over already.',
    bn: 'এই ডাক আগেই শেষ হয়েছে।',
    hi: 'यह पुकार पहले ही समाप्त है।',
  },
  'call-answered': {
    en: 'Somebody is on the way already.',
    bn: 'একজন আগেই রওনা হয়েছেন।',
    hi: 'कोई पहले से आ रहा है।',
  },
  'kind-not-in-use': {
    en: 'This kind of call is not in use; choose another.',
    bn: 'এই ধরনের ডাক ব্যবহৃত নয়; অন্যটি বাছুন।',
    hi: 'इस प्रकार की पुकार उपयोग में नहीं; दूसरी चुनें।',
    status: 422,
  },
  'place-unknown': {
    en: 'The plant has no line or station "{place}".',
    bn: 'কারখানায় "{place}" নামে কোনো লাইন বা স্থান নেই।',
    hi: 'संयंत्र में "{place}" नाम की लाइन या स्थान नहीं है।',
    status: 422,
  },
  'responder-nobody': {
    en: 'Say who comes: a role or a person.',
    bn: 'কে আসবেন বলুন: ভূমিকা বা ব্যক্তি।',
    hi: 'बताएँ कौन आएगा: भूमिका या व्यक्ति।',
    status: 422,
  },
  'output-unknown': {
    en: 'There is no such lamp or horn any more; look at the list again.',
    bn: 'এমন বাতি বা হর্ন আর নেই; তালিকা আবার দেখুন।',
    hi: 'ऐसी बत्ती या हॉर्न अब नहीं है; सूची फिर देखें।',
    status: 404,
  },
  'output-no-horn': {
    en: 'A light is not silenced; only horns are.',
    bn: 'বাতি থামানো যায় না; কেবল হর্ন।',
    hi: 'बत्ती चुप नहीं होती; केवल हॉर्न।',
  },
  'output-in-use': {
    en: 'It may be lit now. Take it out of use first, which puts it off, and remove it then.',
    bn: 'এটি এখন জ্বলে থাকতে পারে। আগে ব্যবহার থেকে সরান, তাতে এটি নিভে যায়; তারপর মুছুন।',
    hi: 'यह अभी जल रही हो सकती है। पहले उपयोग से हटाएँ, इससे यह बंद होती है; फिर हटाएँ।',
  },
  'report-range': {
    en: 'Ask for a time that is past, of at most {most} days.',
    bn: 'সর্বোচ্চ {most} দিনের অতীত সময় চান।',
    hi: 'अधिकतम {most} दिनों का बीता समय माँगें।',
    status: 422,
  },
});
