import { MICROS_PER_DAY, MICROS_PER_SECOND, type Micros } from './time.ts';

/** A UTC day of a zone: its offset at the day's start, and where that changes within the day (or at its end). */
interface ZoneDay {
  readonly before: Micros;
  readonly after: Micros;
  /** The first moment of `after`; Infinity where the offset does not change. */
  readonly change: Micros;
}

interface Zone {
  readonly format: Intl.DateTimeFormat;
  readonly days: Map<number, ZoneDay>;
}

const zones = new Map<string, Zone>();

function zoneOf(name: string): Zone {
  let zone = zones.get(name);
  if (!zone) {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    zone = { format, days: new Map() };
    zones.set(name, zone);
  }
  return zone;
}

/** Asks the platform, some microseconds of work: the wall clock's reading minus UTC. `time` is a whole second. */
function ask(zone: Zone, time: Micros): Micros {
  const ms = time / 1_000;
  const parts: Record<string, number> = {};
  for (const { type, value } of zone.format.formatToParts(ms)) parts[type] = Number(value);
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return (Date.UTC(year, month - 1, day, hour, minute, second) - ms) * 1_000;
}

function dayOfZone(zone: Zone, day: number): ZoneDay {
  const known = zone.days.get(day);
  if (known) return known;
  if (zone.days.size > 4_000) zone.days.clear();
  const from = day * MICROS_PER_DAY;
  const before = ask(zone, from);
  const after = ask(zone, from + MICROS_PER_DAY);
  let change = Number.POSITIVE_INFINITY;
  if (before !== after) {
    // No zone has changed its clock twice within one day, so a bisection finds the one change, to the second.
    let low = 0;
    let high = MICROS_PER_DAY / MICROS_PER_SECOND;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (ask(zone, from + middle * MICROS_PER_SECOND) === before) low = middle;
      else high = middle;
    }
    change = from + high * MICROS_PER_SECOND;
  }
  const found = { before, after, change };
  zone.days.set(day, found);
  return found;
}

/** Microseconds that the wall clock of a zone is ahead of UTC at `time`. Throws a RangeError for an unknown zone. */
export function offsetAt(zone: string, time: Micros): Micros {
  const { before, after, change } = dayOfZone(zoneOf(zone), Math.floor(time / MICROS_PER_DAY));
  return time < change ? before : after;
}

/**
 * The offsets before and after the change of the clock that is nearest to the wall-clock reading `wall` (a local time
 * counted as if it were UTC), and the moment of that change; Infinity and equal offsets where there is none within the
 * days that can hold it.
 */
export function offsetsAround(zone: string, wall: Micros): ZoneDay {
  const known = zoneOf(zone);
  const day = Math.floor(wall / MICROS_PER_DAY);
  let nearest: ZoneDay | null = null;
  for (let near = day - 1; near <= day + 1; near++) {
    const found = dayOfZone(known, near);
    if (found.change === Number.POSITIVE_INFINITY) continue;
    const distance = Math.abs(wall - found.before - found.change);
    if (!nearest || distance < Math.abs(wall - nearest.before - nearest.change)) nearest = found;
  }
  if (nearest) return nearest;
  const only = dayOfZone(known, day).before;
  return { before: only, after: only, change: Number.POSITIVE_INFINITY };
}
