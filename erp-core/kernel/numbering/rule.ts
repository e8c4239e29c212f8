import { timeZone } from '@millrace/contracts';
import { z } from 'zod';
import { entity, type Row } from '../entity.ts';
import { choice, code, text, wholeNumber, yesNo } from '../fields.ts';

/** How the numbers of a series are made, as administrators say it: one for all sites, or one for a site of its own. */
export const numberRule = entity('kernel.numbering', {
  label: { en: 'Number series', bn: 'নম্বর ক্রম', hi: 'संख्या श्रृंखला' },
  key: ['series', 'site'],
  fields: {
    series: code({
      search: true,
      fixed: true,
      example: 'INV',
      label: { en: 'Series', bn: 'ক্রম', hi: 'श्रृंखला' },
    }),
    site: text({
      max: 64,
      fixed: true,
      example: '*',
      label: { en: 'Site', bn: 'সাইট', hi: 'साइट' },
      help: {
        en: 'A site that counts by itself, or * for all sites.',
        bn: 'যে সাইট নিজে গোনে, অথবা সব সাইটের জন্য *।',
        hi: 'जो साइट अपनी गिनती रखती है, या सभी के लिए *।',
      },
    }),
    pattern: text({
      max: 60,
      example: '{series}/{fy}/{n}',
      label: { en: 'Pattern', bn: 'ছাঁচ', hi: 'ढाँचा' },
      help: {
        en: '{series}, {site}, {year}, {yy}, {month}, {fy} (business year), other characters, and at the end {n}.',
        bn: '{series}, {site}, {year}, {yy}, {month}, {fy} (অর্থবছর), অন্য অক্ষর, এবং শেষে {n}।',
        hi: '{series}, {site}, {year}, {yy}, {month}, {fy} (वित्त वर्ष), अन्य अक्षर, और अंत में {n}।',
      },
    }),
    digits: z
      .int()
      .min(1)
      .max(12)
      .meta({ field: 'whole-number', example: 6, label: { en: 'Digits', bn: 'অঙ্ক', hi: 'अंक' } }),
    start: z
      .int()
      .min(1)
      .max(1_000_000_000)
      .meta({ field: 'whole-number', example: 1, label: { en: 'Begins with', bn: 'শুরু', hi: 'आरंभ' } }),
    restart: choice(['year', 'month', 'never'], {
      label: { en: 'Counted anew', bn: 'নতুন গণনা', hi: 'नई गिनती' },
      choices: {
        year: { en: 'Each business year', bn: 'প্রতি অর্থবছর', hi: 'हर वित्त वर्ष' },
        month: { en: 'Each month', bn: 'প্রতি মাস', hi: 'हर महीने' },
        never: { en: 'Never', bn: 'কখনও না', hi: 'कभी नहीं' },
      },
    }),
    yearBegins: z
      .int()
      .min(1)
      .max(12)
      .meta({
        field: 'whole-number',
        example: 7,
        label: { en: 'Month the year begins in', bn: 'বছর শুরুর মাস', hi: 'वर्ष आरंभ का महीना' },
      }),
    zone: timeZone.meta({
      field: 'text',
      example: 'Asia/Dhaka',
      label: { en: 'Time zone', bn: 'সময় অঞ্চল', hi: 'समय क्षेत्र' },
    }),
    gapFree: yesNo({
      label: { en: 'Without a gap', bn: 'ফাঁকহীন', hi: 'बिना अंतराल' },
      help: {
        en: 'Then the count is never moved forward, and a record that has a number is not removed; else a higher beginning moves it.',
        bn: 'তখন গণনা এগোনো যায় না, আর নম্বর পাওয়া রেকর্ড মোছা যায় না; নইলে উঁচু শুরু তা এগিয়ে দেয়।',
        hi: 'तब गिनती आगे नहीं बढ़ाई जाती, और संख्या पा चुका रिकॉर्ड हटाया नहीं जाता; वरना ऊँचा आरंभ उसे बढ़ाता है।',
      },
    }),
  },
  list: ['series', 'site', 'pattern', 'restart', 'gapFree'],
});
export type NumberRuleRow = Row<typeof numberRule>;

/** How far a frame has been counted: one row for all that comes before the digits. Locked by who takes a number. */
export const counterFields = {
  series: text(),
  /** All of a number before its digits. */
  frame: z.string().max(200),
  /** The site that was counted for (`*`: all together) and the period, by the rule of that time. */
  site: text(),
  period: wholeNumber(),
  newest: wholeNumber(),
};
