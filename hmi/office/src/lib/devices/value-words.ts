import { isGood, type LiveValue, type TreePoint } from '@millrace/hmi-client';
import type { Format } from '@millrace/hmi-ui/format/format.ts';

/** A value as people read it: with its unit, an enumeration by what its number means; a dash where there is none. */
export function valueWords(
  value: LiveValue['v'] | undefined,
  { values, unit }: Pick<TreePoint, 'values' | 'unit'>,
  show: Format,
): string {
  if (value === undefined || value === null) return '–';
  const text =
    typeof value === 'number'
      ? (show.meaning(value, values) ?? show.number(value, 3))
      : typeof value === 'object'
        ? JSON.stringify(value)
        : String(value);
  return `${text} ${show.unit(unit)}`.trim();
}

/** There is a value, and nothing speaks against it. */
export const hasValue = (live: LiveValue | undefined): boolean =>
  live !== undefined && live.v !== null && live.v !== undefined && isGood(live.q);
