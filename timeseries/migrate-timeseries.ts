import { join } from 'node:path';
import type pg from 'pg';
import { StoreError } from './errors.ts';
import { migrate } from './migrate.ts';
import { chooseStoreKind, type StoreKind, storedKind } from './store-kind.ts';
import { withClient } from './with-client.ts';

export interface MigrateTimeseriesOptions {
  /** "auto" (default) takes TimescaleDB where the server has it, and afterwards what the tables were made for. */
  readonly store?: StoreKind | 'auto';
}

/**
 * What each login may do, for those of them that exist. Nobody but the owner makes or drops tables: functions that run
 * as the owner make pieces ahead and drop those past their retention.
 */
const GRANTS: Readonly<Record<string, readonly string[]>> = {
  millrace_receiver: [
    'grant usage on schema timeseries to millrace_receiver',
    'grant select, insert, update, delete on all tables in schema timeseries to millrace_receiver',
    'revoke insert, update, delete on timeseries.store, timeseries.migration, timeseries.site, timeseries.point, timeseries.partitioning, timeseries.row_retention, timeseries.view_site, timeseries.door from millrace_receiver',
    'grant execute on all functions in schema timeseries to millrace_receiver',
    'revoke execute on function timeseries.register_points, timeseries.allow_views, timeseries.pass_number from millrace_receiver',
  ],
  millrace_reader: [
    'grant usage on schema timeseries to millrace_reader',
    'grant select on all tables in schema timeseries to millrace_reader',
    `select timeseries.allow_views('millrace_reader', '*')`,
  ],
  millrace_app: [
    'grant usage on schema timeseries to millrace_app',
    'grant select on timeseries.point, timeseries.site to millrace_app',
    'grant execute on function timeseries.register_points to millrace_app',
  ],
};

/**
 * Makes or completes the schema `timeseries` and gives the logins that exist their rights. Run as the owner; idempotent.
 * Throws a StoreError: those of `migrate`, timescale-unavailable, store-kind-fixed.
 */
export async function migrateTimeseries(pool: pg.Pool, options: MigrateTimeseriesOptions = {}): Promise<StoreKind> {
  const wanted = options.store ?? 'auto';
  const before = await storedKind(pool);
  if (before !== undefined && wanted !== 'auto' && wanted !== before)
    throw new StoreError('store-kind-fixed', `this database was made for the ${before} store`, { before, wanted });
  const kind = before ?? (await chooseStoreKind(pool, wanted));
  await migrate(pool, {
    schema: 'timeseries',
    module: 'timeseries',
    folder: join(import.meta.dirname, 'migrations'),
    settings: { store: kind },
  });
  await grant(pool);
  return kind;
}

async function grant(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ rolname: string }>(
    'select rolname from pg_roles where rolname = any($1) order by 1',
    [Object.keys(GRANTS)],
  );
  await withClient(pool, async (client) => {
    await client.query('begin');
    // Programs that start together would else update the same catalogue rows at once.
    await client.query('select pg_advisory_xact_lock(7021900001)');
    for (const { rolname } of rows) for (const sql of GRANTS[rolname] ?? []) await client.query(sql);
    await client.query('commit');
  });
}
