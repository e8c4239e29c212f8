import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { readAcknowledged, saveAcknowledged } from '../../gateway/journal/acknowledged-table.ts';
import { JOURNAL_SCHEMA } from '../../gateway/journal/schema.ts';
import { createBackup, listBackups, restoreBackup, verifyBackup } from '../backup/index.ts';
import { archiveState } from '../postgres/archive.ts';
import { type House, house, type Run, until } from './house.ts';

// Each of these starts PostgreSQL several times: generous, for a machine that does much else.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let plant: House;
let run: Run;
let backups: string;
let backup: string;

async function owner(): Promise<pg.Client> {
  const secrets = JSON.parse(readFileSync(join(plant.data, 'secrets.json'), 'utf8')) as { millrace_owner: string };
  const port = Number(plant.env.MILLRACE_DATABASE_PORT);
  const client = new pg.Client({
    ...{ host: '127.0.0.1', port, user: 'millrace_owner', password: secrets.millrace_owner, database: 'millrace' },
  });
  await client.connect();
  return client;
}
async function kept(): Promise<number[]> {
  const client = await owner();
  const { rows } = await client.query<{ n: number }>('select n from public.kept order by n');
  await client.end();
  return rows.map(({ n }) => n);
}
const journalPath = () => join(plant.data, 'gateway', 'journal.sqlite');

async function stop(): Promise<void> {
  run.process.kill('SIGTERM');
  expect(await run.ended).toBe(0);
}
async function start(): Promise<void> {
  run = plant.run();
  await run.ready;
}

beforeAll(async () => {
  plant = await house();
  backups = mkdtempSync(join(tmpdir(), 'millrace-backups-'));
  await start();
  const client = await owner();
  await client.query('create schema if not exists public; create table public.kept (n int primary key)');
  await client.query('insert into public.kept select generate_series(1, 20000)');
  await client.query(
    'create schema timeseries; create table timeseries.point (id integer generated always as identity, path text)',
  );
  await client.query(`insert into timeseries.point (path) values ('one'), ('two')`);
  await client.end();
  // The journal's own tables; that nothing fills them but this test is what is fake here.
  const journal = new DatabaseSync(journalPath());
  journal.exec('pragma journal_mode = wal');
  for (const step of JOURNAL_SCHEMA) journal.exec(step);
  const insert = journal.prepare(
    `insert into log_group (epoch, first_seq, last_seq, written_at, samples, observations, fact_sets, sources, blob)
     values (7, ?, ?, 0, 10, 0, 1, '[]', x'00')`,
  );
  for (let at = 0; at < 5; at++) insert.run(at * 10 + 1, at * 10 + 10);
  saveAcknowledged(journal, 'store', 7, [{ from: 1, to: 40 }]);
  saveAcknowledged(journal, 'detect', 7, [{ from: 1, to: 50 }]);
  saveAcknowledged(journal, 'forward', 7, [{ from: 1, to: 30 }]);
  journal.close();
});
afterAll(async () => {
  await plant.clean();
  rmSync(backups, { recursive: true, force: true });
});

