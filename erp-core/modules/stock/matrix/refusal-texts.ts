/** What is said no to of styles and their variants. */
export const matrixRefusals = {
  'style-unknown': { en: 'There is no such style.', bn: 'এমন স্টাইল নেই।', hi: 'ऐसी कोई शैली नहीं है।', status: 422 },
  'style-axes-gap': {
    en: 'A style has a second attribute before it has a third.',
    bn: 'তৃতীয় বৈশিষ্ট্যের আগে দ্বিতীয়টি লাগে।',
    hi: 'तीसरे गुण से पहले दूसरा चाहिए।',
    status: 422,
  },
  'style-axes-twice': {
    en: 'A style differs in each attribute once.',
    bn: 'প্রতিটি বৈশিষ্ট্য একবারই থাকে।',
    hi: 'हर गुण एक बार ही होता है।',
    status: 422,
  },
  'style-pattern-strange': {
    en: '{name} stands for nothing: write {style} and {1} to {3}, as many as the style has attributes.',
    bn: '{name} কিছু বোঝায় না: {style} এবং যত বৈশিষ্ট্য তত {1} থেকে {3} লিখুন।',
    hi: '{name} का कोई अर्थ नहीं: {style} और जितने गुण हों उतने {1} से {3} लिखें।',
    status: 422,
  },
  'style-pattern-lacks': {
    en: 'Without {name} items of different values would have one code: put it into the pattern.',
    bn: '{name} ছাড়া ভিন্ন মানের পণ্যের একই কোড হবে: এটি যোগ করুন।',
    hi: '{name} के बिना अलग मानों की वस्तुओं का एक ही कोड होगा: इसे जोड़ें।',
    status: 422,
  },
  'style-differs-not': {
    en: 'The style does not differ in {attribute}.',
    bn: 'স্টাইলটি {attribute}-এ ভিন্ন নয়।',
    hi: 'शैली {attribute} में भिन्न नहीं है।',
    status: 422,
  },
  'style-without-values': {
    en: 'The style has no values of {attribute}: add them first.',
    bn: 'স্টাইলের {attribute}-এর কোনো মান নেই: আগে যোগ করুন।',
    hi: 'शैली में {attribute} का कोई मान नहीं: पहले जोड़ें।',
    status: 422,
  },
  'style-value-unknown': {
    en: 'The style does not come in {value} ({attribute}).',
    bn: 'স্টাইলটি {value}-এ ({attribute}) আসে না।',
    hi: 'शैली {value} ({attribute}) में नहीं आती।',
    status: 422,
  },
  'matrix-too-large': {
    en: 'These are {cells} combinations; {most} are made at a time: choose some values.',
    bn: 'এগুলি {cells}টি সমন্বয়; একবারে {most}টি হয়: কিছু মান বেছে নিন।',
    hi: 'ये {cells} संयोजन हैं; एक बार में {most} बनते हैं: कुछ मान चुनें।',
    status: 422,
  },
  'variant-code-wrong': {
    en: '{code} is no item code: letters, digits and . _ - / only, at most 64.',
    bn: '{code} পণ্যের কোড নয়: অক্ষর, অঙ্ক ও . _ - /, সর্বোচ্চ ৬৪।',
    hi: '{code} वस्तु कोड नहीं: अक्षर, अंक और . _ - /, अधिकतम 64।',
    status: 422,
  },
  'variant-code-taken': {
    en: 'There is another item {code}.',
    bn: '{code} কোডে অন্য পণ্য আছে।',
    hi: '{code} कोड की दूसरी वस्तु है।',
  },
} as const;
