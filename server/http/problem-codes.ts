import type { Locale } from './locale.ts';

type Sentence = Readonly<Record<Locale, string>>;
const code = (status: number, en: string, bn: string, hi: string): { status: number; title: Sentence } => ({
  status,
  title: { en, bn, hi },
});

/** Every problem the server itself answers with. A refusal of a command carries the code of its module instead. */
export const PROBLEMS = {
  'invalid-input': code(
    400,
    'Some of what was sent cannot be accepted.',
    'পাঠানো তথ্যের কিছু অংশ গ্রহণ করা যাচ্ছে না।',
    'भेजी गई जानकारी का कुछ भाग स्वीकार नहीं किया जा सकता।',
  ),
  'malformed-body': code(
    400,
    'The body could not be read.',
    'অনুরোধের মূল অংশ পড়া যায়নি।',
    'अनुरोध का मुख्य भाग पढ़ा नहीं जा सका।',
  ),
  'files-full': code(
    507,
    'There is no room for files on this machine any more. Nothing was kept: make room, and send it again.',
    'এই যন্ত্রে ফাইলের জন্য আর জায়গা নেই। কিছুই রাখা হয়নি: জায়গা খালি করে আবার পাঠান।',
    'इस मशीन पर फ़ाइलों के लिए अब जगह नहीं है। कुछ नहीं रखा गया: जगह बनाएँ और फिर भेजें।',
  ),
  'idempotency-key-missing': code(
    400,
    'A command needs the header Idempotency-Key.',
    'কমান্ডের জন্য Idempotency-Key হেডার প্রয়োজন।',
    'कमांड के लिए Idempotency-Key हेडर आवश्यक है।',
  ),
  'not-signed-in': code(401, 'Please sign in.', 'অনুগ্রহ করে সাইন ইন করুন।', 'कृपया साइन इन करें।'),
  'wrong-credentials': code(401, 'E-mail or password is wrong.', 'ই-মেইল বা পাসওয়ার্ড ভুল।', 'ई-मेल या पासवर्ड गलत है।'),
  'password-known': code(
    422,
    'This password is among those that are guessed first: it leaked somewhere, or it is made of your name. Choose another, such as a few words that do not belong together.',
    'এই পাসওয়ার্ড সবার আগে অনুমান করা হয়: এটি কোথাও ফাঁস হয়েছে বা আপনার নাম দিয়ে তৈরি। অন্যটি বেছে নিন, যেমন পরস্পর সম্পর্কহীন কয়েকটি শব্দ।',
    'यह पासवर्ड सबसे पहले अनुमान लगाया जाता है: यह कहीं लीक हुआ है या आपके नाम से बना है। दूसरा चुनें, जैसे आपस में असंबद्ध कुछ शब्द।',
  ),
  'wrong-second-factor': code(
    401,
    'This code is wrong, was used already or came too late.',
    'কোডটি ভুল, আগেই ব্যবহৃত অথবা দেরিতে এসেছে।',
    'यह कोड गलत है, पहले उपयोग हो चुका है या देर से आया।',
  ),
  'passkey-refused': code(
    401,
    'This passkey is not known here. Sign in with your password.',
    'এই পাসকি এখানে অচেনা। পাসওয়ার্ড দিয়ে সাইন ইন করুন।',
    'यह पासकी यहाँ अज्ञात है। पासवर्ड से साइन इन करें।',
  ),
  'second-factor-needed': code(
    403,
    'Your company asks a second factor of you. Set it up first.',
    'আপনার কোম্পানি আপনার কাছে দ্বিতীয় প্রমাণ চায়। আগে সেটি চালু করুন।',
    'आपकी कंपनी आपसे दूसरा प्रमाण चाहती है। पहले उसे चालू करें।',
  ),
  'second-factor-kept': code(
    409,
    'Your company asks a second factor of you, so it cannot be taken away.',
    'আপনার কোম্পানি আপনার কাছে দ্বিতীয় প্রমাণ চায়, তাই তা বন্ধ করা যায় না।',
    'आपकी कंपनी आपसे दूसरा प्रमाण चाहती है, इसलिए उसे बंद नहीं किया जा सकता।',
  ),
  'second-factor-there': code(
    409,
    'There is a second factor already. Take it away before you set up another.',
    'দ্বিতীয় প্রমাণ আগে থেকেই আছে। নতুনটি চালুর আগে সেটি বন্ধ করুন।',
    'दूसरा प्रमाण पहले से है। नया चालू करने से पहले उसे बंद करें।',
  ),
  'sign-in-again': code(
    403,
    'You signed in more than a day ago. Sign out, sign in again, and repeat this.',
    'আপনি এক দিনের বেশি আগে সাইন ইন করেছেন। সাইন আউট করে আবার সাইন ইন করুন, তারপর আবার চেষ্টা করুন।',
    'आपने एक दिन से अधिक पहले साइन इन किया। साइन आउट करके फिर साइन इन करें और दोबारा करें।',
  ),
  'passkey-not-here': code(
    409,
    'Passkeys belong to the plant’s own name and work only there, by HTTPS.',
    'পাসকি কারখানার নিজের নামের সঙ্গে বাঁধা এবং শুধু সেখানে HTTPS দিয়ে কাজ করে।',
    'पासकी संयंत्र के अपने नाम से जुड़ी हैं और केवल वहाँ HTTPS से चलती हैं।',
  ),
  'provider-away': code(
    503,
    'The sign-in provider does not answer. Sign in with e-mail and password, or try again.',
    'সাইন-ইন প্রদানকারী সাড়া দিচ্ছে না। ই-মেইল ও পাসওয়ার্ড দিয়ে সাইন ইন করুন, বা আবার চেষ্টা করুন।',
    'साइन-इन प्रदाता उत्तर नहीं दे रहा। ई-मेल और पासवर्ड से साइन इन करें, या फिर कोशिश करें।',
  ),
  'not-a-terminal': code(
    401,
    'This device is not a registered terminal. Register it with a code from the office.',
    'যন্ত্রটি নিবন্ধিত টার্মিনাল নয়। অফিসের কোড দিয়ে নিবন্ধন করুন।',
    'यह यंत्र पंजीकृत टर्मिनल नहीं है। कार्यालय के कोड से पंजीकृत करें।',
  ),
  'unknown-badge': code(401, 'This badge is nobody’s here.', 'ব্যাজটি এখানে কারও নয়।', 'यह बैज यहाँ किसी का नहीं है।'),
  'wrong-pin': code(401, 'Number or PIN is wrong.', 'নম্বর বা পিন ভুল।', 'संख्या या पिन गलत है।'),
  'other-site': code(
    403,
    'You are not let in at this site.',
    'এই সাইটে আপনার প্রবেশাধিকার নেই।',
    'इस साइट पर आपको प्रवेश नहीं है।',
  ),
  'secrets-changed-lately': code(
    409,
    'The secrets of the last change are still good beside the new ones.',
    'আগের বদলের পুরোনো সংকেত এখনও চালু।',
    'पिछले बदलाव के पुराने संकेत अब भी मान्य हैं।',
  ),
  'wrong-service-credential': code(
    401,
    'The service credential is not known.',
    'সার্ভিস পরিচয়পত্রটি অজানা।',
    'सेवा प्रमाण अज्ञात है।',
  ),
  'client-certificate-refused': code(
    401,
    'A certificate of this plant that names the gateway is needed.',
    'গেটওয়ের নামে এই কারখানার একটি সনদ প্রয়োজন।',
    'गेटवे के नाम का इस संयंत्र का प्रमाणपत्र चाहिए।',
  ),
  'gateway-revoked': code(
    403,
    'This gateway was revoked. Join it again with a new code.',
    'এই গেটওয়েটি বাতিল করা হয়েছে। নতুন কোড দিয়ে আবার যুক্ত করুন।',
    'यह गेटवे निरस्त किया गया है। नए कोड से फिर जोड़ें।',
  ),
  'wrong-api-key': code(
    401,
    'This API key is not known, has run out or was revoked.',
    'এই এপিআই কী অজানা, মেয়াদোত্তীর্ণ বা বাতিল।',
    'यह एपीआई कुंजी अज्ञात है, समाप्त हो गई या रद्द है।',
  ),
  'not-allowed': code(
    403,
    'You do not have the right to do this.',
    'আপনার এটি করার অনুমতি নেই।',
    'आपको यह करने की अनुमति नहीं है।',
  ),
  'not-claimed': code(
    403,
    'Nobody has claimed this plant yet. Open the office and enter the one-time code that the console shows.',
    'এই প্ল্যান্ট এখনও কেউ গ্রহণ করেননি। অফিস খুলে কনসোলে দেখানো এককালীন কোডটি লিখুন।',
    'इस प्लांट को अभी किसी ने नहीं अपनाया है। ऑफ़िस खोलकर कंसोल पर दिखा एक बार का कोड लिखें।',
  ),
  'no-company': code(
    403,
    'You do not belong to a company yet. Ask an administrator.',
    'আপনি এখনও কোনো কোম্পানির সদস্য নন। প্রশাসককে বলুন।',
    'आप अभी किसी कंपनी के सदस्य नहीं हैं। प्रशासक से कहें।',
  ),
  'wrong-code': code(
    403,
    'This code is wrong or used up.',
    'কোডটি ভুল অথবা ব্যবহৃত হয়ে গেছে।',
    'यह कोड गलत है या उपयोग हो चुका है।',
  ),
  'cross-origin': code(
    403,
    'The request came from another website and was refused.',
    'অনুরোধটি অন্য ওয়েবসাইট থেকে এসেছে, তাই প্রত্যাখ্যাত।',
    'अनुरोध किसी दूसरी वेबसाइट से आया, इसलिए अस्वीकार किया गया।',
  ),
  'https-only': code(
    403,
    'From another machine use HTTPS.',
    'অন্য যন্ত্র থেকে HTTPS ব্যবহার করুন।',
    'दूसरी मशीन से HTTPS का उपयोग करें।',
  ),
  'loopback-only': code(
    403,
    'Only this machine itself may ask this.',
    'শুধু এই যন্ত্র থেকেই এটি চাওয়া যায়।',
    'यह केवल इसी मशीन से माँगा जा सकता है।',
  ),
  'not-found': code(404, 'There is nothing here.', 'এখানে কিছু নেই।', 'यहाँ कुछ नहीं है।'),
  'already-claimed': code(
    409,
    'This plant already has its administrator.',
    'এই প্ল্যান্টের প্রশাসক ইতিমধ্যে আছে।',
    'इस संयंत्र का प्रशासक पहले से है।',
  ),
  'body-too-large': code(413, 'The body is too large.', 'অনুরোধটি খুব বড়।', 'अनुरोध बहुत बड़ा है।'),
  'unsupported-media-type': code(
    415,
    'This content type is not read here.',
    'এই ধরনের কনটেন্ট এখানে পড়া হয় না।',
    'इस प्रकार की सामग्री यहाँ नहीं पढ़ी जाती।',
  ),
  'unknown-host': code(
    421,
    'This server is not known by that name.',
    'সার্ভারটি এই নামে পরিচিত নয়।',
    'सर्वर इस नाम से नहीं जाना जाता।',
  ),
  'too-many-attempts': code(
    429,
    'Too many attempts. Wait a little and try again.',
    'অনেকবার চেষ্টা হয়েছে। একটু পরে আবার চেষ্টা করুন।',
    'बहुत अधिक प्रयास हुए। थोड़ी देर बाद फिर प्रयास करें।',
  ),
  internal: code(
    500,
    'Something went wrong on our side. It is in the log under the number given.',
    'আমাদের দিকে একটি ত্রুটি হয়েছে। দেওয়া নম্বরে লগে লেখা আছে।',
    'हमारी ओर से त्रुटि हुई। दिए गए क्रमांक से लॉग में दर्ज है।',
  ),
  'no-keeper': code(
    501,
    'Backups and packs are the business of the program that starts the plant (npm start), and this server runs without it.',
    'ব্যাকআপ ও প্যাকের কাজ করে সেই প্রোগ্রাম যা কারখানা চালু করে (npm start), আর এই সার্ভার তা ছাড়াই চলছে।',
    'बैकअप और पैक का काम वह प्रोग्राम करता है जो संयंत्र चालू करता है (npm start), और यह सर्वर उसके बिना चल रहा है।',
  ),
  busy: code(
    503,
    'Too much is asked just now. Try again in a moment.',
    'এই মুহূর্তে চাপ বেশি। একটু পরে আবার চেষ্টা করুন।',
    'अभी बहुत काम है। थोड़ी देर में फिर प्रयास करें।',
  ),
  'database-away': code(
    503,
    'The database does not answer just now. Nothing was changed; try again in a moment.',
    'ডেটাবেস এই মুহূর্তে সাড়া দিচ্ছে না। কিছু বদলায়নি; একটু পরে চেষ্টা করুন।',
    'डेटाबेस अभी उत्तर नहीं दे रहा। कुछ नहीं बदला; थोड़ी देर में प्रयास करें।',
  ),
  'not-ready': code(503, 'The server is still starting.', 'সার্ভার এখনও চালু হচ্ছে।', 'सर्वर अभी शुरू हो रहा है।'),
} as const;
export type ProblemCode = keyof typeof PROBLEMS;
