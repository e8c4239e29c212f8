import { bytesPerSample, trendYear } from '@millrace/timeseries/bench';
import { benchDatabase } from '../harness/bench-database.ts';
import type { Bench, BenchContext, Figure } from '../harness/figure.ts';

type Measure = typeof trendYear;

/** A figure of the store's own, on a database as it ships: embedded, durable, migrated, otherwise empty. */
async function onOwnDatabase(
  { folder, seed, long, say }: BenchContext,
  name: string,
  measure: Measure,
): Promise<Figure[]> {
  const database = await benchDatabase(`${folder}/${name}`);
  try {
    return await measure({ databaseUrl: database.admin, seed, long, say });
  } finally {
    await database.stop();
  }
}

export const year: Bench = {
  ids: ['trend-year', 'trend-zoom-p95'],
  title: 'a year of one point at 1 Hz, 1,500 px wide, beside the same question asked of the raw rows',
  run: (context) => onOwnDatabase(context, 'year', trendYear),
};

export const bytes: Bench = {
  ids: ['bytes-per-sample'],
  title: 'bytes a kept reading, with its index',
  run: (context) => onOwnDatabase(context, 'bytes', bytesPerSample),
};
