import { MICROS_PER_DAY, MICROS_PER_MINUTE, MICROS_PER_MS, MICROS_PER_SECOND, type Micros } from './time.ts';
import { offsetsAround } from './zone-offset.ts';

export type PayloadTimeFormat = 'iso' | 'epoch-s' | 'epoch-ms' | 'epoch-us' | 'epoch-ns';

const FACTOR: Record<Exclude<PayloadTimeFormat, 'iso'>, number> = {
  'epoch-s': MICROS_PER_SECOND,
  'epoch-ms': MICROS_PER_MS,
  'epoch-us': 1,
  'epoch-ns': 0.001,
};

const ISO =
  /^(\d{4})-?(\d{2})-?(\d{2})(?:[T ](\d{2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?$/i;

/** What a clock can show, be it never set: outside, the text or number is no time. Whether it is believed is another matter. */
const EARLIEST = 0;
const LATEST = Date.UTC(2250, 0, 1) * MICROS_PER_MS;

/**
 * A payload's time in µs; null where it is not one. A text without an offset is read in `zone` (UTC where none is
 * given): a moment that a change of the clock leaves out counts as after it, one that comes twice as the first.
 */
export function readPayloadTime(raw: unknown, format: PayloadTimeFormat, zone?: string): Micros | null {
  const time = format === 'iso' ? isoTime(raw, zone) : epochTime(raw, format);
  return time !== null && time >= EARLIEST && time < LATEST ? time : null;
}

function epochTime(raw: unknown, format: Exclude<PayloadTimeFormat, 'iso'>): Micros | null {
  if (typeof raw === 'number') return Number.isFinite(raw) ? Math.round(raw * FACTOR[format]) : null;
  if (typeof raw !== 'string' || !/^\d{1,20}(\.\d+)?$/.test(raw.trim())) return null;
  const text = raw.trim();
  // Nineteen digits of nanoseconds are more than a number holds: the last three are rounded off as text.
  if (format === 'epoch-ns' && text.length > 3 && !text.includes('.')) return Number(text.slice(0, -3));
  return Math.round(Number(text) * FACTOR[format]);
}

function isoTime(raw: unknown, zone: string | undefined): Micros | null {
  if (typeof raw !== 'string') return null;
  const match = ISO.exec(raw.trim());
  if (!match) return null;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', offset] = match;
  const parts = [year, month, day, hour, minute, second].map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const ms = Date.UTC(parts[0], parts[1] - 1, parts[2], parts[3], parts[4], parts[5]);
  // A 31st of February would roll over to March in silence.
  const check = new Date(ms);
  if (check.getUTCMonth() !== parts[1] - 1 || check.getUTCDate() !== parts[2] || parts[3] > 23 || parts[4] > 59)
    return null;
  const wall = ms * MICROS_PER_MS + Number(fraction.padEnd(6, '0').slice(0, 6));
  if (offset) return wall - offsetMicros(offset);
  if (zone === undefined || zone === 'UTC') return wall;
  const { before, after, change } = offsetsAround(zone, wall);
  const early = wall - before;
  return early < change ? early : wall - after >= change ? wall - after : early;
}

function offsetMicros(text: string): Micros {
  if (text === 'Z' || text === 'z') return 0;
  const sign = text.startsWith('-') ? -1 : 1;
  const digits = text.slice(1).replace(':', '').padEnd(4, '0');
  const micros = (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))) * MICROS_PER_MINUTE;
  return Math.abs(micros) > MICROS_PER_DAY ? 0 : sign * micros;
}
