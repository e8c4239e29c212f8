import { z } from 'zod';
import { settings } from '../../kernel/index.ts';

export const credentialSettings = settings('plant.credentials', {
  label: { en: 'Gateway secrets', bn: 'গেটওয়ের গোপন সংকেত', hi: 'गेटवे के गुप्त संकेत' },
  fields: {
    overlapMinutes: z
      .int()
      .min(1)
      .max(43_200)
      .default(1_440)
      .meta({
        field: 'whole-number',
        example: 1_440,
        label: {
          en: 'Minutes an old secret stays good beside the new one',
          bn: 'নতুনটির পাশে পুরোনো সংকেত যত মিনিট চলে',
          hi: 'नए के साथ पुराना संकेत कितने मिनट चले',
        },
        help: {
          en: 'Counted from the moment the gateway has brought its new one.',
          bn: 'গেটওয়ে নতুনটি আনার মুহূর্ত থেকে গোনা হয়।',
          hi: 'गेटवे के नया लाने के क्षण से गिना जाता है।',
        },
      }),
  },
});
