import { refusals } from '../../kernel/index.ts';

export const refuse = refusals({
  'config-faulty': {
    en: 'The configuration has faults; see the list.',
    bn: 'কনফিগারেশনে ভুল আছে; তালিকা দেখুন।',
    hi: 'कॉन्फ़िगरेशन में गलतियाँ हैं; सूची देखें।',
    status: 422,
  },
  'config-changed-meanwhile': {
    en: 'Version {version} was applied meanwhile; look at the plan again.',
    bn: 'এর মধ্যে সংস্করণ {version} প্রয়োগ হয়েছে; আবার দেখুন।',
    hi: 'इस बीच संस्करण {version} लागू हुआ; योजना फिर देखें।',
  },
  'config-version-unknown': {
    en: 'There is no version {version} of this site.',
    bn: 'এই সাইটের {version} সংস্করণ নেই।',
    hi: 'इस साइट का संस्करण {version} नहीं है।',
    status: 404,
  },
  'config-part-unknown': {
    en: 'There is nothing called {id} under {part} any more; look at the site again.',
    bn: '{part}-এ {id} নামে আর কিছু নেই; সাইটটি আবার দেখুন।',
    hi: '{part} में {id} नाम का अब कुछ नहीं है; साइट फिर देखें।',
    status: 404,
  },
  'site-taken': {
    en: 'The site {site} belongs to another company.',
    bn: '{site} সাইটটি অন্য কোম্পানির।',
    hi: '{site} साइट दूसरी कंपनी की है।',
  },
  'site-unknown': {
    en: 'Nothing was applied to the site {site} yet.',
    bn: '{site} সাইটে এখনও কিছু প্রয়োগ হয়নি।',
    hi: '{site} साइट पर अभी कुछ लागू नहीं हुआ।',
    status: 404,
  },
  'device-of-asset': {
    en: 'The name of {device} comes from its entry under assets; put the new device in its place without another name.',
    bn: '{device} নামটি assets-এর একটি লেখা থেকে আসে; নতুন যন্ত্রটি অন্য নাম ছাড়াই তার জায়গায় বসান।',
    hi: '{device} का नाम assets की प्रविष्टि से आता है; नया उपकरण बिना दूसरे नाम के उसकी जगह रखें।',
  },
  'rule-unknown': {
    en: 'There is no mapping rule {rule} any more.',
    bn: '{rule} নামে ম্যাপিং নিয়ম আর নেই।',
    hi: '{rule} नाम का मैपिंग नियम अब नहीं है।',
    status: 404,
  },
  'held-message-unknown': {
    en: 'No gateway holds back a message {entry} any more.',
    bn: '{entry} বার্তাটি আর কোনো গেটওয়েতে আটকে নেই।',
    hi: 'संदेश {entry} अब किसी गेटवे में रुका नहीं है।',
    status: 404,
  },
  'device-unknown': {
    en: 'There is no device {device}.',
    bn: '{device} নামে যন্ত্র নেই।',
    hi: '{device} नाम का उपकरण नहीं है।',
    status: 404,
  },
  'command-reserved': {
    en: '{name} is not a command to a device: trust, reject or let it go on the page Devices.',
    bn: '{name} যন্ত্রের নির্দেশ নয়: যন্ত্রের পাতায় সেটিকে বিশ্বাস করুন, প্রত্যাখ্যান করুন বা ছেড়ে দিন।',
    hi: '{name} उपकरण का आदेश नहीं है: उपकरण पृष्ठ पर उसे स्वीकार, अस्वीकार करें या छोड़ दें।',
  },
  'device-known': {
    en: 'There is a device {device} already.',
    bn: '{device} নামে যন্ত্র আগেই আছে।',
    hi: '{device} नाम का उपकरण पहले से है।',
  },
  'device-revoked': {
    en: 'The device {device} is revoked; rotate its secret to let it in again.',
    bn: '{device} যন্ত্রটি বাতিল; আবার চালু করতে গোপন সংকেত বদলান।',
    hi: 'उपकरण {device} निरस्त है; फिर चालू करने हेतु गुप्त संकेत बदलें।',
  },
  'claim-code-unknown': {
    en: 'This code is not known, was used, or has run out.',
    bn: 'কোডটি জানা নেই, ব্যবহৃত, বা মেয়াদ শেষ।',
    hi: 'यह कोड अज्ञात है, प्रयोग हो चुका या समाप्त है।',
    status: 404,
  },
  'reading-known': {
    en: 'This reading was entered already.',
    bn: 'এই পাঠ আগেই লেখা হয়েছে।',
    hi: 'यह रीडिंग पहले ही दर्ज है।',
  },
  'reading-not-entered': {
    en: '{point} is not a point that people enter; look at the round again.',
    bn: '{point} হাতে লেখার পয়েন্ট নয়; তালিকাটি আবার দেখুন।',
    hi: '{point} हाथ से भरने का पॉइंट नहीं है; सूची फिर देखें।',
    status: 404,
  },
  'set-point-unknown': {
    en: '{point} cannot be set from here: the plant’s configuration says so of no such point.',
    bn: '{point} এখান থেকে বদলানো যায় না: কারখানার কনফিগারেশনে এমন পয়েন্ট নেই।',
    hi: '{point} यहाँ से सेट नहीं हो सकता: संयंत्र के विन्यास में ऐसा पॉइंट नहीं है।',
    status: 404,
  },
  'set-point-wrong-type': {
    en: 'This point takes a {type}; enter one.',
    bn: 'এই পয়েন্টে {type} লিখতে হয়।',
    hi: 'इस पॉइंट में {type} भरें।',
    status: 422,
  },
  'set-point-outside': {
    en: '{value} is outside what may be set ({bound}).',
    bn: '{value} সীমার বাইরে ({bound})।',
    hi: '{value} सीमा से बाहर है ({bound})।',
    status: 422,
  },
  'set-point-between-steps': {
    en: '{value} is not a step of {step}.',
    bn: '{value} সংখ্যাটি {step}-এর ধাপে পড়ে না।',
    hi: '{value} {step} के चरण पर नहीं आता।',
    status: 422,
  },
  'set-point-two-persons': {
    en: 'A second person has to agree to this one.',
    bn: 'এতে আরেকজনের সম্মতি লাগে।',
    hi: 'इसमें दूसरे व्यक्ति की सहमति चाहिए।',
    status: 422,
  },
  'set-point-no-device': {
    en: 'The device of {point} is not in use.',
    bn: '{point}-এর যন্ত্র ব্যবহারে নেই।',
    hi: '{point} का उपकरण उपयोग में नहीं है।',
    status: 422,
  },
  'reading-wrong-type': {
    en: 'This point takes a {type}; enter one.',
    bn: 'এই পয়েন্টে {type} লিখতে হয়।',
    hi: 'इस पॉइंट में {type} भरें।',
    status: 422,
  },
  'reading-in-future': {
    en: 'The time of the reading is in the future; enter when it was read.',
    bn: 'পাঠের সময় ভবিষ্যতে; যখন পড়া হয়েছে সেই সময় লিখুন।',
    hi: 'रीडिंग का समय भविष्य में है; जब पढ़ी गई वह समय भरें।',
    status: 422,
  },
  'reading-same-moment': {
    en: 'Another reading of this point stands at the same moment.',
    bn: 'এই পয়েন্টের আরেকটি পাঠ একই মুহূর্তে আছে।',
    hi: 'इस पॉइंट की दूसरी रीडिंग इसी क्षण पर है।',
  },
  'reading-implausible': {
    en: '{value} is unusual here (limit {bound}, last {last}). Read it again; if it is right, confirm it.',
    bn: '{value} এখানে অস্বাভাবিক (সীমা {bound}, শেষ {last})। আবার দেখুন; ঠিক হলে নিশ্চিত করুন।',
    hi: '{value} यहाँ असामान्य है (सीमा {bound}, पिछली {last})। फिर पढ़ें; सही हो तो पुष्टि करें।',
    status: 422,
  },
  'gateway-taken': {
    en: 'The gateway {gateway} belongs to another company.',
    bn: '{gateway} গেটওয়েটি অন্য কোম্পানির।',
    hi: 'गेटवे {gateway} दूसरी कंपनी का है।',
  },
  'gateway-unknown': {
    en: 'There is no gateway {gateway}.',
    bn: '{gateway} নামে গেটওয়ে নেই।',
    hi: '{gateway} नाम का गेटवे नहीं है।',
    status: 404,
  },
  'gateway-not-joined': {
    en: 'No box has joined as {gateway}, so there is no secret to change.',
    bn: '{gateway} নামে কোনো বক্স যুক্ত হয়নি, তাই বদলানোর সংকেত নেই।',
    hi: '{gateway} नाम से कोई बॉक्स नहीं जुड़ा, बदलने को संकेत नहीं है।',
  },
  'gateway-code-unknown': {
    en: 'This code is not known, was used, or has run out.',
    bn: 'কোডটি জানা নেই, ব্যবহৃত, বা মেয়াদ শেষ।',
    hi: 'यह कोड अज्ञात है, प्रयोग हो चुका या समाप्त है।',
    status: 404,
  },
});
