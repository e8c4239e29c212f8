import type { Trend, TrendSeries } from '@millrace/hmi-client';
import type { FileCell } from '#lib/files/workbook.ts';

/** A series as it is seen, with its own time laid on that of the first: `shift` is added to it, µs. */
export interface SeenSeries {
  readonly name: string;
  readonly columns: Pick<TrendSeries, 't' | 'min' | 'avg' | 'max'>;
  readonly shift: number;
}
export interface SeenWords {
  readonly time: string;
  readonly low: string;
  readonly average: string;
  readonly high: string;
}

/** The columns of a file of what is seen: the time, and of every series the least, the average and the most. */
export const seenHead = (series: readonly SeenSeries[], words: SeenWords): string[] => [
  words.time,
  ...series.flatMap(({ name }) => [`${name}, ${words.low}`, `${name}, ${words.average}`, `${name}, ${words.high}`]),
];

const figure = (value: number | null | undefined): FileCell =>
  value === null || value === undefined ? { text: '' } : { text: String(value), number: true };

/** Its rows: one a bucket in which any series has something, the earliest first. What was not read stays empty. Pure. */
export function seenRows(
  series: readonly SeenSeries[],
  { from, to, bucket }: Pick<Trend, 'from' | 'to' | 'bucket'>,
  timeOf: (micros: number) => string,
): FileCell[][] {
  const rows = new Map<number, Map<number, number>>();
  for (const [nth, { columns, shift }] of series.entries()) {
    for (let index = 0; index < columns.t.length; index++) {
      const time = (columns.t[index] ?? 0) + shift;
      if (time + bucket <= from || time >= to) continue;
      // Stretches begin at any moment: what falls into the same bucket stands in the same row.
      const at = Math.floor(time / bucket) * bucket;
      const row = rows.get(at) ?? new Map<number, number>();
      row.set(nth, index);
      rows.set(at, row);
    }
  }
  return [...rows]
    .sort(([a], [b]) => a - b)
    .map(([time, row]) => [
      { text: timeOf(time) },
      ...series.flatMap(({ columns }, nth) => {
        const index = row.get(nth);
        return index === undefined
          ? [{ text: '' }, { text: '' }, { text: '' }]
          : [figure(columns.min[index]), figure(columns.avg[index]), figure(columns.max[index])];
      }),
    ]);
}
