import type { Shift, TreeSite } from '@millrace/hmi-client';

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const minutes = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));

/** The shift that runs at a moment by the site's weekly plan (exceptions are the server's business), for the clock's line. */
export function shiftAt(site: TreeSite, time: number): Shift | null {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: site.zone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(time / 1000);
  const part = (type: string): string => parts.find((each) => each.type === type)?.value ?? '';
  const today = DAYS.indexOf(part('weekday').toLowerCase() as (typeof DAYS)[number]);
  const clock = Number(part('hour')) * 60 + Number(part('minute'));
  const runs = (shift: Shift, day: number): boolean => shift.days.includes(DAYS[(day + 7) % 7] ?? 'sun');
  for (const shift of site.shifts) {
    const [start, end] = [minutes(shift.start), minutes(shift.end)];
    if (start < end ? clock >= start && clock < end && runs(shift, today) : false) return shift;
    if (start >= end && ((clock >= start && runs(shift, today)) || (clock < end && runs(shift, today - 1))))
      return shift;
  }
  return null;
}

/** A shift as people call it: its name, else its id. */
export const shiftNamed = (site: TreeSite | null, id: string): Shift['name'] =>
  site?.shifts.find((shift) => shift.id === id)?.name ?? { en: id };
