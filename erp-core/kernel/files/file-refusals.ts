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