describe('a plant that loses things', () => {
  test('is backed up while it is written to, whole and for its owner alone', async () => {
    let going = true;
    let written = 20_000;
    const writing = (async () => {
      const client = await owner();
      const journal = new DatabaseSync(journalPath());
      journal.exec('pragma busy_timeout = 5000; create table noise (n integer)');
      while (going) {
        written += 1;
        await client.query('insert into public.kept values ($1)', [written]);
        journal.exec(`insert into noise values (${written})`);
        await delay(1);
      }
      journal.close();
      await client.end();
    })();
    const { folder, manifest } = await createBackup({ data: plant.data, to: backups });
    going = false;
    await writing;
    backup = folder;
    expect(manifest.database.kind).toBe('live');
    expect(statSync(folder).mode & 0o077).toBe(0);
    for (const { path } of manifest.files) expect([path, statSync(join(folder, path)).mode & 0o077]).toEqual([path, 0]);
    for (const needed of [
      'data/secrets.json',
      'data/certificates/authority.key',
      'data/gateway/journal.sqlite',
      'cluster/backup_label',
    ])
      expect(manifest.files.map(({ path }) => path)).toContain(needed);
    expect(manifest.files.some(({ path }) => /keeper\.|postmaster|^data\/logs/.test(path))).toBe(false);
    expect(listBackups({ data: plant.data, backups }).backups.map(({ id }) => id)).toEqual([manifest.id]);

    // Store had 1–40 and forward 1–30: up to the third group all of it is in this backup, and may go from the journal.
    const journal = new DatabaseSync(journalPath());
    expect(journal.prepare("select value from meta where name = 'backed_up_group'").get()).toEqual({ value: 3 });
    journal.close();
  });

  test('verifying recovers it for real, and notices one changed byte', async () => {
    const { faults, rows } = await verifyBackup({ from: backup });
    expect(faults).toEqual([]);
    expect(rows?.['public.kept']).toBeGreaterThanOrEqual(20_000);
    const victim = join(backup, 'data', 'secrets.json');
    const before = readFileSync(victim);
    writeFileSync(victim, before.toString().replace('postgres', 'postgrez'));
    expect((await verifyBackup({ from: backup })).faults).toEqual([
      'data/secrets.json has changed since the backup was made',
    ]);
    await expect(restoreBackup({ from: backup, data: plant.data, what: 'all' })).rejects.toThrow('is not whole');
    writeFileSync(victim, before);
  });

  test('is not restored under a running plant', async () => {
    await expect(restoreBackup({ from: backup, data: plant.data, what: 'all' })).rejects.toThrow('in use by process');
  });

  test('the database destroyed: it comes back up to the last archived log, and the journal delivers again', async () => {
    const client = await owner();
    await client.query('insert into public.kept values (-1)');
    const before = archiveState(join(plant.data, 'postgres')).newest?.name ?? '';
    await client.end();
    // As the three minutes of archive_timeout would, without waiting for them.
    const admin = JSON.parse(readFileSync(join(plant.data, 'secrets.json'), 'utf8')) as { postgres: string };
    const superuser = new pg.Client(
      `postgres://postgres:${admin.postgres}@127.0.0.1:${plant.env.MILLRACE_DATABASE_PORT}/millrace`,
    );
    await superuser.connect();
    await superuser.query('select pg_switch_wal()');
    await superuser.end();
    await until(() => (archiveState(join(plant.data, 'postgres')).newest?.name ?? '') > before);
    const all = await kept();
    await stop();
    const journal = new DatabaseSync(journalPath());
    saveAcknowledged(journal, 'store', 7, [{ from: 1, to: 50 }]);
    saveAcknowledged(journal, 'forward', 7, [{ from: 1, to: 50 }]);
    journal.close();
    rmSync(join(plant.data, 'postgres', 'cluster'), { recursive: true });

    const lost = plant.run();
    expect(await lost.ended).toBe(2);
    expect(lost.output()).toContain('millrace backup restore');

    const restored = await restoreBackup({ from: backup, data: plant.data, what: 'database' });
    expect(restored.rows?.['public.kept']).toBe(all.length);
    expect(existsSync(join(plant.data, 'gateway', 'restored'))).toBe(false);
    const after = new DatabaseSync(journalPath());
    expect(readAcknowledged(after, 'store').get(7)).toEqual([{ from: 1, to: 40 }]);
    expect(readAcknowledged(after, 'forward').get(7)).toEqual([{ from: 1, to: 30 }]);
    expect(readAcknowledged(after, 'detect').get(7)).toEqual([{ from: 1, to: 50 }]);
    after.close();

    await start();
    expect(await kept()).toEqual(all);
    // And it can be lost again: what came after the first restore is archived on a timeline of its own.
    const { folder } = await createBackup({ data: plant.data, to: backups });
    expect((await verifyBackup({ from: folder })).rows?.['public.kept']).toBe(all.length);
    backup = folder;
    await stop();
  });

  test('the whole folder destroyed: everything is as it was at the backup, and the gateway begins a new epoch', async () => {
    const secrets = readFileSync(join(plant.data, 'secrets.json'), 'utf8');
    const authority = readFileSync(join(plant.data, 'certificates', 'authority.pem'), 'utf8');
    rmSync(plant.data, { recursive: true });
    const restored = await restoreBackup({ from: backup, data: plant.data, what: 'all' });
    expect(restored.putAside).toBeNull();
    expect(readFileSync(join(plant.data, 'secrets.json'), 'utf8')).toBe(secrets);
    expect(readFileSync(join(plant.data, 'certificates', 'authority.pem'), 'utf8')).toBe(authority);
    expect(existsSync(join(plant.data, 'gateway', 'restored'))).toBe(true);
    await start();
    expect((await kept()).length).toBe(restored.rows?.['public.kept']);
    // Points that were made after the backup have numbers that a store elsewhere knows: none is handed out again.
    const client = await owner();
    const made = await client.query<{ id: number }>(
      `insert into timeseries.point (path) values ('three') returning id`,
    );
    expect(made.rows[0]?.id).toBeGreaterThan(100_000);
    await client.end();
  });

  test('a plant that does not run is backed up as well, and what was there is put aside, not deleted', async () => {
    await stop();
    const { folder, manifest } = await createBackup({ data: plant.data, to: backups });
    expect(manifest.database.kind).toBe('stopped');
    const restored = await restoreBackup({ from: folder, data: plant.data, what: 'all' });
    expect(existsSync(join(restored.putAside ?? '', 'secrets.json'))).toBe(true);
    await start();
    expect((await kept()).length).toBe(restored.rows?.['public.kept']);
  });
});
