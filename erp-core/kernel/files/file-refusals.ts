import type { RefusalText } from '../refusal.ts';

/** Of files beside records. */
export const fileRefusals = {
  'file-kind': {
    en: '{field} takes {accept}, and this file is something else ({type}).',
    bn: '{field} নেয় {accept}, এই ফাইলটি অন্য কিছু ({type})।',
    hi: '{field} में {accept} आता है, यह फ़ाइल कुछ और है ({type})।',
    status: 422,
  },
  'file-too-large': {
    en: '{field} takes files of at most {most}.',
    bn: '{field} সর্বাধিক {most} আকারের ফাইল নেয়।',
    hi: '{field} में अधिक से अधिक {most} की फ़ाइल आती है।',
    status: 422,
  },
  'file-empty': {
    en: 'This file is empty: choose another one.',
    bn: 'এই ফাইলটি খালি: অন্য একটি বাছুন।',
    hi: 'यह फ़ाइल खाली है: कोई दूसरी चुनें।',
    status: 422,
  },
  'file-two-kinds': {
    en: '{field}: this file ({type}) is an archive as well, so programs take it for different things. Save it anew, without what is hidden in it.',
    bn: '{field}: এই ফাইলটি ({type}) একইসাথে একটি আর্কাইভ, তাই একেক প্রোগ্রাম একেক জিনিস ভাবে। লুকানো অংশ ছাড়া নতুন করে সংরক্ষণ করুন।',
    hi: '{field}: यह फ़ाइल ({type}) साथ ही एक आर्काइव भी है, इसलिए प्रोग्राम इसे अलग-अलग समझते हैं। छिपे हिस्से के बिना फिर से सहेजें।',
    status: 422,
  },
  'file-archive-unpacks-to-too-much': {
    en: '{field}: this archive unpacks to far more than it is: send what is needed of it.',
    bn: '{field}: এই আর্কাইভটি খুললে আকারের চেয়ে বহুগুণ বড় হয়: যা দরকার শুধু তা পাঠান।',
    hi: '{field}: यह आर्काइव खुलने पर अपने आकार से कहीं बड़ा हो जाता है: जो चाहिए वही भेजें।',
    status: 422,
  },
  'file-archive-overlaps': {
    en: '{field}: parts of this archive lie over each other, as no program packs them: pack it anew.',
    bn: '{field}: এই আর্কাইভের অংশগুলো একে অপরের উপর পড়েছে, কোনো প্রোগ্রাম এভাবে প্যাক করে না: নতুন করে প্যাক করুন।',
    hi: '{field}: इस आर्काइव के हिस्से एक-दूसरे पर चढ़े हैं, कोई प्रोग्राम ऐसे पैक नहीं करता: फिर से पैक करें।',
    status: 422,
  },
  'file-archive-nested': {
    en: '{field}: there is an archive within this archive: unpack the inner one first.',
    bn: '{field}: এই আর্কাইভের ভেতরে আরেকটি আর্কাইভ আছে: আগে ভেতরেরটি খুলুন।',
    hi: '{field}: इस आर्काइव के अंदर एक और आर्काइव है: पहले अंदर वाला खोलें।',
    status: 422,
  },
  'file-archive-path': {
    en: '{field}: names in this archive lead out of the folder it is unpacked into, or hold letters that no name has.',
    bn: '{field}: এই আর্কাইভের কিছু নাম খোলার ফোল্ডারের বাইরে নিয়ে যায়, বা এমন অক্ষর আছে যা নামে থাকে না।',
    hi: '{field}: इस आर्काइव के कुछ नाम खुलने वाले फ़ोल्डर से बाहर ले जाते हैं, या उनमें ऐसे अक्षर हैं जो नाम में नहीं होते।',
    status: 422,
  },
  'file-archive-runs': {
    en: '{field}: there is a program or a macro in this file: save it without.',
    bn: '{field}: এই ফাইলে একটি প্রোগ্রাম বা ম্যাক্রো আছে: সেটি ছাড়া সংরক্ষণ করুন।',
    hi: '{field}: इस फ़ाइल में कोई प्रोग्राम या मैक्रो है: उसके बिना सहेजें।',
    status: 422,
  },
  'file-archive-too-many': {
    en: '{field}: there are too many files in this archive: send several.',
    bn: '{field}: এই আর্কাইভে অত্যধিক ফাইল আছে: কয়েকটিতে ভাগ করে পাঠান।',
    hi: '{field}: इस आर्काइव में बहुत अधिक फ़ाइलें हैं: कई हिस्सों में भेजें।',
    status: 422,
  },
  'file-archive-broken': {
    en: '{field}: this archive is cut off or damaged: pack it anew, or send it once more.',
    bn: '{field}: এই আর্কাইভটি কাটা বা ক্ষতিগ্রস্ত: নতুন করে প্যাক করুন বা আবার পাঠান।',
    hi: '{field}: यह आर्काइव अधूरा या खराब है: फिर से पैक करें या दोबारा भेजें।',
    status: 422,
  },
  'picture-too-large': {
    en: '{field}: this picture says that it has {width} × {height} pixels; {most} million are the most. Save it smaller.',
    bn: '{field}: এই ছবিটি {width} × {height} পিক্সেল বলে জানায়; সর্বোচ্চ {most} মিলিয়ন। ছোট করে সংরক্ষণ করুন।',
    hi: '{field}: यह तस्वीर {width} × {height} पिक्सेल की बताती है; अधिकतम {most} मिलियन। छोटी करके सहेजें।',
    status: 422,
  },
  'picture-broken': {
    en: '{field}: this picture cannot be read to its end ({reason}): send it once more, or save it anew.',
    bn: '{field}: এই ছবিটি শেষ পর্যন্ত পড়া যায় না ({reason}): আবার পাঠান, বা নতুন করে সংরক্ষণ করুন।',
    hi: '{field}: यह तस्वीर अंत तक पढ़ी नहीं जाती ({reason}): फिर भेजें, या नए सिरे से सहेजें।',
    status: 422,
  },
  'files-not-watched': {
    en: 'Nothing is swept: {columns} name files without referring to them, so nobody can say which are needed. Whoever made them adds the foreign key.',
    bn: 'কিছুই পরিষ্কার হয়নি: {columns} ফাইল উল্লেখ করে কিন্তু সংযুক্ত নয়, তাই কোনটি দরকার বলা যায় না। নির্মাতা ফরেন কি যোগ করবেন।',
    hi: 'कुछ साफ़ नहीं हुआ: {columns} फ़ाइलें बताते हैं पर जुड़े नहीं, इसलिए कौन-सी चाहिए कहा नहीं जा सकता। बनाने वाला फ़ॉरेन की जोड़े।',
  },
  'file-unknown': {
    en: 'There is no such file here.',
    bn: 'এখানে এমন কোনো ফাইল নেই।',
    hi: 'यहाँ ऐसी कोई फ़ाइल नहीं है।',
    status: 404,
  },
  'files-nowhere': {
    en: 'This server has no place for files: whoever runs it has to give it a data folder.',
    bn: 'এই সার্ভারে ফাইল রাখার জায়গা নেই: যিনি এটি চালান তাঁকে একটি ডেটা ফোল্ডার দিতে হবে।',
    hi: 'इस सर्वर पर फ़ाइलों की जगह नहीं है: इसे चलाने वाले को एक डेटा फ़ोल्डर देना होगा।',
  },
} as const satisfies Readonly<Record<string, RefusalText>>;
