import { z } from 'zod';
import { settings } from '../../kernel/index.ts';

/** How lamps and horns are kept right. */
export const outputSettings = settings('andon.outputs', {
  label: { en: 'Lamps and horns', bn: 'বাতি ও হর্ন', hi: 'बत्ती और हॉर्न' },
  fields: {
    refreshMinutes: z
      .int()
      .min(1)
      .max(60)
      .default(5)
      .meta({
        field: 'whole-number',
        example: 5,
        label: {
          en: 'Minutes until lamps are told again what they show',
          bn: 'কত মিনিট পর বাতিকে আবার বলা হয়',
          hi: 'कितने मिनट बाद बत्तियों को फिर बताया जाए',
        },
      }),
  },
});
