import { addWorkingTime, withHolidays, workingTimeBetween } from '@millrace/contracts';
import { z } from 'zod';
import type { Db } from '../db.ts';
import { entity } from '../entity.ts';
import { code, day, duration, localized, moment, ref, text } from '../fields.ts';
import { isCountry } from '../iso-3166.ts';
import { refuse } from '../kernel-refusals.ts';
import { query } from '../query.ts';
import { Refused } from '../refusal.ts';
import { settingsInForce } from '../settings/settings.ts';
import { standardCommands } from '../standard-commands.ts';
import { siteCalendar } from './calendar.ts';
import { companySettings } from './company-settings.ts';
import { site } from './tables.ts';

/** A day on which nothing is worked: with a site there, with a country at the sites in it, with neither at all of them. */
export const holiday = entity('kernel.holiday', {
  label: { en: 'Holiday', bn: 'ছুটির দিন', hi: 'अवकाश' },
  key: ['code'],
  fields: {
    code: code({ search: true, example: 'VICTORY-2026' }),
    day: day({ label: { en: 'Day', bn: 'দিন', hi: 'दिन' } }),
    name: localized({ search: true }),
    country: z
      .string()
      .refine(isCountry, 'a country code of ISO 3166-1, such as BD')
      .meta({
        field: 'text',
        example: 'BD',
        label: { en: 'Country', bn: 'দেশ', hi: 'देश' },
        help: {
          en: 'At all sites in this country. Empty, and no site either: at every site of the company.',
          bn: 'এই দেশের সব সাইটে। ফাঁকা থাকলে, সাইটও না থাকলে: কোম্পানির প্রতিটি সাইটে।',
          hi: 'इस देश की सब साइटों पर। खाली हो और साइट भी न हो: कंपनी की हर साइट पर।',
        },
      })
      .nullable(),
    site: ref(site, {
      label: { en: 'Site', bn: 'সাইট', hi: 'साइट' },
      help: {
        en: 'At this site alone; then no country is said.',
        bn: 'শুধু এই সাইটে; তখন দেশ লেখা হয় না।',
        hi: 'केवल इस साइट पर; तब देश नहीं लिखा जाता।',
      },
    }).nullable(),
  },
  list: ['day', 'code', 'name', 'country', 'site'],
  search: ['code', 'name'],
});

export const holidayCommands = standardCommands(holiday, {
  check: ({ country, site: of }) => (country && of ? refuse('holiday-of-both') : undefined),
});

/**
 * The calendar by which work is planned at a site: its shifts, without its holidays. Undefined where no configuration was
 * applied to it yet. Windows of shifts and days that facts name are those of `siteCalendar`: a holiday moves no fact.
 */
export async function workingCalendar(db: Db, of: string, now: number) {
  const calendar = await siteCalendar(db, of);
  if (!calendar) return undefined;
  const { country } = await settingsInForce(db, companySettings, now);
  const days = await db.rows<{ day: string }>(
    `select h.day from kernel.holiday h join kernel.site s on s.code = $1
     where h.site = s.id or (h.site is null and (h.country is null or h.country = coalesce(s.country, $2)))`,
    [of, country],
  );
  return withHolidays(
    calendar,
    days.map(({ day: one }) => one),
  );
}

/** How much is worked at a site between two moments, or by when so much has been. */
export const workingTime = query('kernel.working-time', {
  label: { en: 'Working time', bn: 'কর্মসময়', hi: 'कार्य समय' },
  input: {
    site: text(),
    from: moment(),
    to: moment().optional(),
    amount: duration().optional(),
  },
  site: (input) => input.site,
  async run({ site: of, from, to, amount }, { db, now }) {
    if ((to === undefined) === (amount === undefined)) {
      throw new Refused(refuse('input-invalid', { issues: [{ path: 'to', message: 'say either "to" or "amount"' }] }));
    }
    const calendar = await workingCalendar(db, of, now);
    if (!calendar) throw new Refused(refuse('not-found', { site: of }));
    try {
      if (to !== undefined) return { worked: workingTimeBetween(calendar, from, to) };
      return { until: addWorkingTime(calendar, from, amount ?? 0) };
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new Refused(refuse('never-worked', { site: of }));
    }
  },
});
