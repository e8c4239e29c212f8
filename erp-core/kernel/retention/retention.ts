import type { Fields } from '../effect.ts';
import { fieldMeta } from '../field-meta.ts';

/** How long records are kept: so many days after the moment that a field of theirs says. Those without it stay. */
export interface Retention {
  readonly after: string;
  readonly days: number;
}

/** Throws a TypeError for days that are none, or a field that holds no moment. */
export function checkRetention(entity: string, fields: Fields, { after, days }: Retention): void {
  const schema = Object.hasOwn(fields, after) ? fields[after] : undefined;
  if (!schema || fieldMeta(schema).field !== 'moment')
    throw new TypeError(`${entity}: records are kept for some days after a moment, and ${after} is none`);
  if (!Number.isInteger(days) || days < 1) throw new TypeError(`${entity}: ${days} is no number of days`);
}

const DAY = 24 * 3600 * 1_000_000;

/** The moment (µs) before which a record's has to lie for its time to be over. */
export const overBefore = ({ days }: Retention, now: number): number => now - days * DAY;
