import { z } from 'zod';
import { settings } from '../../kernel/index.ts';

export const rateSettings = settings('currencies.rates', {
  label: { en: 'Exchange rates', bn: 'বিনিময় হার', hi: 'विनिमय दरें' },
  fields: {
    goodFor: z
      .int()
      .min(0)
      .max(60)
      .default(7)
      .meta({
        field: 'whole-number',
        label: { en: 'Days a rate stands', bn: 'হার যত দিন চলে', hi: 'दर कितने दिन चलती है' },
        help: {
          en: 'For so many days after its own a rate is used where no newer one was given: over a holiday, say.',
          bn: 'নতুন হার না এলে এত দিন পর্যন্ত পুরোনোটি চলে, যেমন ছুটিতে।',
          hi: 'नई दर न आए तो इतने दिन तक पुरानी चलती है, जैसे छुट्टी में।',
        },
      }),
  },
});
