import { addWorkingTime } from '@millrace/contracts';
import { workingCalendar } from '../core/holidays.ts';
import type { Db } from '../db.ts';

const HOUR = 3_600_000_000;

/**
 * The moment by which so many hours of work have passed at a site: its shifts without breaks and holidays, by its own clock,
 * as the calendar stands now. Of no site the first one counts that has a calendar; where there is none, or nothing is worked
 * there for 400 days, the hours are those of the clock.
 */
export async function afterWorkingHours(
  db: Db,
  site: string | null,
  from: number,
  hours: number,
  now: number,
): Promise<number> {
  const amount = Math.round(hours * HOUR);
  const at = site ?? (await firstWithCalendar(db));
  const calendar = at === undefined ? undefined : await workingCalendar(db, at, now);
  if (!calendar) return from + amount;
  try {
    return addWorkingTime(calendar, from, amount);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return from + amount;
  }
}

export const afterHours = (from: number, hours: number): number => from + Math.round(hours * HOUR);

async function firstWithCalendar(db: Db): Promise<string | undefined> {
  const found = await db.one<{ code: string }>(
    `select code from kernel.site where calendar ? 'zone' order by id limit 1`,
  );
  return found?.code;
}
