import { type SampleColumns, type SeqRange, STORE_OUTCOMES } from '@millrace/contracts';
import type pg from 'pg';
import type { PointTouched } from './batch-plan.ts';
import { float8Array, int2Array, int4Array, int8Array, textArray, timeArray } from './binary-columns.ts';
import { toMultirange } from './ranges-sql.ts';
import { REJECTED_BEYOND_RETENTION, type SourceCounts } from './receiver.types.ts';

/** Ranges, last values, counts and what became dirty: one statement, in the transaction of the rows. */
const FINISH = `
with ranges as (
  update timeseries.acknowledged set ranges = ranges + $3::int8multirange where gateway = $1 and epoch = $2
), last as (
  insert into timeseries.last_value as l (point, time, arrival, value, quality, other)
  select * from unnest($4::int4[], $5::timestamptz[], $6::timestamptz[], $7::float8[], $8::int2[], $9::text[])
  on conflict (point) do update set time = excluded.time, arrival = excluded.arrival, value = excluded.value,
    quality = excluded.quality, other = excluded.other
  where excluded.time > l.time
), dirty as (
  insert into timeseries.dirty (point, from_time, to_time) select * from unnest($10::int4[], $11::timestamptz[], $12::timestamptz[])
)
insert into timeseries.delivery_count as c (gateway, epoch, source, outcome, reason, n)
select $1, $2, s.* from unnest($13::text[], $14::text[], $15::text[], $16::int8[]) s
on conflict (gateway, epoch, source, outcome, reason) do update set n = c.n + excluded.n`;

export interface Finish {
  readonly gateway: string;
  readonly epoch: number;
  readonly covered: readonly SeqRange[];
  readonly samples: SampleColumns;
  readonly touched: readonly PointTouched[];
  readonly counts: readonly SourceCounts[];
}

export async function finishBatch(client: pg.ClientBase, batch: Finish): Promise<void> {
  const { samples, touched } = batch;
  const newest = touched.map((point) => point.newest);
  const pick = (column: ArrayLike<number>) => newest.map((row) => column[row] as number);
  const late = touched.filter(({ lateFrom }) => lateFrom !== Number.POSITIVE_INFINITY);
  const counts = batch.counts.flatMap((counted) =>
    STORE_OUTCOMES.filter((outcome) => counted[outcome] > 0).map((outcome) => ({
      source: counted.source,
      outcome,
      reason: outcome === 'rejected' ? REJECTED_BEYOND_RETENTION : '',
      n: counted[outcome],
    })),
  );
  await client.query({
    name: 'timeseries-finish-batch',
    text: FINISH,
    values: [
      batch.gateway,
      batch.epoch,
      toMultirange(batch.covered),
      int4Array(touched.map(({ point }) => point)),
      timeArray(touched.map(({ newestTime }) => newestTime)),
      timeArray(pick(samples.arrival)),
      float8Array(pick(samples.value)),
      int2Array(pick(samples.quality)),
      textArray(newest.map((row) => samples.other.get(row))),
      int4Array(late.map(({ point }) => point)),
      timeArray(late.map(({ lateFrom }) => lateFrom)),
      // Ranges are open at their end.
      timeArray(late.map(({ lateTo }) => lateTo + 1)),
      textArray(counts.map(({ source }) => source)),
      textArray(counts.map(({ outcome }) => outcome)),
      textArray(counts.map(({ reason }) => reason)),
      int8Array(counts.map(({ n }) => n)),
    ],
  });
}
