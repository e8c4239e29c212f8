import type { SampleColumns } from '@millrace/contracts';
import type pg from 'pg';
import type { BatchPlan } from './batch-plan.ts';
import { float8Array, int2Array, int4Array, int8Array, textArray, timeArray } from './binary-columns.ts';
import { CLASSES, sampleTable } from './point-classes.ts';

/**
 * Readings of which some may be known already, merged into one sample table. Per identity (point, time), in the order of
 * the log: the first content is the sample; every content that was not known before is a correction, the sample takes it
 * and the correction keeps both; content that is or once was the sample's is a repeat and changes nothing, so that a
 * redelivery never turns a correction back. Each look-up goes by the identity's index alone (lateral with limit).
 */
const mergeSql = (table: string) => `
with staged as materialized (
  select * from unnest($1::int8[], $2::int2[], $3::int4[], $4::timestamptz[], $5::timestamptz[], $6::float8[],
    $7::int2[], $8::text[]) as s (seq, source, point, time, arrival, value, quality, other)
), content as (
  select distinct on (point, time, value, quality, other) * from staged
  order by point, time, value, quality, other, seq
), fresh as materialized (
  select c.*, s.point is not null as known, s.value as now_value, s.quality as now_quality, s.other as now_other,
    s.arrival as now_arrival
  from content c
  left join lateral (select * from timeseries.${table} s where s.point = c.point and s.time = c.time limit 1) s on true
  where (s.point is null
      or (s.value, s.quality, s.other) is distinct from (c.value, c.quality, c.other))
    and not exists (select from timeseries.correction k where k.point = c.point and k.time = c.time
      and (k.old_value, k.old_quality, k.old_other) is not distinct from (c.value, c.quality, c.other))
), ordered as materialized (
  select f.*, row_number() over w as nth, lead(seq) over w is null as newest,
    coalesce(lag(quality) over w, now_quality) as old_quality,
    case when row_number() over w = 1 then now_value else lag(value) over w end as old_value,
    case when row_number() over w = 1 then now_other else lag(other) over w end as old_other,
    coalesce(lag(arrival) over w, now_arrival) as old_arrival
  from fresh f window w as (partition by point, time order by seq)
), inserted as (
  insert into timeseries.${table} (time, arrival, value, point, quality, other)
  select time, arrival, value, point, quality, other from ordered where newest and not known order by point, time
), updated as (
  update timeseries.${table} s set value = o.value, quality = o.quality, other = o.other, arrival = o.arrival
  from ordered o where o.newest and o.known and s.point = o.point and s.time = o.time
), corrected as (
  insert into timeseries.correction (point, time, old_value, old_quality, old_other, old_arrival,
    new_value, new_quality, new_other, new_arrival, gateway, epoch, seq)
  select point, time, old_value, old_quality, old_other, old_arrival, value, quality, other, arrival, $9, $10, seq
  from ordered where nth > 1 or known
)
select source, count(*) filter (where nth = 1 and not known)::int as stored,
  count(*) filter (where nth > 1 or known)::int as corrected
from ordered group by source`;

export interface MergedSource {
  readonly source: number;
  readonly stored: number;
  readonly corrected: number;
}

/** Merges the given rows of a batch into a sample table. What is in none of the counts was a repeat. */
export async function mergeRows(
  client: pg.ClientBase,
  table: string,
  samples: SampleColumns,
  rows: Uint32Array,
  record: { readonly gateway: string; readonly epoch: number },
): Promise<MergedSource[]> {
  // Rows are found by identity, one by one: never by reading a whole piece of the table.
  await client.query('set local enable_hashjoin = off; set local enable_mergejoin = off');
  const pick = (column: ArrayLike<number>) => Float64Array.from(rows, (row) => column[row] as number);
  const { rows: merged } = await client.query<MergedSource>({
    name: `timeseries-merge-${table}`,
    text: mergeSql(table),
    values: [
      int8Array(pick(samples.seq)),
      int2Array(pick(samples.source)),
      int4Array(pick(samples.point)),
      timeArray(pick(samples.time)),
      timeArray(pick(samples.arrival)),
      float8Array(pick(samples.value)),
      int2Array(pick(samples.quality)),
      textArray(Array.from(rows, (row) => samples.other.get(row))),
      record.gateway,
      record.epoch,
    ],
  });
  return merged;
}

/** Lays the sample itself over the last value of a batch's points, where a merge may have decided what the sample is. */
export async function renewLastValues(client: pg.ClientBase, plan: BatchPlan): Promise<void> {
  for (const [retention, name] of CLASSES.entries()) {
    const points = plan.touched.filter((seen) => seen.retention === retention).map(({ point }) => point);
    if (points.length === 0) continue;
    const table = sampleTable(name);
    await client.query({
      name: `timeseries-renew-${table}`,
      text: `update timeseries.last_value l set value = s.value, quality = s.quality, other = s.other
        from unnest($1::int4[]) p (point)
        join lateral (select time from timeseries.last_value v where v.point = p.point) v on true
        join lateral (select * from timeseries.${table} s where s.point = p.point and s.time = v.time limit 1) s on true
        where l.point = p.point and (l.value, l.quality, l.other) is distinct from (s.value, s.quality, s.other)`,
      values: [int4Array(points)],
    });
  }
}
