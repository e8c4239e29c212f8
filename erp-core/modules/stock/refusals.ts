import { refusals } from '../../kernel/index.ts';
import { barcodeRefusals } from './barcode/refusal-texts.ts';
import { kitRefusals } from './kit/refusal-texts.ts';
import { matrixRefusals } from './matrix/refusal-texts.ts';
import { reorderRefusals } from './reorder/refusal-texts.ts';
import { toldRefusals } from './told/refusal-texts.ts';

export const refuse = refusals({
  ...matrixRefusals,
  ...barcodeRefusals,
  ...reorderRefusals,
  ...kitRefusals,
  ...toldRefusals,
  'report-window-empty': {
    en: 'A report runs from a moment to a later one.',
    bn: 'প্রতিবেদন এক সময় থেকে পরের সময় পর্যন্ত।',
    hi: 'रिपोर्ट एक समय से बाद के समय तक होती है।',
    status: 422,
  },
  'unit-fixed': {
    en: 'The unit of an item cannot change; it is {unit}.',
    bn: 'পণ্যের একক বদলানো যায় না; তা {unit}।',
    hi: 'वस्तु की इकाई नहीं बदली जा सकती; वह {unit} है।',
  },
  'item-in-use': {
    en: '{item} is being worked with just now, so how it is told apart cannot change. Try again in a moment.',
    bn: '{item} এই মুহূর্তে ব্যবহৃত হচ্ছে, তাই এটি কীভাবে আলাদা করা হয় তা বদলানো যাচ্ছে না। একটু পরে আবার চেষ্টা করুন।',
    hi: '{item} अभी उपयोग में है, इसलिए इसे अलग करने का ढंग नहीं बदल सकता। थोड़ी देर में फिर प्रयास करें।',
  },
  'told-apart-otherwise': {
    en: '{item} is told apart otherwise by now (in lots, or not any more) than when this was booked, so it cannot be taken back. Book what comes back as it is today.',
    bn: '{item} এখন অন্যভাবে আলাদা করা হয় (লটে, বা আর লটে নয়), তাই এই চলাচল ফেরত নেওয়া যায় না। যা ফিরছে তা আজকের নিয়মে লিখুন।',
    hi: '{item} अब दूसरे ढंग से अलग की जाती है (लॉट में, या अब लॉट में नहीं), इसलिए यह चाल वापस नहीं ली जा सकती। जो लौट रहा है उसे आज के ढंग से दर्ज करें।',
  },
  'item-in-stock': {
    en: '{item} is in stock ({where}), and could not be named there any more. Use it up or take it out first; or make another item that is kept so, and turn the stock into it (stock.convert).',
    bn: '{item} মজুদে আছে ({where}); সেখানে আর নাম ধরে বলা যেত না। আগে শেষ করুন বা বের করুন; অথবা ওভাবে রাখা আরেকটি পণ্য তৈরি করে মজুদ তাতে রূপান্তর করুন (stock.convert)।',
    hi: '{item} स्टॉक में है ({where}); वहाँ उसे फिर नाम से नहीं बताया जा सकेगा। पहले खत्म करें या निकालें; या वैसे रखी जाने वाली दूसरी वस्तु बनाकर स्टॉक उसमें बदलें (stock.convert)।',
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
  'reconcile-named': {
    en: 'What is to be reconciled of {item} has its name: reconcile it by that (stock.reconcile).',
    bn: '{item}-এর যা মেলানো বাকি তার নাম আছে: সেই নামেই মেলান (stock.reconcile)।',
    hi: '{item} का जो मिलान बाकी है उसका नाम है: उसी से मिलान करें (stock.reconcile)।',
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
    en: 'Stock is valued in {currency} already: what is booked is not worth the same in {wanted}. It stays.',
    bn: 'মজুদের মূল্য ইতিমধ্যে {currency}-তে: যা লেখা হয়েছে তা {wanted}-এ একই মূল্যের নয়। এটিই থাকে।',
    hi: 'स्टॉक का मूल्य पहले से {currency} में है: जो दर्ज है वह {wanted} में उतने का नहीं। यही रहता है।',
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
  'way-by-transfer': {
    en: 'What is on the way moves by its transfer order: receive it there, or settle it.',
    bn: 'পথের পণ্য তার স্থানান্তর আদেশে নড়ে: সেখানে গ্রহণ করুন বা নিষ্পত্তি করুন।',
    hi: 'रास्ते का माल अपने स्थानांतरण आदेश से चलता है: वहीं प्राप्त करें या निपटाएँ।',
    status: 422,
  },
  'move-in-unit': {
    en: 'What this move brought came in a handling unit: take it out of that first.',
    bn: 'এই চলাচলে যা এসেছে তা হ্যান্ডলিং ইউনিটে এসেছে: আগে সেখান থেকে বের করুন।',
    hi: 'इस चाल से जो आया वह हैंडलिंग इकाई में आया: पहले उसमें से निकालें।',
  },
  'move-of-document': {
    en: 'This move belongs to {document}: take it back there.',
    bn: 'চলাচলটি {document}-এর: সেখানে ফেরত নিন।',
    hi: 'यह चाल {document} की है: वहीं वापस लें।',
  },
  'transfer-unknown': {
    en: 'There is no such transfer order.',
    bn: 'এমন স্থানান্তর আদেশ নেই।',
    hi: 'ऐसा स्थानांतरण आदेश नहीं है।',
    status: 404,
  },
  'transfer-line-unknown': {
    en: 'The transfer has no such line, or it is named twice: {line}.',
    bn: 'স্থানান্তরে এমন সারি নেই, বা দুবার বলা হয়েছে: {line}।',
    hi: 'स्थानांतरण में ऐसी पंक्ति नहीं, या दो बार कही गई: {line}।',
    status: 422,
  },
  'transfer-state': {
    en: 'Transfer {number} is {state}.',
    bn: 'স্থানান্তর {number} এখন {state}।',
    hi: 'स्थानांतरण {number} अब {state} है।',
  },
  'transfer-too-much': {
    en: 'Of line {line} there is {left} to move, not {wanted}.',
    bn: 'সারি {line}-এ নাড়ানোর আছে {left}, {wanted} নয়।',
    hi: 'पंक्ति {line} में चलाने को {left} है, {wanted} नहीं।',
  },
  'transfer-not-on-the-way': {
    en: 'Of line {line} only {left} is on the way.',
    bn: 'সারি {line}-এর মাত্র {left} পথে আছে।',
    hi: 'पंक्ति {line} का केवल {left} रास्ते में है।',
  },
  'transfer-before-sent': {
    en: 'Transfer {number} was not sent yet at that moment.',
    bn: 'সেই সময়ে স্থানান্তর {number} পাঠানো হয়নি।',
    hi: 'उस समय स्थानांतरण {number} भेजा नहीं गया था।',
    status: 422,
  },
  'count-unknown': { en: 'There is no such count.', bn: 'এমন গণনা নেই।', hi: 'ऐसी कोई गिनती नहीं है।', status: 404 },
  'count-state': {
    en: 'Count {number} is {state}.',
    bn: 'গণনা {number} এখন {state}।',
    hi: 'गिनती {number} अब {state} है।',
  },
  'count-there': {
    en: 'Another count of the same in {location} stands at the same moment, {at}.',
    bn: '{location}-এ একই জিনিসের আরেক গণনা একই সময়ে আছে, {at}।',
    hi: '{location} में उसी की दूसरी गिनती उसी समय की है, {at}।',
  },
  'count-too-large': {
    en: 'A count has {lines} lines at most: count place by place, or item by item.',
    bn: 'এক গণনায় সর্বোচ্চ {lines} সারি: স্থান বা পণ্য ধরে গুনুন।',
    hi: 'एक गिनती में अधिक से अधिक {lines} पंक्तियाँ: जगह-जगह या वस्तु-वस्तु गिनें।',
    status: 422,
  },
  'count-not-done': {
    en: 'Count {number} is not done; lines still to be counted: {open}. Count them, or leave them out.',
    bn: 'গণনা {number}-এর {open}টি সারি গোনা বাকি: গুনুন, বা বাদ দিন।',
    hi: 'गिनती {number} पूरी नहीं; बाकी पंक्तियाँ: {open}। गिनें, या छोड़ दें।',
  },
  'unit-unknown': {
    en: 'There is no such handling unit.',
    bn: 'এমন হ্যান্ডলিং ইউনিট নেই।',
    hi: 'ऐसी कोई हैंडलिंग इकाई नहीं है।',
    status: 404,
  },
  'unit-there': {
    en: 'There is a unit with the code {sscc} already.',
    bn: '{sscc} কোডের ইউনিট আগেই আছে।',
    hi: '{sscc} कोड की इकाई पहले से है।',
  },
  'unit-gone': { en: 'Unit {sscc} is gone.', bn: 'ইউনিট {sscc} চলে গেছে।', hi: 'इकाई {sscc} जा चुकी है।' },
  'unit-moved-since': {
    en: 'Unit {sscc} has stood where it is since {at}: it was not moved elsewhere before that.',
    bn: 'ইউনিট {sscc} {at} থেকে এখানেই আছে: তার আগে অন্যত্র সরানো হয়নি।',
    hi: 'इकाई {sscc} {at} से यहीं है: उससे पहले कहीं और नहीं हटाई गई।',
  },
  'unit-changed': {
    en: 'Somebody packs unit {sscc} at this moment: try again.',
    bn: 'এই মুহূর্তে কেউ ইউনিট {sscc} প্যাক করছেন: আবার চেষ্টা করুন।',
    hi: 'इस समय कोई इकाई {sscc} पैक कर रहा है: फिर कोशिश करें।',
  },
  'unit-needs-code': {
    en: 'Say the code on the label, or the GS1 prefix that a new one begins with.',
    bn: 'লেবেলের কোড বলুন, বা নতুন কোডের GS1 প্রিফিক্স।',
    hi: 'लेबल का कोड बताएँ, या नए कोड का GS1 उपसर्ग।',
    status: 422,
  },
  'unit-codes-used-up': {
    en: 'The prefix {prefix} has no codes left this year.',
    bn: '{prefix} প্রিফিক্সে এ বছরের কোড শেষ।',
    hi: 'उपसर्ग {prefix} के इस वर्ष के कोड समाप्त हैं।',
  },
  'unit-short-loose': {
    en: 'Where unit {sscc} stands there is {available} of {item} loose, not {wanted}.',
    bn: 'ইউনিট {sscc} যেখানে, সেখানে {item} খোলা আছে {available}, {wanted} নয়।',
    hi: 'जहाँ इकाई {sscc} है, वहाँ {item} खुला {available} है, {wanted} नहीं।',
  },
  'unit-holds-less': {
    en: 'Unit {sscc} holds {available} of {item}, not {wanted}.',
    bn: 'ইউনিট {sscc}-এ {item} আছে {available}, {wanted} নয়।',
    hi: 'इकाई {sscc} में {item} {available} है, {wanted} नहीं।',
  },
  'unit-elsewhere': {
    en: 'Unit {sscc} stands in another place: bring them together first.',
    bn: 'ইউনিট {sscc} অন্য জায়গায়: আগে একত্র করুন।',
    hi: 'इकाई {sscc} दूसरी जगह है: पहले साथ लाएँ।',
  },
  'unit-in-itself': {
    en: 'Unit {sscc} cannot be put into what is in it.',
    bn: 'ইউনিট {sscc} নিজের ভিতরের কিছুতে রাখা যায় না।',
    hi: 'इकाई {sscc} अपने भीतर की चीज़ में नहीं रखी जा सकती।',
  },
  'place-full': {
    en: '{location} takes {most} {unit}; with this it would be {wanted}.',
    bn: '{location} নেয় {most} {unit}; এতে হবে {wanted}।',
    hi: '{location} में {most} {unit} आता है; इससे {wanted} हो जाएगा।',
  },
  'place-mixed': {
    en: '{location} takes one item or lot at a time ({mixing}): another is there.',
    bn: '{location} একবারে একটি পণ্য বা লট নেয় ({mixing}): অন্যটি আছে।',
    hi: '{location} में एक समय एक वस्तु या लॉट ({mixing}): दूसरी वहाँ है।',
  },
  'place-temperature': {
    en: '{item} has to be kept {wanted}; {location} is {there}.',
    bn: '{item} রাখতে হয় {wanted}; {location} হলো {there}।',
    hi: '{item} को {wanted} रखना होता है; {location} {there} है।',
  },
  'unit-of-item-unknown': {
    en: '{item} has no unit {unit}: say first how much it makes.',
    bn: '{item}-এর {unit} একক নেই: আগে বলুন তাতে কত হয়।',
    hi: '{item} की {unit} इकाई नहीं है: पहले बताएँ उसमें कितना है।',
    status: 422,
  },
  'unit-comes-to-nothing': {
    en: '{quantity} {unit} is less than can be kept.',
    bn: '{quantity} {unit} রাখার মতো পরিমাণ নয়।',
    hi: '{quantity} {unit} रखने लायक मात्रा नहीं है।',
    status: 422,
  },
  'catch-wanted': {
    en: '{item} is weighed as well: say how much it is in {unit}.',
    bn: '{item} ওজনও হয়: {unit}-এ কত বলুন।',
    hi: '{item} तौली भी जाती है: {unit} में कितनी है बताएँ।',
    status: 422,
  },
  'catch-of-nothing': {
    en: 'Where nothing is there, nothing weighs.',
    bn: 'কিছু না থাকলে ওজনও নেই।',
    hi: 'कुछ न हो तो भार भी नहीं।',
    status: 422,
  },
  'catch-not-kept': {
    en: '{item} is not weighed beside its quantity.',
    bn: '{item}-এর পরিমাণের পাশে ওজন রাখা হয় না।',
    hi: '{item} की मात्रा के साथ भार नहीं रखा जाता।',
    status: 422,
  },
  'passage-unknown': { en: 'There is no such passage.', bn: 'এমন যাতায়াত নেই।', hi: 'ऐसा आवागमन नहीं है।', status: 404 },
  'passage-settled': { en: 'This passage is settled.', bn: 'যাতায়াতটি মীমাংসিত।', hi: 'यह आवागमन निपट चुका है।' },
  'passage-still-unknown': {
    en: 'Its tag, its way or its places are still not known.',
    bn: 'এর ট্যাগ, দিক বা স্থান এখনও অজানা।',
    hi: 'इसका टैग, दिशा या स्थान अब भी अज्ञात है।',
  },
});
