import { z } from 'zod';
import { code, day, entity, json, moment, ref, table, text, wholeNumber, yesNo } from '../../kernel/index.ts';

/** Somebody who works here. */
export const person = entity('attendance.person', {
  label: { en: 'Person', bn: 'ব্যক্তি', hi: 'व्यक्ति' },
  key: ['number'],
  fields: {
    number: code({ search: true }),
    name: text({ search: true }),
    site: text(),
    shift: text({ max: 16 }).nullable(),
    active: yesNo(),
  },
  search: ['number', 'name'],
  siteField: 'site',
});

/** What a clock calls a person, while it is that person's. */
export const badge = entity('attendance.badge', {
  label: { en: 'Badge', bn: 'ব্যাজ', hi: 'बैज' },
  key: ['code'],
  fields: { code: text({ search: true }), person: ref(person), fromAt: moment(), toAt: moment().nullable() },
  search: ['code'],
});

export const days = table('attendance.day', {
  key: ['id'],
  fields: {
    id: z.uuid(),
    site: text(),
    person: z.uuid(),
    day: day(),
    version: wholeNumber(),
    shift: text().nullable(),
    shiftFrom: moment().nullable(),
    shiftTo: moment().nullable(),
    spans: json(z.json()),
    used: json(z.json()),
    computedAt: moment(),
  },
});
