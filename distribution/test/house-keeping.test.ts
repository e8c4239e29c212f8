import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { houseKeeping, rotateLogs } from '../all-in-one/house-keeping.ts';
import { readLastBackup, writeLastBackup } from '../backup/manifest.ts';
import type { Cluster, ClusterSettings } from '../postgres/cluster.ts';

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'millrace-keeping-'));
  for (const folder of ['logs', 'postgres/wal', 'postgres/cluster/pg_wal/archive_status'])
    mkdirSync(join(data, folder), { recursive: true });
});
afterEach(() => rmSync(data, { recursive: true }));

test('a log that is full is emptied and its content kept once', () => {
  const log = join(data, 'logs', 'gateway.log');
  writeFileSync(log, 'x'.repeat(100));
  rotateLogs([log], 1000);
  expect(readFileSync(log, 'utf8')).toHaveLength(100);
  rotateLogs([log], 100);
  expect(readFileSync(log, 'utf8')).toBe('');
  expect(readFileSync(`${log}.1`, 'utf8')).toHaveLength(100);
});

test('an archive beyond its size ends archiving, says so, and starts again with the next backup only', async () => {
  const configured: ClusterSettings[] = [];
  // Only `configure` of PostgreSQL is fake here: what it does is proved by the backup's own tests.
  const cluster: Cluster = {
    data: join(data, 'postgres', 'cluster'),
    log: join(data, 'postgres', 'postgres.log'),
    url: () => '',
    start: async () => undefined,
    stop: async () => undefined,
    pid: async () => 1,
    configure: async (more) => void configured.push(more),
  };
  const part = houseKeeping({
    ...{ data, cluster, archiveBytes: 150, console: { say: () => undefined, warn: () => undefined } },
    onChange: () => undefined,
  });
  await part.look();
  expect(part.status()).toMatchObject({ state: 'ready', reason: expect.stringContaining('before the first backup') });

  writeLastBackup(data, { id: 'b', at: '2026-01-01T00:00:00.000Z', folder: '/elsewhere', archiving: true });
  const segment = (name: string) => writeFileSync(join(data, 'postgres', 'wal', name), 'x'.repeat(100));
  segment('000000010000000000000001');
  await part.look();
  expect(part.status()).toMatchObject({ state: 'ready', reason: expect.stringContaining('archived up to') });

  segment('000000010000000000000002');
  await part.look();
  expect(part.status()).toMatchObject({ state: 'degraded', reason: expect.stringContaining('make a new backup') });
  expect(readdirSync(join(data, 'postgres', 'wal'))).toEqual([]);
  expect(readLastBackup(data)?.archiving).toBe(false);
  expect(configured).toMatchObject([{ archive_library: '' }]);
});
