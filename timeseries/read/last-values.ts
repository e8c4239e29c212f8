import type { Micros, SampleValue } from '@millrace/contracts';
import type { Queryable } from '../queryable.ts';
import { type ReadablePoint, readableBy, type Sites } from './readable.ts';
import { sampleValueOf } from './sample-value.ts';

export interface LastValue {
  readonly point: number;
  readonly path: string;
  readonly unit: string;
  readonly time: Micros;
  readonly arrival: Micros;
  readonly value: SampleValue;
  readonly quality: number;
}

/** The newest reading (by source time) of each point of these sites that has one, by path. One row a point is read. */
export async function lastValues(db: Queryable, sites: Sites, ids?: readonly number[]): Promise<LastValue[]> {
  const points = await readableBy(db, sites, ids);
  if (points.length === 0) return [];
  const { rows } = await db.query<{
    point: number;
    time: number;
    arrival: number;
    value: number | null;
    other: string | null;
    quality: number;
  }>(
    `select point, (extract(epoch from time) * 1e6)::float8 as time, (extract(epoch from arrival) * 1e6)::float8 as arrival,
       value, other, quality::int & 65535 as quality
     from timeseries.last_value where point = any($1::int4[])`,
    [points.map(({ id }) => id)],
  );
  const found = new Map(rows.map((row) => [row.point, row]));
  return points.flatMap((point: ReadablePoint) => {
    const row = found.get(point.id);
    if (!row) return [];
    const { time, arrival, quality } = row;
    const value = sampleValueOf(point.type, row.value, row.other);
    return [{ point: point.id, path: point.path, unit: point.unit, time, arrival, value, quality }];
  });
}
