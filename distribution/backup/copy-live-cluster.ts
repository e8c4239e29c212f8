import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { clusterFolder, embeddedCluster, embeddedSettings, runningPort } from '../all-in-one/embedded-cluster.ts';
import { readSecrets } from '../all-in-one/secrets.ts';
import { copyCluster } from './copy-cluster.ts';
import { hashCopy } from './hash-copy.ts';
import { keepAwake } from './keep-awake.ts';
import { BackupError, type BackupFile } from './manifest.ts';

export interface LiveCopy {
  readonly stopLsn: string;
  readonly firstSegment: string;
}

const one = async <Row extends pg.QueryResultRow>(
  client: pg.Client,
  sql: string,
  values: unknown[] = [],
): Promise<Row> => {
  const { rows } = await client.query<Row>(sql, values);
  if (!rows[0]) throw new BackupError(`PostgreSQL gave no answer to: ${sql}`);
  return rows[0];
};

/** The names of the segments from `first` to `last`, both included, for this size of segment. */
function segmentsBetween(first: string, last: string, segmentBytes: number): string[] {
  const perLog = BigInt(0x1_0000_0000) / BigInt(segmentBytes);
  const numberOf = (name: string) => BigInt(`0x${name.slice(8, 16)}`) * perLog + BigInt(`0x${name.slice(16)}`);
  const hex = (value: bigint) => value.toString(16).toUpperCase().padStart(8, '0');
  const names: string[] = [];
  for (let at = numberOf(first); at <= numberOf(last); at++)
    names.push(first.slice(0, 8) + hex(at / perLog) + hex(at % perLog));
  return names;
}

/**
 * Copies the running cluster between `pg_backup_start` and `pg_backup_stop`, which stay on one session: if it breaks,
 * PostgreSQL ends the backup by itself. From the first backup on the write-ahead log is archived; the segments from the
 * copy's start to its end go into the backup, so that it is whole by itself.
 */
export async function copyLiveCluster(data: string, part: string, files: BackupFile[]): Promise<LiveCopy> {
  const port = runningPort(data);
  if (port === undefined)
    throw new BackupError('the database does not run just now: see the health page and try again');
  const secrets = readSecrets(join(data, 'secrets.json'));
  const server = embeddedCluster(data, port, secrets.postgres);
  const client = new pg.Client({ connectionString: server.url('postgres'), application_name: 'millrace backup' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await server.configure(embeddedSettings(true));
    const { start, size } = await one<{ start: string; size: number }>(
      client,
      `select pg_walfile_name(pg_backup_start($1, fast => true)) start, setting::int size from pg_settings where name = 'wal_segment_size'`,
      [`millrace ${part}`],
    );
    await copyCluster(server.data, join(part, 'cluster'), files, { withLog: false });
    // Waits until every segment that the copy needs is in the archive: where archiving fails, not for ever.
    await client.query(`set statement_timeout = '10min'`);
    const stopped = await keepAwake(
      server.url('postgres'),
      one<{ lsn: string; last: string; labelfile: string }>(
        client,
        `select lsn::text, pg_walfile_name(lsn) last, labelfile from pg_backup_stop(wait_for_archive => true)`,
      ),
    );
    const labelFile = join(part, 'cluster', 'backup_label');
    writeFileSync(labelFile, stopped.labelfile, { mode: 0o600, flush: true });
    const text = readFileSync(labelFile);
    files.push({
      path: 'cluster/backup_label',
      bytes: text.length,
      sha256: createHash('sha256').update(text).digest('hex'),
    });
    for (const name of segmentsBetween(start, stopped.last, size)) {
      const from = join(clusterFolder(data), 'wal', name);
      files.push({ path: `wal/${name}`, ...(await hashCopy(from, join(part, 'wal', name))) });
    }
    return { stopLsn: stopped.lsn, firstSegment: start };
  } finally {
    await client.end().catch(() => undefined);
  }
}
