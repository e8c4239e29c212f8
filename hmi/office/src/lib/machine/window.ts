import type { TreeSite } from '@millrace/hmi-client';
import { plusDays } from '@millrace/hmi-ui/dates/days.ts';
import { shiftsOn } from '@millrace/hmi-ui/dates/shifts.ts';
import type { ShiftOfDay } from '#lib/overview/windows.ts';

export const SPANS = ['shift', 'day', 'week'] as const;
export type Span = (typeof SPANS)[number];

/** A plant may rest for a week; behind that nobody turns pages. */
const REST = 8;

/** The shift before (-1) or after (1) the one that begins then, by the weekly plan, over days of rest; null: none is near. */
export function shiftBeside(
  { shifts, zone }: Pick<TreeSite, 'shifts' | 'zone'>,
  { day, from }: { readonly day: string; readonly from: number },
  way: -1 | 1,
): ShiftOfDay | null {
  for (let days = 0; days <= REST; days++) {
    const on = plusDays(day, days * way);
    const there = shiftsOn(on, shifts, zone).filter((one) => (one.from - from) * way > 0);
    const found = way > 0 ? there[0] : there.at(-1);
    if (found) return { day: on, shift: found.shift.id };
  }
  return null;
}
