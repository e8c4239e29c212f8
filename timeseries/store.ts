import { type Micros, nowMicros } from '@millrace/contracts';
import type pg from 'pg';
import { chooseCompression } from './compression.ts';
import { StoreError } from './errors.ts';
import { readPartitioning } from './partitions.ts';
import { registerPoints, type StoredPoint, type StoredSite } from './points.ts';
import type { Queryable } from './queryable.ts';
import { type ExportQuestion, exportRows } from './read/export-rows.ts';
import { type LastValue, lastValues } from './read/last-values.ts';
import {
  type KeptObservation,
  type KeptReading,
  type ObservationQuestion,
  observationsOf,
  readingAt,
} from './read/messages.ts';
import { type ReadablePoint, readableBy, type Sites } from './read/readable.ts';
import { type ReadingsQuestion, readingsOf } from './read/readings.ts';
import { type TrendQuestion, trend } from './read/trend.ts';
import type { TrendSeries } from './read/trend-series.ts';
import { createReceiver } from './receiver/create-receiver.ts';
import type { Receiver } from './receiver/receiver.types.ts';
import { createRetention, type Retention } from './retention.ts';
import { createRollups, type Rollups } from './rollup/create-rollups.ts';
import { type StoreKind, storedKind, timescaleState } from './store-kind.ts';

/** What the store is, for the health page. */
export interface StoreDescription {
  readonly kind: StoreKind;
  /** Of TimescaleDB; null where the database has none. */
  readonly version: string | null;
  readonly license: string | null;
  /** Whether old readings are packed here. */
  readonly compression: boolean;
}

export interface SampleStore {
  readonly kind: StoreKind;
  describe(): StoreDescription;
  readonly receiver: Receiver;
  readonly points: {
    register(tx: Queryable, site: StoredSite, points: readonly StoredPoint[]): Promise<ReadonlyMap<string, number>>;
    /** Those asked for, or all of them. */
    all(sites: Sites, ids?: readonly number[]): Promise<ReadablePoint[]>;
  };
  /** The reading of a point at exactly this moment; undefined where none is kept. */
  readingAt(sites: Sites, of: { readonly point: number; readonly time: Micros }): Promise<KeptReading | undefined>;
  /** Readings of a point between two moments, as they are kept; none where the point is of another site. */
  readings(sites: Sites, question: ReadingsQuestion): Promise<KeptReading[]>;
  /** Observations of one message. They name no site: the caller judges by the gateway of their records. */
  observationsOf(of: ObservationQuestion): Promise<KeptObservation[]>;
  lastValues(sites: Sites, ids?: readonly number[]): Promise<LastValue[]>;
  trend(question: TrendQuestion): Promise<TrendSeries[]>;
  /** A file of readings, as it is made: give it to a response with `Readable.from`. */
  exportRows(question: ExportQuestion): Promise<AsyncIterable<Uint8Array>>;
  readonly rollups: Rollups;
  readonly retention: Retention;
}

export interface OpenStoreOptions {
  /** Of the process's own login. The store ends no pool. */
  readonly pool: pg.Pool;
  /** µs; the system's clock by default. */
  readonly now?: () => Micros;
  /** µs that readings are given to arrive before their bucket is made; later ones repair it. 5 s by default. */
  readonly rollupLag?: Micros;
  /** Whether old readings are to be packed: "auto" (default) where the store can. */
  readonly compression?: boolean | 'auto';
}

/** The store of a migrated database. Throws a StoreError store-not-migrated or compression-unavailable. */
export async function openStore({
  pool,
  now = nowMicros,
  rollupLag,
  compression = 'auto',
}: OpenStoreOptions): Promise<SampleStore> {
  const kind = await storedKind(pool);
  if (!kind)
    throw new StoreError('store-not-migrated', 'the schema "timeseries" is not there: run the migrations first');
  const timescale = await timescaleState(pool);
  const packs = chooseCompression(compression, kind, timescale);
  const partitioning = await readPartitioning(pool);
  return {
    kind,
    describe: () => ({ kind, version: timescale.version, license: timescale.license, compression: packs }),
    receiver: createReceiver({ pool, partitioning, now }),
    points: { register: registerPoints, all: (sites, ids) => readableBy(pool, sites, ids) },
    readingAt: (sites, of) => readingAt(pool, sites, of),
    readings: (sites, question) => readingsOf(pool, sites, question),
    observationsOf: (of) => observationsOf(pool, of),
    lastValues: (sites, ids) => lastValues(pool, sites, ids),
    trend: (question) => trend({ pool, partitioning, now }, question),
    exportRows: (question) => exportRows(pool, question),
    retention: createRetention(pool, packs),
    rollups: createRollups({ pool, partitioning, now, ...(rollupLag === undefined ? {} : { lag: rollupLag }) }),
  };
}
