import type { TreeSite } from '@millrace/hmi-client';

export interface ShiftOfDay {
  /** YYYY-MM-DD, the business day that the shift belongs to. */
  readonly day: string;
  readonly shift: string;
}

const DAY_MS = 86_400_000;
/** Days are counted by date, not by the clock: none is skipped where a day has 23 hours. */
const before = (day: string): string => new Date(Date.parse(`${day}T12:00:00Z`) - DAY_MS).toISOString().slice(0, 10);

/** The same shift of the day before. */
export const dayBefore = ({ day, shift }: ShiftOfDay): ShiftOfDay => ({ day: before(day), shift });

/** The shift that ended when this one began: the one before it in the plan, else the last of the day before. */
export function shiftBefore(site: Pick<TreeSite, 'shifts'>, { day, shift }: ShiftOfDay): ShiftOfDay | null {
  const at = site.shifts.findIndex(({ id }) => id === shift);
  if (at < 0) return null;
  const earlier = site.shifts[at - 1];
  if (earlier) return { day, shift: earlier.id };
  const last = site.shifts.at(-1);
  return last ? { day: before(day), shift: last.id } : null;
}
