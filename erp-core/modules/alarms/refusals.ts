import { refusals } from '../../kernel/index.ts';

export const refuse = refusals({
  'alarm-unknown': {
    en: 'There is no such alarm any more; look at the list again.',
    bn: 'এমন অ্যালার্ম আর নেই; তালিকা আবার দেখুন।',
    hi: 'ऐसा अलार्म अब नहीं है; सूची फिर देखें।',
    status: 404,
  },
  'alarm-acknowledged': {
    en: 'This alarm is acknowledged already.',
    bn: 'এই অ্যালার্ম আগেই স্বীকার করা হয়েছে।',
    hi: 'यह अलार्म पहले ही स्वीकार किया जा चुका है।',
  },
});
