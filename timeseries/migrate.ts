import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { StoreError } from './errors.ts';
import { withClient } from './with-client.ts';

export interface MigrateOptions {
  /** Made when it is missing; keeps the list of what was applied, in its table `migration`. */
  readonly schema: string;
  /** Whose migrations these are: several modules may share a schema. */
  readonly module: string;
  /** Folder of `<timestamp>_<name>.sql`, applied in the order of their names. */
  readonly folder: string;
  /** Set for each migration's transaction; read there by `current_setting('millrace.<name>', true)`. */
  readonly settings?: Readonly<Record<string, string>>;
}

const FILE = /^\d{8,14}_[a-z0-9][a-z0-9-]*\.sql$/;
/** One lock for all migrations of a database, so that programs starting together take turns. */
const LOCK = 7_021_900_001;

interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  const wrong = names.filter((name) => !FILE.test(name));
  if (wrong.length > 0)
    throw new StoreError('migration-name', `${folder}: ${wrong.join(', ')}: name it <timestamp>_<name>.sql`, { wrong });
  return Promise.all(
    names.map(async (name) => {
      // A checkout may have changed the ends of lines: they are not part of what a migration says.
      const sql = (await readFile(join(folder, name), 'utf8')).replaceAll('\r\n', '\n');
      return { name: name.slice(0, -4), sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

function pending(found: readonly Migration[], applied: ReadonlyMap<string, string>, module: string): Migration[] {
  const known = new Map(found.map(({ name, checksum }) => [name, checksum]));
  for (const [name, checksum] of applied) {
    const now = known.get(name);
    if (now === undefined)
      throw new StoreError(
        'migration-unknown',
        `${module}: the database has "${name}", which this program does not know: it was made by a newer one`,
        { module, name },
      );
    if (now !== checksum)
      throw new StoreError('migration-changed', `${module}: "${name}" was changed after it was applied`, {
        module,
        name,
      });
  }
  return found.filter(({ name }) => !applied.has(name));
}

/**
 * Applies what is missing of a folder of SQL migrations, each in a transaction of its own together with its entry, under
 * one advisory lock. May be called by several programs at once and again after a crash at any moment: the next call
 * completes what is left. Returns the names applied now.
 *
 * Throws a StoreError: migration-name, migration-changed, migration-unknown, migration-failed (with the cause).
 */
export async function migrate(pool: pg.Pool, options: MigrateOptions): Promise<string[]> {
  const found = await readMigrations(options.folder);
  return withClient(pool, async (client) => {
    const schema = client.escapeIdentifier(options.schema);
    await client.query(`select pg_advisory_lock(${LOCK})`);
    // Asked first: an owner of the schema need not have the right to create one.
    const { rowCount } = await client.query('select from pg_namespace where nspname = $1', [options.schema]);
    if (!rowCount) await client.query(`create schema if not exists ${schema}`);
    await client.query(`create table if not exists ${schema}.migration (
      module text not null, name text not null, checksum text not null, applied_at timestamptz not null default now(),
      constraint migration_pkey primary key (module, name))`);
    const { rows } = await client.query<{ name: string; checksum: string }>(
      `select name, checksum from ${schema}.migration where module = $1`,
      [options.module],
    );
    const todo = pending(found, new Map(rows.map(({ name, checksum }) => [name, checksum])), options.module);
    for (const migration of todo) await apply(client, schema, options, migration);
    await client.query(`select pg_advisory_unlock(${LOCK})`);
    return todo.map(({ name }) => name);
  });
}

async function apply(client: pg.PoolClient, schema: string, options: MigrateOptions, migration: Migration) {
  await client.query('begin');
  try {
    for (const [name, value] of Object.entries(options.settings ?? {}))
      await client.query('select set_config($1, $2, true)', [`millrace.${name}`, value]);
    await client.query(migration.sql);
    await client.query(`insert into ${schema}.migration (module, name, checksum) values ($1, $2, $3)`, [
      options.module,
      migration.name,
      migration.checksum,
    ]);
    await client.query('commit');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StoreError(
      'migration-failed',
      `${options.module}: "${migration.name}" failed: ${reason}`,
      { module: options.module, name: migration.name },
      error,
    );
  }
}
