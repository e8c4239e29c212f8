import { refusals } from '../../kernel/index.ts';

export const refuse = refusals({
  'unit-fixed': {
    en: 'The unit of an item cannot change; it is {unit}.',
    bn: 'পণ্যের একক বদলানো যায় না; তা {unit}।',
    hi: 'वस्तु की इकाई नहीं बदली जा सकती; वह {unit} है।',
  },
  'item-unknown': { en: 'There is no such item.', bn: 'এমন পণ্য নেই।', hi: 'ऐसी कोई वस्तु नहीं है।', status: 422 },
  'item-without-lots': {
    en: '{item} is not kept in lots.',
    bn: '{item} লটে রাখা হয় না।',
    hi: '{item} लॉट में नहीं रखी जाती।',
    status: 422,
  },
  'lot-wanted': {
    en: '{item} is kept in lots: name the lot.',
    bn: '{item} লটে রাখা হয়: লট বলুন।',
    hi: '{item} लॉट में रखी जाती है: लॉट बताएँ।',
    status: 422,
  },
  'lot-unknown': {
    en: 'The item has no such lot.',
    bn: 'পণ্যটির এমন লট নেই।',
    hi: 'वस्तु का ऐसा लॉट नहीं है।',
    status: 422,
  },
  'location-unknown': {
    en: 'The site has no such location: {location}.',
    bn: 'সাইটে এমন স্থান নেই: {location}।',
    hi: 'साइट पर ऐसा स्थान नहीं है: {location}।',
    status: 422,
  },
  'location-kind-fixed': {
    en: 'What a location is cannot change, and a site has one to reconcile with; this is {kind}.',
    bn: 'স্থানের ধরন বদলায় না; এটি {kind}।',
    hi: 'स्थान का प्रकार नहीं बदलता; यह {kind} है।',
  },
  'same-location': {
    en: 'It is in {location} already.',
    bn: 'এটি {location}-এই আছে।',
    hi: 'यह पहले से {location} में है।',
    status: 422,
  },
  'stock-short': {
    en: 'There is {available} of {item} in {location}, not {wanted}.',
    bn: '{location}-এ {item} আছে {available}, {wanted} নয়।',
    hi: '{location} में {item} {available} है, {wanted} नहीं।',
  },
  'lot-expired': {
    en: 'Lot {lot} expired on {expires}: take another, or say why it goes all the same.',
    bn: 'লট {lot}-এর মেয়াদ {expires}-এ শেষ: অন্যটি নিন, বা কেন তবু যাবে বলুন।',
    hi: 'लॉट {lot} की मियाद {expires} को खत्म हुई: दूसरा लें, या बताएँ कि फिर भी क्यों जाए।',
  },
  'status-not-usable': {
    en: 'What is {status} is not used: release it first, or scrap it.',
    bn: '{status} অবস্থার পণ্য ব্যবহার হয় না: আগে ছাড়ুন, বা বাতিল করুন।',
    hi: '{status} स्थिति का माल काम में नहीं आता: पहले छोड़ें, या रद्द करें।',
  },
  'serials-need-lots': {
    en: 'Serial numbers are kept as lots: keep the item in lots as well.',
    bn: 'ক্রমিক নম্বর লট হিসেবে রাখা হয়: পণ্যটি লটেও রাখুন।',
    hi: 'क्रम संख्याएँ लॉट की तरह रखी जाती हैं: वस्तु को लॉट में भी रखें।',
    status: 422,
  },
  'serial-one-piece': {
    en: 'A piece of {item} with a number of its own moves by itself: quantity 1.',
    bn: 'নিজস্ব নম্বরের {item} একা নড়ে: পরিমাণ ১।',
    hi: 'अपनी संख्या वाला {item} अकेला चलता है: मात्रा 1।',
    status: 422,
  },
  'serial-there': {
    en: 'This piece of {item} is in stock already.',
    bn: '{item}-এর এই টুকরাটি আগেই মজুদে আছে।',
    hi: '{item} का यह टुकड़ा पहले से स्टॉक में है।',
  },
  'reservation-unknown': {
    en: 'There is no such reservation.',
    bn: 'এমন কোনো সংরক্ষণ নেই।',
    hi: 'ऐसा कोई आरक्षण नहीं है।',
    status: 404,
  },
  'reservation-closed': {
    en: 'Reservation {number} is {state}.',
    bn: 'সংরক্ষণ {number} এখন {state}।',
    hi: 'आरक्षण {number} अब {state} है।',
  },
  'reservation-too-little': {
    en: 'Reservation {number} keeps {left}, not {wanted}.',
    bn: 'সংরক্ষণ {number}-এ আছে {left}, {wanted} নয়।',
    hi: 'आरक्षण {number} में {left} है, {wanted} नहीं।',
  },
  'stock-short-then': {
    en: 'At some moment since {at} there was no more than {available} of {item} in {location}, not {wanted}.',
    bn: '{at} থেকে কোনো এক সময়ে {location}-এ {item} ছিল মাত্র {available}, {wanted} নয়।',
    hi: '{at} से किसी समय {location} में {item} केवल {available} थी, {wanted} नहीं।',
  },
  'reconcile-too-much': {
    en: 'Only {open} is to be reconciled, not {wanted}.',
    bn: 'মেলানো বাকি {open}, {wanted} নয়।',
    hi: 'मिलान बाकी {open} है, {wanted} नहीं।',
  },
  'move-unknown': { en: 'There is no such move.', bn: 'এমন চলাচল নেই।', hi: 'ऐसी कोई चाल नहीं है।', status: 404 },
  'move-reversed': {
    en: 'This move is reversed, or reverses another.',
    bn: 'চলাচলটি ফেরত হয়েছে, বা নিজেই ফেরত।',
    hi: 'यह चाल उलटी जा चुकी है, या खुद उलट है।',
  },
  'time-in-future': {
    en: 'That moment has not come yet.',
    bn: 'সেই সময় এখনও আসেনি।',
    hi: 'वह समय अभी नहीं आया है।',
    status: 422,
  },
  'period-closed': {
    en: 'Everything until {until} is closed: give a later moment.',
    bn: '{until} পর্যন্ত সব বন্ধ: পরের কোনো সময় দিন।',
    hi: '{until} तक सब बंद है: बाद का समय दें।',
  },
  'period-ends-ahead': {
    en: 'A period is closed once it is over, and later than the one before ({until}).',
    bn: 'মেয়াদ শেষ হলে তবেই বন্ধ হয়, এবং আগেরটির ({until}) পরে।',
    hi: 'अवधि पूरी होने पर ही बंद होती है, और पिछली ({until}) के बाद।',
  },
  'costs-being-replayed': {
    en: 'The costs of {items} item(s) are still being reckoned again: try in a moment.',
    bn: '{items}টি পণ্যের মূল্য এখনও পুনর্গণনা হচ্ছে: একটু পরে চেষ্টা করুন।',
    hi: '{items} वस्तुओं की लागत अभी फिर से गिनी जा रही है: थोड़ी देर में कोशिश करें।',
  },
  'currency-fixed': {
    en: 'Stock is valued in {currency} already, with other places than {wanted}.',
    bn: 'মজুদের মূল্য ইতিমধ্যে {currency}-তে, {wanted}-এর চেয়ে ভিন্ন দশমিকে।',
    hi: 'स्टॉक का मूल्य पहले से {currency} में है, {wanted} से अलग दशमलव में।',
  },
  'currency-unknown': {
    en: '{currency} is no currency of ISO 4217: write a code such as BDT.',
    bn: '{currency} ISO 4217-এর কোনো মুদ্রা নয়: BDT-এর মতো কোড লিখুন।',
    hi: '{currency} ISO 4217 की मुद्रा नहीं है: BDT जैसा कोड लिखें।',
    status: 422,
  },
  'method-at-period-start': {
    en: 'A method changes at the start of a period: {item} has moved since {until}. Close the period first.',
    bn: 'পদ্ধতি মেয়াদের শুরুতে বদলায়: {until}-এর পর {item} নড়েছে। আগে মেয়াদ বন্ধ করুন।',
    hi: 'पद्धति अवधि के आरंभ में बदलती है: {until} के बाद {item} चली है। पहले अवधि बंद करें।',
  },
  'method-needs-empty': {
    en: 'There is {quantity} of {item}: costs by lot begin where there is none.',
    bn: '{item} আছে {quantity}: লট অনুযায়ী মূল্য শূন্য মজুদ থেকে শুরু হয়।',
    hi: '{item} {quantity} है: लॉट के अनुसार लागत शून्य स्टॉक से शुरू होती है।',
  },
  'standard-cost-wanted': {
    en: 'The standard method needs the standard cost of a unit.',
    bn: 'মান পদ্ধতিতে এককের মান মূল্য লাগে।',
    hi: 'मानक पद्धति को इकाई की मानक लागत चाहिए।',
    status: 422,
  },
  'valuation-whole-company': {
    en: 'Stock is valued for the whole company; you see some sites only.',
    bn: 'মজুদের মূল্য পুরো প্রতিষ্ঠানের; আপনি কিছু সাইটই দেখেন।',
    hi: 'स्टॉक का मूल्य पूरी कंपनी का होता है; आप कुछ साइटें ही देखते हैं।',
    status: 403,
  },
  'trace-whole-company': {
    en: 'A lot is traced through the whole company; you see some sites only.',
    bn: 'লট পুরো প্রতিষ্ঠানে অনুসরণ করা হয়; আপনি কিছু সাইটই দেখেন।',
    hi: 'लॉट का पता पूरी कंपनी में लगाया जाता है; आप कुछ साइटें ही देखते हैं।',
    status: 403,
  },
  'passage-unknown': { en: 'There is no such passage.', bn: 'এমন যাতায়াত নেই।', hi: 'ऐसा आवागमन नहीं है।', status: 404 },
  'passage-settled': { en: 'This passage is settled.', bn: 'যাতায়াতটি মীমাংসিত।', hi: 'यह आवागमन निपट चुका है।' },
  'passage-still-unknown': {
    en: 'Its tag, its way or its places are still not known.',
    bn: 'এর ট্যাগ, দিক বা স্থান এখনও অজানা।',
    hi: 'इसका टैग, दिशा या स्थान अब भी अज्ञात है।',
  },
});
