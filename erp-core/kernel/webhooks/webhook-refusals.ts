import type { RefusalText } from '../refusal.ts';

/** Refusals about webhooks, out and in; part of the kernel's table. */
export const webhookRefusals = {
  'outgoing-place-wrong': {
    en: '“{place}” is neither an address nor a range such as 10.20.0.0/16, whose bits behind the length are zero, nor the name of a host.',
    bn: '“{place}” ঠিকানা নয়, 10.20.0.0/16-এর মতো পরিসর (শেষের বিট শূন্য) নয়, হোস্টের নামও নয়।',
    hi: '“{place}” न पता है, न 10.20.0.0/16 जैसा परास (शेष बिट शून्य), न होस्ट का नाम।',
    status: 422,
  },
  'outgoing-address-refused': {
    en: 'This address may not be called ({why}, at {at}): `says` tells why and what to do.',
    bn: 'এই ঠিকানায় কল করা যায় না ({why}, {at}): কেন এবং কী করতে হবে তা `says`-এ আছে।',
    hi: 'इस पते को नहीं बुलाया जा सकता ({why}, {at}): क्यों और क्या करें, यह `says` में है।',
    status: 422,
  },
  'secrets-not-kept': {
    en: 'This server has no key to keep secrets with. Start it by the program that makes one (npm start).',
    bn: 'গোপন সংকেত রাখার চাবি এই সার্ভারের নেই। যে প্রোগ্রাম চাবি তৈরি করে (npm start) তা দিয়ে চালু করুন।',
    hi: 'इस सर्वर के पास गुप्त संकेत रखने की कुंजी नहीं है। उसे बनाने वाले प्रोग्राम (npm start) से चालू करें।',
  },
  'webhook-owner-unknown': {
    en: 'A webhook tells what its owner may hear, and {user} is no member of this company. Name one in `owner`.',
    bn: 'ওয়েবহুক তার মালিক যা শুনতে পারেন তা-ই জানায়, আর {user} এই কোম্পানির সদস্য নন। `owner`-এ একজনের নাম দিন।',
    hi: 'वेबहुक वही बताता है जो उसका स्वामी सुन सकता है, और {user} इस कंपनी का सदस्य नहीं। `owner` में किसी का नाम दें।',
    status: 422,
  },
  'webhook-own-only': {
    en: 'Only the machine’s operator sets up a webhook in another person’s name.',
    bn: 'অন্যের নামে ওয়েবহুক কেবল যন্ত্রের অপারেটর তৈরি করেন।',
    hi: 'दूसरे के नाम पर वेबहुक केवल मशीन का ऑपरेटर बनाता है।',
    status: 403,
  },
  'webhook-hears-nothing': {
    en: 'You hear nothing of {type} yourself, so no webhook of yours can tell of it.',
    bn: '{type} সম্পর্কে আপনি নিজে কিছু শোনেন না, তাই আপনার ওয়েবহুকও জানাতে পারে না।',
    hi: '{type} के बारे में आप स्वयं कुछ नहीं सुनते, इसलिए आपका वेबहुक भी नहीं बता सकता।',
    status: 403,
  },
  'webhook-too-many': {
    en: 'There are {most} webhooks already. Remove one that is not needed.',
    bn: 'ইতিমধ্যে {most}টি ওয়েবহুক আছে। অপ্রয়োজনীয় একটি সরান।',
    hi: 'पहले से {most} वेबहुक हैं। जो ज़रूरी न हो उसे हटाएँ।',
  },
  'webhook-state': {
    en: 'This is {state} already.',
    bn: 'এটির অবস্থা আগেই {state}।',
    hi: 'इसकी स्थिति पहले से {state} है।',
  },
  'webhook-message-waits': {
    en: 'This message still waits to be sent: it goes by itself.',
    bn: 'এই বার্তা এখনও পাঠানোর অপেক্ষায়: নিজে থেকেই যাবে।',
    hi: 'यह संदेश अभी भेजे जाने की प्रतीक्षा में है: अपने आप जाएगा।',
  },
  'hook-mapping-wrong': {
    en: 'The mapping does not fit the command: `issues` names each place and what is wanted there.',
    bn: 'ম্যাপিং কমান্ডের সাথে মেলে না: প্রতিটি স্থান ও কী দরকার তা `issues`-এ আছে।',
    hi: 'मैपिंग कमांड से मेल नहीं खाती: हर स्थान और वहाँ क्या चाहिए, `issues` में है।',
    status: 422,
  },
  'hook-command-unfit': {
    en: 'No program from outside may give {command}: {why}.',
    bn: 'বাইরের কোনো প্রোগ্রাম {command} দিতে পারে না: {why}।',
    hi: 'बाहर का कोई प्रोग्राम {command} नहीं दे सकता: {why}।',
    status: 422,
  },
  'hook-secret-wrong': {
    en: 'This proof needs a secret: for “standard” 24 to 64 bytes in base64 (whsec_…), for the others 16 letters or more; with “header” also the name of the header.',
    bn: 'এই প্রমাণের জন্য গোপন সংকেত লাগে: “standard”-এ base64-এ ২৪ থেকে ৬৪ বাইট (whsec_…), অন্যগুলোয় অন্তত ১৬ অক্ষর; “header”-এ হেডারের নামও।',
    hi: 'इस प्रमाण के लिए गुप्त संकेत चाहिए: “standard” में base64 के 24 से 64 बाइट (whsec_…), अन्य में कम से कम 16 अक्षर; “header” में हेडर का नाम भी।',
    status: 422,
  },
  'hook-body-wrong': {
    en: 'This body cannot be taken: {why}.',
    bn: 'এই বডি নেওয়া যায় না: {why}।',
    hi: 'यह बॉडी नहीं ली जा सकती: {why}।',
    status: 422,
  },
  'hook-arrival-done': {
    en: 'What came was done already, and is not done twice.',
    bn: 'যা এসেছিল তা আগেই করা হয়েছে, দুবার করা হয় না।',
    hi: 'जो आया था वह पहले ही हो चुका है, दो बार नहीं किया जाता।',
  },
} as const satisfies Readonly<Record<string, RefusalText>>;
