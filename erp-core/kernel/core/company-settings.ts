import { timeZone } from '@millrace/contracts';
import { z } from 'zod';
import { choice } from '../fields.ts';
import { isCountry } from '../iso-3166.ts';
import { isCurrency } from '../money/iso-4217.ts';
import { settings } from '../settings/settings.ts';

/** What every module may ask of the company itself. */
export const companySettings = settings('kernel.company-profile', {
  label: { en: 'Company', bn: 'কোম্পানি', hi: 'कंपनी' },
  fields: {
    country: z
      .string()
      .refine(isCountry, 'a country code of ISO 3166-1, such as BD')
      .default('BD')
      .meta({ field: 'text', example: 'BD', label: { en: 'Country', bn: 'দেশ', hi: 'देश' } }),
    currency: z
      .string()
      .refine(isCurrency, 'a currency code of ISO 4217, such as BDT')
      .default('BDT')
      .meta({ field: 'text', example: 'BDT', label: { en: 'Currency', bn: 'মুদ্রা', hi: 'मुद्रा' } }),
    zone: timeZone
      .default('UTC')
      .meta({ field: 'text', example: 'Asia/Dhaka', label: { en: 'Time zone', bn: 'সময় অঞ্চল', hi: 'समय क्षेत्र' } }),
    yearBegins: z
      .int()
      .min(1)
      .max(12)
      .default(1)
      .meta({
        field: 'whole-number',
        example: 7,
        label: { en: 'Month the business year begins in', bn: 'অর্থবছর শুরুর মাস', hi: 'वित्त वर्ष आरंभ का महीना' },
      }),
    weekBegins: choice(['sat', 'sun', 'mon'], {
      label: { en: 'The week begins on', bn: 'সপ্তাহ শুরু', hi: 'सप्ताह आरंभ' },
      choices: {
        sat: { en: 'Saturday', bn: 'শনিবার', hi: 'शनिवार' },
        sun: { en: 'Sunday', bn: 'রবিবার', hi: 'रविवार' },
        mon: { en: 'Monday', bn: 'সোমবার', hi: 'सोमवार' },
      },
    }).default('sun'),
  },
});
