import { z } from 'zod';
import { choice, day, entity, isCurrency, type Row } from '../../kernel/index.ts';
import { refuse } from './refusals.ts';

const code = (label: { en: string; bn: string; hi: string }, example: string) =>
  z.string().refine(isCurrency, 'a currency code of ISO 4217, such as BDT').meta({ field: 'text', label, example });

export const RATE_KINDS = ['mid', 'customs', 'bank'] as const;

/** What a currency was worth on a day, by whose word: so many units of it are `rate` of the other. */
export const rate = entity('currencies.rate', {
  label: { en: 'Exchange rate', bn: 'বিনিময় হার', hi: 'विनिमय दर' },
  key: ['day', 'kind', 'currency', 'against'],
  fields: {
    day: day({ label: { en: 'From day', bn: 'যে দিন থেকে', hi: 'जिस दिन से' }, example: '2026-11-21' }),
    kind: choice(RATE_KINDS, {
      label: { en: 'Kind', bn: 'ধরন', hi: 'प्रकार' },
      choices: {
        mid: { en: 'Mid', bn: 'মধ্যম', hi: 'मध्य' },
        customs: { en: 'Customs', bn: 'কাস্টমস', hi: 'सीमा शुल्क' },
        bank: { en: 'Bank', bn: 'ব্যাংক', hi: 'बैंक' },
      },
    }),
    currency: code({ en: 'Currency', bn: 'মুদ্রা', hi: 'मुद्रा' }, 'USD'),
    against: code({ en: 'Worth in', bn: 'যে মুদ্রায় মূল্য', hi: 'किस मुद्रा में मूल्य' }, 'BDT'),
    units: z
      .int()
      .min(1)
      .max(1_000_000)
      .meta({
        field: 'whole-number',
        example: 1,
        label: { en: 'Units', bn: 'একক', hi: 'इकाइयाँ' },
        help: {
          en: 'How many of the currency the rate is for: 1, or 100 as banks quote yen.',
          bn: 'হারটি কত এককের: ১, বা ইয়েনের মতো ১০০।',
          hi: 'दर कितनी इकाइयों की है: 1, या येन की तरह 100।',
        },
      }),
    rate: z
      .string()
      .regex(/^(?!0+(\.0+)?$)\d{1,12}(\.\d{1,12})?$/, 'a rate above zero of at most twelve places, as text: "122.35"')
      .meta({ field: 'decimal', example: '122.35', label: { en: 'Rate', bn: 'হার', hi: 'दर' } }),
  },
  list: ['day', 'kind', 'currency', 'units', 'rate', 'against'],
});
export type Rate = Row<typeof rate>;

export const rateFault = ({ currency, against }: Rate) =>
  currency === against ? refuse('rate-of-itself', { currency }) : undefined;
