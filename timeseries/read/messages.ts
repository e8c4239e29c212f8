import type { Micros, RecordId } from '@millrace/contracts';
import type { Queryable } from '../queryable.ts';
import { readableBy, type Sites } from './readable.ts';
import { sampleValueOf } from './sample-value.ts';
import { sqlTime } from './sql-time.ts';

/** A reading as it is kept. Its record is not: (point, time) is its identity. */
export interface KeptReading {
  readonly point: number;
  readonly path: string;
  readonly time: Micros;
  readonly arrival: Micros;
  readonly value: unknown;
  readonly quality: number;
}

/** An observation as it is kept: what its first record said. */
export interface KeptObservation {
  readonly record: RecordId;
  readonly source: string;
  readonly sourceKey: string | null;
  /** Path of the device within its site. */
  readonly device: string;
  readonly time: Micros;
  readonly arrival: Micros;
  readonly clockSuspect: boolean;
  readonly body: unknown;
}

export type ObservationQuestion =
  | { readonly record: RecordId }
  /** A message of several observations numbers them behind its key: "<key>/0", "<key>/1", … */
  | { readonly source: string; readonly sourceKey: string }
  /** `source` is the sender's id, or the device's path. */
  | { readonly source: string; readonly time: Micros };

const MOST = 500;
const keysOf = (key: string): string[] => [key, ...Array.from({ length: MOST }, (_, at) => `${key}/${at}`)];

/** The reading of a point at exactly this moment; undefined where none is kept, or the point is of another site. */
export async function readingAt(
  db: Queryable,
  sites: Sites,
  { point: id, time }: { readonly point: number; readonly time: Micros },
): Promise<KeptReading | undefined> {
  const [point] = await readableBy(db, sites, [id]);
  if (!point) return undefined;
  const { rows } = await db.query<{ arrival: number; value: number | null; other: string | null; quality: number }>(
    `select (extract(epoch from arrival) * 1e6)::float8 as arrival, value, other, quality::int & 65535 as quality
     from timeseries.sample_${point.retention} where point = ${point.id} and time = ${sqlTime(time)}`,
  );
  const [row] = rows;
  if (!row) return undefined;
  const { arrival, value, other, quality } = row;
  return { point: id, path: point.path, time, arrival, value: sampleValueOf(point.type, value, other), quality };
}

/**
 * Observations of one message, oldest first. They name no site: the caller keeps those whose gateway serves a site that
 * may be seen.
 */
export async function observationsOf(db: Queryable, of: ObservationQuestion): Promise<KeptObservation[]> {
  const [where, values] =
    'record' in of
      ? ['gateway = $1 and epoch = $2 and seq = $3', [of.record.gateway, of.record.epoch, of.record.seq]]
      : 'sourceKey' in of
        ? ['source = $1 and source_key = any($2::text[])', [of.source, keysOf(of.sourceKey)]]
        : [`time = ${sqlTime(of.time)} and (source = $1 or device = $1)`, [of.source]];
  const { rows } = await db.query<Omit<KeptObservation, 'record'> & RecordId>(
    `select gateway, epoch::float8 as epoch, seq::float8 as seq, source, source_key as "sourceKey", device,
       (extract(epoch from time) * 1e6)::float8 as time, (extract(epoch from arrival) * 1e6)::float8 as arrival,
       clock_suspect as "clockSuspect", body
     from timeseries.observation where ${where} order by epoch, seq limit ${MOST}`,
    values,
  );
  return rows.map(({ gateway, epoch, seq, ...rest }) => ({ record: { gateway, epoch, seq }, ...rest }));
}
