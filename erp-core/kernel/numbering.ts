import type { Effect, Found, Wants } from './effect.ts';
import { text, wholeNumber } from './fields.ts';
import { table } from './table.ts';

/** How far a series of a company has come in a year. Its row is locked by whoever takes a number, until the commit. */
const numberSeries = table('kernel.number_series', {
  key: ['series', 'year'],
  fields: { series: text(), year: wholeNumber(), newest: wholeNumber() },
});

const SERIES = 'series:';
const DIGITS = 6;

/** What a command loads to take numbers of these series: the year is only known by the clock of its decision. */
export function seriesOf(series: readonly string[]): Wants {
  return Object.fromEntries(series.map((name) => [SERIES + name, numberSeries.where({ series: name })]));
}

/**
 * The next number of a series, without a gap: a rolled back command has taken none. A record that is removed, or whose
 * making is undone, keeps its number in its history: nobody gets it again. "TRF-2026-000042", counted anew
 * each year (of UTC; companies whose books begin elsewhere in the year have their own series).
 */
export function nextNumber(series: string, found: Found<Wants>, now: number): { number: string; effect: Effect } {
  const year = new Date(now / 1000).getUTCFullYear();
  const rows = found[SERIES + series] as readonly { series: string; year: number; newest: number }[];
  const row = rows.find((one) => one.year === year);
  const next = (row?.newest ?? 0) + 1;
  return {
    number: `${series}-${year}-${String(next).padStart(DIGITS, '0')}`,
    effect: row ? numberSeries.change(row, { newest: next }) : numberSeries.insert({ series, year, newest: next }),
  };
}
