/** What is said no to of barcodes and scans. */
export const barcodeRefusals = {
  'barcode-not-gtin': {
    en: '{code} is no GTIN: 8, 12, 13 or 14 digits, the last of which fits the others.',
    bn: '{code} GTIN নয়: ৮, ১২, ১৩ বা ১৪ অঙ্ক, শেষটি বাকিগুলির সঙ্গে মেলে।',
    hi: '{code} GTIN नहीं: 8, 12, 13 या 14 अंक, आख़िरी बाकी से मेल खाता हो।',
    status: 422,
  },
  'scan-unknown': {
    en: '{scanned} is not known here ({reason}): register it, or choose by hand.',
    bn: '{scanned} এখানে অজানা ({reason}): নিবন্ধন করুন, বা হাতে বাছুন।',
    hi: '{scanned} यहाँ अज्ञात है ({reason}): दर्ज करें, या हाथ से चुनें।',
    status: 422,
  },
  'scan-several': {
    en: '{scanned} may be {items}: say which item.',
    bn: '{scanned} হতে পারে {items}: কোন পণ্য বলুন।',
    hi: '{scanned} {items} हो सकता है: कौन सी वस्तु बताएँ।',
    status: 422,
  },
  'scan-other': {
    en: '{scanned} is {there}, not what was said.',
    bn: '{scanned} হলো {there}, যা বলা হয়েছে তা নয়।',
    hi: '{scanned} {there} है, जो कहा गया वह नहीं।',
    status: 422,
  },
  'scan-is-unit': {
    en: '{sscc} is a handling unit: it moves whole, by its own commands.',
    bn: '{sscc} একটি হ্যান্ডলিং ইউনিট: তা পুরোটা নড়ে, নিজস্ব কমান্ডে।',
    hi: '{sscc} एक हैंडलिंग इकाई है: वह पूरी चलती है, अपने आदेशों से।',
    status: 422,
  },
  'scan-is-place': {
    en: '{scanned} is a place: scan the goods.',
    bn: '{scanned} একটি স্থান: মাল স্ক্যান করুন।',
    hi: '{scanned} एक जगह है: माल स्कैन करें।',
    status: 422,
  },
  'item-wanted': {
    en: 'Say the item, or scan it.',
    bn: 'পণ্য বলুন, বা স্ক্যান করুন।',
    hi: 'वस्तु बताएँ, या स्कैन करें।',
    status: 422,
  },
  'quantity-wanted': {
    en: 'Say how much of {item}.',
    bn: '{item} কত বলুন।',
    hi: '{item} कितनी है बताएँ।',
    status: 422,
  },
  'lot-not-in-books': {
    en: 'There is no lot {lot} of {item}: only what is received brings a new one.',
    bn: '{item}-এর লট {lot} নেই: শুধু গ্রহণে নতুন লট আসে।',
    hi: '{item} का लॉट {lot} नहीं है: केवल प्राप्ति में नया आता है।',
    status: 422,
  },
  'lot-dates-differ': {
    en: 'The label of lot {lot} says {label}, the books say {books}: mend the lot first.',
    bn: 'লট {lot}-এর লেবেলে {label}, খাতায় {books}: আগে লট ঠিক করুন।',
    hi: 'लॉट {lot} के लेबल पर {label}, बही में {books}: पहले लॉट ठीक करें।',
  },
} as const;
