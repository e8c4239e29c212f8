import type { Shift } from '@millrace/hmi-client';
import { type Day, plusDays, weekdayOf } from './days.ts';
import { momentOf } from './zone-time.ts';

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/** A shift of a business day with its own moments, µs UTC. */
export interface ShiftOfDay {
  readonly shift: Shift;
  readonly from: number;
  readonly to: number;
}

/**
 * The shifts that begin on a business day by the site's weekly plan, the earliest first. One whose end is not after its
 * start goes over midnight and stays that day's; a change of the clock makes it an hour longer or shorter.
 */
export function shiftsOn(day: Day, shifts: readonly Shift[], zone: string): ShiftOfDay[] {
  const weekday = WEEKDAYS[weekdayOf(day)] ?? 'sun';
  return shifts
    .filter((shift) => shift.days.includes(weekday))
    .flatMap((shift) => {
      const end = shift.end > shift.start ? day : plusDays(day, 1);
      const from = momentOf(`${day}T${shift.start}`, zone);
      const to = momentOf(`${end}T${shift.end}`, zone);
      return from === null || to === null ? [] : [{ shift, from, to }];
    })
    .sort((a, b) => a.from - b.from);
}
