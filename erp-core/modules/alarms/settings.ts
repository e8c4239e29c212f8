import { z } from 'zod';
import { settings } from '../../kernel/index.ts';

/** How alarms are kept quiet, and how their load is judged. */
export const alarmSettings = settings('alarms.load', {
  label: { en: 'Alarms', bn: 'অ্যালার্ম', hi: 'अलार्म' },
  fields: {
    longestShelfHours: z
      .int()
      .min(1)
      .max(168)
      .default(12)
      .meta({
        field: 'whole-number',
        example: 12,
        label: {
          en: 'Hours an alarm is shelved at most',
          bn: 'অ্যালার্ম সর্বোচ্চ কত ঘণ্টা তাকে তোলা থাকে',
          hi: 'अलार्म अधिकतम कितने घंटे शेल्व रहे',
        },
      }),
    longestOutDays: z
      .int()
      .min(1)
      .max(366)
      .default(30)
      .meta({
        field: 'whole-number',
        example: 30,
        label: {
          en: 'Days an alarm is out of service at most',
          bn: 'অ্যালার্ম সর্বোচ্চ কত দিন সেবার বাইরে থাকে',
          hi: 'अलार्म अधिकतम कितने दिन सेवा से बाहर रहे',
        },
      }),
  },
});
