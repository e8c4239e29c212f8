import { z } from 'zod';
import { yesNo } from '../fields.ts';
import { settings } from '../settings/settings.ts';

/** How people sign on at terminals. */
export const terminalSettings = settings('kernel.terminals', {
  label: { en: 'Terminals', bn: 'টার্মিনাল', hi: 'टर्मिनल' },
  fields: {
    idleMinutes: z
      .int()
      .min(1)
      .max(480)
      .default(10)
      .meta({
        field: 'whole-number',
        example: 10,
        label: {
          en: 'Minutes untouched until a person is signed off',
          bn: 'না ছুঁলে কত মিনিট পর সাইন অফ',
          hi: 'बिना छुए कितने मिनट बाद साइन ऑफ़',
        },
      }),
    hours: z
      .int()
      .min(1)
      .max(24)
      .default(12)
      .meta({
        field: 'whole-number',
        example: 12,
        label: {
          en: 'Hours a sign-on lasts at most',
          bn: 'এক সাইন অন সর্বোচ্চ কত ঘণ্টা',
          hi: 'एक साइन ऑन अधिकतम कितने घंटे',
        },
      }),
    offlineHours: z
      .int()
      .min(0)
      .max(168)
      .default(24)
      .meta({
        field: 'whole-number',
        example: 24,
        label: {
          en: 'Hours without a link in which people may sign on (0: none)',
          bn: 'সংযোগ ছাড়া কত ঘণ্টা সাইন অন করা যায় (০: একদম নয়)',
          hi: 'बिना संपर्क कितने घंटे साइन ऑन हो सके (0: बिल्कुल नहीं)',
        },
      }),
    offlinePins: yesNo({
      label: {
        en: 'Sign on by PIN without a link',
        bn: 'সংযোগ ছাড়া পিন দিয়ে সাইন অন',
        hi: 'बिना संपर्क पिन से साइन ऑन',
      },
    }).default(true),
    pinDigits: z
      .int()
      .min(4)
      .max(8)
      .default(4)
      .meta({
        field: 'whole-number',
        example: 6,
        label: {
          en: 'Digits a new PIN has at least',
          bn: 'নতুন পিনে কমপক্ষে কত অঙ্ক',
          hi: 'नए पिन में कम से कम कितने अंक',
        },
      }),
  },
});
