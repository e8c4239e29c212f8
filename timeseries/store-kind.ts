import type pg from 'pg';
import { StoreError } from './errors.ts';

export type StoreKind = 'plain' | 'timescale';

/** What TimescaleDB is in a database, if any. */
export interface TimescaleState {
  /** Of the extension as it is installed in this database; null: it is not. */
  readonly version: string | null;
  /** Installed on the server and loaded by it, so that this database could have it. */
  readonly available: boolean;
  /** "apache" has no compression, no continuous aggregates, no policies; "timescale" has them; null: not installed. */
  readonly license: string | null;
}

type Queryable = Pick<pg.ClientBase, 'query'>;

export async function timescaleState(db: Queryable): Promise<TimescaleState> {
  const { rows } = await db.query<{ version: string | null; available: boolean; license: string | null }>(`select
    (select extversion from pg_extension where extname = 'timescaledb') as version,
    -- Which libraries are loaded only superusers may ask; that this one is, its own setting tells.
    exists (select from pg_available_extensions where name = 'timescaledb')
      and current_setting('timescaledb.max_background_workers', true) is not null as available,
    current_setting('timescaledb.license', true) as license`);
  const found = rows[0];
  if (!found) throw new Error('PostgreSQL gave no row');
  return { ...found, license: found.version === null ? null : found.license };
}

/**
 * Which store to make here: "auto" takes TimescaleDB where the server has it. Installs the extension when it is wanted
 * and missing. Throws a StoreError timescale-unavailable when "timescale" is asked for and cannot be had.
 */
export async function chooseStoreKind(db: Queryable, wanted: StoreKind | 'auto'): Promise<StoreKind> {
  if (wanted === 'plain') return 'plain';
  const state = await timescaleState(db);
  if (state.version !== null) return 'timescale';
  if (state.available) {
    try {
      await db.query('create extension if not exists timescaledb');
      return 'timescale';
    } catch (error) {
      if (wanted === 'timescale')
        throw new StoreError(
          'timescale-unavailable',
          'TimescaleDB is on this server but this login may not install it',
          {},
          error,
        );
      return 'plain';
    }
  }
  if (wanted === 'timescale')
    throw new StoreError('timescale-unavailable', 'this PostgreSQL has no TimescaleDB (or does not preload it)', {});
  return 'plain';
}

/** The kind that this database's tables were made for, or undefined before the first migration. */
export async function storedKind(db: Queryable): Promise<StoreKind | undefined> {
  const { rows: known } = await db.query(`select to_regclass('timeseries.store') is not null as made`);
  if (known[0]?.made !== true) return undefined;
  const { rows } = await db.query<{ kind: StoreKind }>('select kind from timeseries.store');
  return rows[0]?.kind;
}
