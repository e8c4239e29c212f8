import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { CHECKOUT } from '../all-in-one/settings.ts';
import { createBackup, restoreBackup, verifyBackup } from '../backup/index.ts';
import { postmasterPid } from '../postgres/postmaster.ts';
import { runEnvironment } from '../testing/run-environment.ts';
import { gone, type House, house, type Run, until } from './house.ts';

// kill -9 at the worst moments of keeper, backup and restore. A real PostgreSQL; gateway and server are fixtures.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let plant: House;
let run: Run;
let backups: string;

const cluster = () => join(plant.data, 'postgres', 'cluster');
async function inDatabase<Row extends pg.QueryResultRow>(sql: string): Promise<Row[]> {
  const secrets = JSON.parse(readFileSync(join(plant.data, 'secrets.json'), 'utf8')) as { millrace_owner: string };
  const client = new pg.Client({
    ...{ host: '127.0.0.1', port: Number(plant.env.MILLRACE_DATABASE_PORT), database: 'millrace' },
    ...{ user: 'millrace_owner', password: secrets.millrace_owner },
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}
const kept = async (): Promise<number> =>
  (await inDatabase<{ n: number }>('select count(*)::int n from public.kept'))[0]?.n ?? 0;
async function start(): Promise<void> {
  run = plant.run();
  await run.ready;
}
async function kill(): Promise<void> {
  run.process.kill('SIGKILL');
  expect(await run.ended).toBe('SIGKILL');
}

beforeAll(async () => {
  plant = await house();
  backups = mkdtempSync(join(tmpdir(), 'millrace-killed-'));
  await start();
  await inDatabase('create schema if not exists public; create table public.kept (n int primary key)');
  await inDatabase('insert into public.kept select generate_series(1, 5000)');
});
afterAll(async () => {
  await plant.clean();
  rmSync(backups, { recursive: true, force: true });
});

test('a backup after kill -9 of the keeper: the PostgreSQL that was left is stopped first, and the copy is whole', async () => {
  await kill();
  const left = postmasterPid(cluster()) ?? 0;
  expect(left).toBeGreaterThan(0);
  const { folder, manifest } = await createBackup({ data: plant.data, to: backups });
  expect(manifest.database.kind).toBe('stopped');
  await gone(left);
  expect((await verifyBackup({ from: folder })).rows?.['public.kept']).toBe(5000);
  await start();
  expect(await kept()).toBe(5000);
});

test('a restore that is killed while it recovers leaves a refused start, and run again it is whole', async () => {
  const { folder, manifest } = await createBackup({ data: plant.data, to: backups });
  await kill();
  const old = postmasterPid(cluster()) ?? 0;
  const cli = [join(CHECKOUT, 'distribution', 'cli', 'main.ts'), 'backup', 'restore', manifest.id, '--yes'];
  const env = { PATH: process.env.PATH, ...runEnvironment(), MILLRACE_DATA: plant.data, MILLRACE_BACKUPS: backups };
  const restoring = spawn(process.execPath, cli, { env, stdio: 'ignore' });
  const ended = new Promise((resolve) => restoring.once('exit', (_code, signal) => resolve(signal)));
  // Its own PostgreSQL, not the one that the killed keeper left: that one is stopped, not moved away while it runs.
  const half = await until(() => {
    const pid = postmasterPid(cluster());
    return pid !== undefined && pid !== old && existsSync(join(plant.data, 'restoring.json')) ? pid : undefined;
  });
  restoring.kill('SIGKILL');
  expect(await ended).toBe('SIGKILL');
  await gone(old);

  const refused = plant.run();
  expect(await refused.ended).toBe(2);
  expect(refused.output()).toContain('did not end');
  const restored = await restoreBackup({ from: folder, data: plant.data, what: 'all' });
  await gone(half);
  expect(restored.rows?.['public.kept']).toBe(5000);
  await start();
  expect(await kept()).toBe(5000);
});

test('kill -9 of the keeper at moments of its start: the next start is whole', async () => {
  run.process.kill('SIGTERM');
  await run.ended;
  // The whole of a start takes one to three seconds here: before the lock, in PostgreSQL's start, with the parts.
  for (const after of [50, 300, 600, 900, 1_300]) {
    run = plant.run();
    await Promise.race([delay(after), run.ready]);
    await kill();
  }
  // Half a file of what is rewritten at each start is no danger: it was never renamed.
  writeFileSync(join(plant.data, 'secrets.json.new'), '{"postgres": "ha');
  await start();
  expect(await kept()).toBe(5000);
  const database = async () => (await plant.ask('server')).parts.find(({ name }) => name === 'database');
  await until(async () => (await database())?.state === 'ready');
});
