import { refusals } from '../../kernel/index.ts';

export const refuse = refusals({
  'template-unknown': {
    en: 'There is no template {template}. Choose one of the list.',
    bn: '{template} নামে টেমপ্লেট নেই। তালিকা থেকে একটি বাছুন।',
    hi: '{template} नाम का टेम्पलेट नहीं है। सूची से एक चुनें।',
    status: 404,
  },
  'template-faulty': {
    en: 'The template has faults; each is told by its place.',
    bn: 'টেমপ্লেটে ভুল আছে; প্রতিটি তার জায়গায় বলা আছে।',
    hi: 'टेम्पलेट में गलतियाँ हैं; प्रत्येक अपनी जगह पर बताई गई है।',
    status: 422,
  },
  'template-changed': {
    en: 'The template {template} was changed meanwhile. Look at it as it is now, and change it again.',
    bn: 'এর মধ্যে {template} টেমপ্লেট বদলেছে। এখনকারটি দেখে আবার বদলান।',
    hi: 'इस बीच टेम्पलेट {template} बदल गया है। अब जैसा है वैसा देखें और फिर बदलें।',
  },
  'template-of-another': {
    en: 'The template {template} prints {entity}; give this one another name.',
    bn: '{template} টেমপ্লেট {entity} ছাপে; এটির অন্য নাম দিন।',
    hi: 'टेम्पलेट {template} {entity} छापता है; इसे दूसरा नाम दें।',
  },
  'printer-unknown': {
    en: 'There is no printer {printer} at site {site}. Choose one, or set the printer that is meant where none is said.',
    bn: '{site} সাইটে {printer} নামে প্রিন্টার নেই। একটি বাছুন, অথবা কিছু না বললে কোনটি তা সেটিংসে দিন।',
    hi: 'साइट {site} पर {printer} नाम का प्रिंटर नहीं है। एक चुनें, या सेटिंग में बताएँ कि न कहने पर कौन-सा है।',
    status: 422,
  },
  'print-unknown': {
    en: 'There is no such print any more.',
    bn: 'এমন ছাপা আর নেই।',
    hi: 'ऐसी छपाई अब नहीं है।',
    status: 404,
  },
});
