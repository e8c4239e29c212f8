import { type ShiftCalendar, shiftAt, shiftCalendar } from '@millrace/contracts';
import type { Db } from '../db.ts';

export { shiftAt };

/** Parsed calendars by what is stored, so that their windows are computed once a day and not once a call. */
const parsed = new Map<string, ShiftCalendar>();

/** The shift calendar of a site; undefined where no configuration was applied to it yet. */
export async function siteCalendar(db: Db, site: string): Promise<ShiftCalendar | undefined> {
  const row = await db.one<{ calendar: string }>(`select calendar::text from kernel.site where code = $1`, [site]);
  if (!row) return undefined;
  let calendar = parsed.get(row.calendar);
  if (!calendar) {
    calendar = shiftCalendar.parse(JSON.parse(row.calendar));
    if (parsed.size >= 100) parsed.clear();
    parsed.set(row.calendar, calendar);
  }
  return calendar;
}
