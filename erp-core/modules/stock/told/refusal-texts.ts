/**
 * What the books have against goods that a person told as moved: booked all the same, and said to a supervisor in these words
 * (`kernel.unsettled`). Nobody at a terminal is refused with them.
 */
export const toldRefusals = {
  'told-short': {
    en: 'Of {item}, {wanted} left {location}; the books had {available} there. {short} came out of “to reconcile”: say where they came from (Stock, To reconcile).',
    bn: '{location} থেকে {item} {wanted} গেছে; খাতায় সেখানে ছিল {available}। {short} “মেলানো বাকি” থেকে গেছে: কোথা থেকে এসেছিল বলুন (মজুদ, মেলানো বাকি)।',
    hi: '{location} से {item} {wanted} गया; बही में वहाँ {available} था। {short} “मिलान बाकी” से गया: बताएँ कहाँ से आया था (स्टॉक, मिलान बाकी)।',
  },
  'told-kept': {
    en: 'Of {item}, {wanted} left {location}; {kept} of them were reserved or packed for somebody else. See that they get theirs.',
    bn: '{location} থেকে {item} {wanted} গেছে; এর {kept} অন্য কারও জন্য সংরক্ষিত বা প্যাক করা ছিল। তাঁরা যেন পান তা দেখুন।',
    hi: '{location} से {item} {wanted} गया; उसमें {kept} किसी और के लिए आरक्षित या पैक था। देखें कि उन्हें मिले।',
  },
  'told-elsewhere': {
    en: 'Piece {lot} of {item} was taken from {location}; the books had it elsewhere, and it was taken from there.',
    bn: '{item}-এর টুকরা {lot} {location} থেকে নেওয়া হয়েছে; খাতায় তা অন্য জায়গায় ছিল, সেখান থেকে নেওয়া হলো।',
    hi: '{item} का टुकड़ा {lot} {location} से लिया गया; बही में वह कहीं और था, वहीं से लिया गया।',
  },
  'told-not-in-unit': {
    en: 'Unit {sscc} was moved with piece {lot} of {item} in it, by its list; the piece was brought elsewhere by itself before, and stays there. See where it is, and take it out of the unit.',
    bn: 'ইউনিট {sscc} সরানো হয়েছে, তালিকায় তাতে {item}-এর টুকরা {lot} আছে; টুকরাটি আগেই আলাদা করে অন্য জায়গায় নেওয়া হয়েছে, সেখানেই থাকে। কোথায় আছে দেখুন, ইউনিট থেকে বের করুন।',
    hi: 'इकाई {sscc} हटाई गई, सूची में उसमें {item} का टुकड़ा {lot} है; टुकड़ा पहले ही अलग से कहीं और ले जाया गया, वहीं रहता है। देखें कहाँ है, और इकाई से निकालें।',
  },
  'told-piece-there': {
    en: 'Piece {lot} of {item} was told as received, and the books had it in the plant already: it is not booked as received once more. See whether its number is right.',
    bn: '{item}-এর টুকরা {lot} প্রাপ্ত বলে জানানো হয়েছে, খাতায় তা আগে থেকেই কারখানায় ছিল: আবার প্রাপ্ত লেখা হয়নি। নম্বর ঠিক কিনা দেখুন।',
    hi: '{item} का टुकड़ा {lot} प्राप्त बताया गया, बही में वह पहले से कारखाने में था: दोबारा प्राप्त दर्ज नहीं हुआ। देखें संख्या सही है या नहीं।',
  },
  'told-moved-since': {
    en: '{thing} was moved again at {at}, after what was told now: it stays where it was brought then.',
    bn: 'এখন যা জানানো হলো তার পরে {at}-এ {thing} আবার সরানো হয়েছে: তখন যেখানে আনা হয়েছিল সেখানেই থাকে।',
    hi: 'अभी जो बताया गया उसके बाद {at} पर {thing} फिर हटाया गया: तब जहाँ लाया गया वहीं रहता है।',
  },
  'told-lot-new': {
    en: 'Lot {lot} of {item} was in no book: it was made from its label. Verify its number and dates, and save it.',
    bn: '{item}-এর লট {lot} কোনো খাতায় ছিল না: লেবেল থেকে তৈরি হলো। নম্বর ও তারিখ যাচাই করুন।',
    hi: '{item} का लॉट {lot} किसी बही में नहीं था: लेबल से बनाया गया। संख्या और तिथियाँ जाँचें।',
  },
  'told-lot-unsaid': {
    en: '{item} is kept in lots, or as single pieces, and nobody said which: it stands under “to reconcile” until somebody says (Stock, To reconcile).',
    bn: '{item} লটে বা একক টুকরায় রাখা হয়, কোনটি কেউ বলেননি: কেউ বলা পর্যন্ত “মেলানো বাকি”-তে থাকে (মজুদ, মেলানো বাকি)।',
    hi: '{item} लॉट में या अलग टुकड़ों में रखी जाती है, कौन सा किसी ने नहीं बताया: बताए जाने तक “मिलान बाकी” में रहती है (स्टॉक, मिलान बाकी)।',
  },
  'told-lot-not-kept': {
    en: 'A lot was said of {item}, which is not kept in lots: it was left out.',
    bn: '{item}-এর লট বলা হয়েছে, যা লটে রাখা হয় না: লট বাদ গেছে।',
    hi: '{item} का लॉट बताया गया, जो लॉट में नहीं रखी जाती: लॉट छोड़ा गया।',
  },
  'told-expired': {
    en: 'Lot {lot} had expired on {expires} when it was used: decide what becomes of what was made with it.',
    bn: 'ব্যবহারের সময় লট {lot}-এর মেয়াদ {expires}-এ শেষ হয়েছিল: তা দিয়ে যা তৈরি হয়েছে তার কী হবে ঠিক করুন।',
    hi: 'उपयोग के समय लॉट {lot} की मियाद {expires} को बीत चुकी थी: उससे जो बना उसका क्या हो तय करें।',
  },
  'told-status': {
    en: 'What was used of {item} is not released ({status}): decide what becomes of what was made with it.',
    bn: '{item}-এর যা ব্যবহার হয়েছে তা ছাড়া হয়নি ({status}): তা দিয়ে যা তৈরি হয়েছে তার কী হবে ঠিক করুন।',
    hi: '{item} का जो काम में लिया गया वह छोड़ा नहीं गया था ({status}): उससे जो बना उसका क्या हो तय करें।',
  },
  'told-place-unknown': {
    en: 'A place that was said of {item} is not one of the site: “to reconcile” stands for it (Stock, To reconcile).',
    bn: '{item}-এর বলা একটি স্থান সাইটের নয়: তার বদলে “মেলানো বাকি” (মজুদ, মেলানো বাকি)।',
    hi: '{item} के लिए बताई एक जगह साइट की नहीं है: उसके बदले “मिलान बाकी” (स्टॉक, मिलान बाकी)।',
  },
  'told-unit-there': {
    en: '{item} came with the label of unit {sscc}, which the books have elsewhere, or gone: it was booked loose. See where the unit is.',
    bn: '{item} ইউনিট {sscc}-এর লেবেলসহ এসেছে, খাতায় সেটি অন্য জায়গায় বা চলে গেছে: খোলা হিসেবে লেখা হলো। ইউনিটটি কোথায় দেখুন।',
    hi: '{item} इकाई {sscc} के लेबल के साथ आई, बही में वह कहीं और है या जा चुकी: खुला दर्ज हुआ। देखें इकाई कहाँ है।',
  },
  'told-weight-unsaid': {
    en: '{item} is weighed as well, and nobody said what it weighed: its average stands for it.',
    bn: '{item} ওজনও হয়, ওজন কেউ বলেননি: তার গড় ধরা হলো।',
    hi: '{item} तौली भी जाती है, भार किसी ने नहीं बताया: उसका औसत लिया गया।',
  },
  'told-ahead': {
    en: 'The terminal said a moment that has not come yet ({at}): it was booked as of its arrival.',
    bn: 'টার্মিনাল এমন সময় বলেছে যা এখনও আসেনি ({at}): পৌঁছানোর সময়ে লেখা হলো।',
    hi: 'टर्मिनल ने ऐसा समय बताया जो अभी नहीं आया ({at}): पहुँचने के समय पर दर्ज हुआ।',
  },
  'told-closed': {
    en: 'It was at {at}, and everything until {until} is closed: its worth stands in the open period.',
    bn: 'এটি {at}-এর, আর {until} পর্যন্ত সব বন্ধ: এর মূল্য খোলা মেয়াদে আছে।',
    hi: 'यह {at} का है, और {until} तक सब बंद है: इसका मूल्य खुली अवधि में है।',
  },
} as const;
