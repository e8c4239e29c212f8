import { existsSync, writeFileSync } from 'node:fs';
import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import { platform } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { embeddedSettings } from '../all-in-one/embedded-cluster.ts';
import { databaseAway } from '../database/database-away.ts';
import { type Cluster, cluster } from '../postgres/cluster.ts';
import { freePort } from '../postgres/free-port.ts';
import { giveToPostgres } from '../postgres/system-user.ts';
import { BackupError, type BackupManifest } from './manifest.ts';
import { syncTree } from './sync-tree.ts';

/** A big archive takes its time to replay. */
const RECOVERY_SECONDS = 24 * 3600;

export interface Recovered {
  /** Time of the last transaction that came back (ISO), null where the log holds none after the copy. */
  readonly lastTransactionAt: string | null;
  /** Rows of each table, counted after the recovery. */
  readonly rows: Readonly<Record<string, number>>;
}

export interface RecoverOptions {
  /** The backup's own folder. */
  readonly from: string;
  readonly manifest: BackupManifest;
  /** Where the cluster goes (the `folder` of ClusterOptions); its `wal/` may hold the archive since the backup. */
  readonly folder: string;
  readonly password: string;
  /** It is to stay: synced to disk before anything is written to it. */
  readonly keep: boolean;
}

/** Puts a backup's cluster in its place and has PostgreSQL replay the log as far as it goes. Leaves it stopped. */
export async function recoverCluster({ from, manifest, folder, password, keep }: RecoverOptions): Promise<Recovered> {
  if (manifest.database.kind === 'external')
    throw new BackupError('this backup holds no database: it is your own PostgreSQL');
  const data = join(folder, 'cluster');
  const wal = join(folder, 'wal');
  await mkdir(wal, { recursive: true, mode: 0o700 });
  await cp(join(from, 'cluster'), data, { recursive: true, errorOnExist: true, force: false });
  if (existsSync(join(from, 'wal'))) {
    for (const name of await readdir(join(from, 'wal'))) {
      if (!existsSync(join(wal, name))) await cp(join(from, 'wal', name), join(wal, name));
    }
  }
  // Replays the archive, then begins a timeline of its own, so that what it writes never meets what was archived before.
  writeFileSync(join(data, 'recovery.signal'), '', { mode: 0o600 });
  writeFileSync(join(folder, 'made'), '', { mode: 0o600 });
  giveToPostgres(folder);
  const server = cluster({ folder, port: await freePort(), password, settings: embeddedSettings(true) });
  if (keep) await syncTree(folder);
  const restore = platform() === 'win32' ? 'copy "..\\wal\\%f" "%p"' : 'cp "../wal/%f" "%p"';
  // Nobody may look at what is half way.
  await server.start({
    more: {
      ...{ restore_command: restore, hot_standby: 'off' },
      // What is thrown away after a look at it need not reach the disk, file by file, before the log is replayed.
      ...(keep ? {} : { fsync: 'off' }),
    },
    seconds: RECOVERY_SECONDS,
  });
  try {
    return await look(server, keep);
  } finally {
    await server.stop('fast');
    await rm(join(data, 'recovery.signal'), { force: true });
  }
}

/** `pg_ctl -w` comes back when the recovery begins; until its end PostgreSQL lets nobody in. */
async function connectWhenRecovered(server: Cluster, name: string): Promise<pg.Client> {
  for (;;) {
    const client = new pg.Client({ connectionString: server.url(name), application_name: 'millrace restore' });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => undefined);
      if ((await server.pid()) === undefined) {
        throw new BackupError(`PostgreSQL could not recover; its log ${server.log} says why`, { cause: error });
      }
      if (!databaseAway(error)) throw error;
      await delay(100);
    }
  }
}

async function look(server: Cluster, keep: boolean): Promise<Recovered> {
  const rows: Record<string, number> = {};
  const inDatabase = async <Result>(name: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> => {
    const client = await connectWhenRecovered(server, name);
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  };
  const { at, names } = await inDatabase('postgres', async (client) => {
    const { rows: last } = await client.query<{ at: Date | null }>('select pg_last_xact_replay_timestamp() at');
    const { rows: databases } = await client.query<{ datname: string }>(
      `select datname from pg_database where datallowconn and datname not in ('postgres', 'template1')`,
    );
    return { at: last[0]?.at ?? null, names: databases.map((row) => row.datname) };
  });
  for (const name of names) {
    await inDatabase(name, async (client) => {
      if (keep) await passPointNumbers(client);
      const { rows: tables } = await client.query<{ name: string }>(
        `select format('%I.%I', schemaname, tablename) name from pg_tables
         where schemaname not in ('pg_catalog', 'information_schema') order by 1`,
      );
      for (const table of tables) {
        const { rows: counted } = await client.query<{ n: string }>(`select count(*) n from ${table.name}`);
        rows[table.name] = Number(counted[0]?.n ?? 0);
      }
    });
  }
  return { lastTransactionAt: at ? at.toISOString() : null, rows };
}

/** More points than anybody adds between two backups. */
const NUMBERS_PASSED = 100_000;

/**
 * Points that were made after the backup have numbers that journals, gateways and a store elsewhere know and this database
 * does not: the next number it hands out is beyond all of them.
 */
async function passPointNumbers(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ there: boolean }>(
    `select to_regclass('timeseries.point') is not null as there`,
  );
  if (!rows[0]?.there) return;
  await client.query(
    `select setval(s.seq, coalesce((select last_value from pg_sequences
       where format('%I.%I', schemaname, sequencename)::regclass = s.seq), 0) + $1)
     from (select pg_get_serial_sequence('timeseries.point', 'id')::regclass as seq) s`,
    [NUMBERS_PASSED],
  );
}
