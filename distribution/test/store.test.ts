import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { JOURNAL_SCHEMA } from '../../gateway/journal/schema.ts';
import { writeFileSafely } from '../all-in-one/write-file-safely.ts';
import { createBackup, listBackups } from '../backup/index.ts';
import { storeTools } from '../cli/store-tools.ts';
import { runCli } from '../cli/test/run-cli.ts';
import { testPort } from '../testing/test-port.ts';
import { type House, house, type Run, until } from './house.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

// A keeper with real tables and small programs in place of gateway and server; the other place is a second database of
// the same PostgreSQL, for the moves themselves are proved elsewhere (timeseries/test/store-move.test.ts).
let plant: House;
let run: Run;
let superuser: string;
let readings: string;

async function ask<Row extends pg.QueryResultRow>(url: string, sql: string, values: unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}
const at = (database: string, user?: string, password?: string): string => {
  const url = new URL(superuser);
  url.pathname = `/${database}`;
  if (user) [url.username, url.password] = [user, password ?? ''];
  return url.href;
};
const millrace = (...args: string[]) => runCli(args, { MILLRACE_DATA: plant.data });
/** What the command calls, without the process around it. */
const move = (to: string | null, kind: 'auto' | 'timescale' = 'auto') =>
  storeTools.move({ data: plant.data, env: {} }, { to, kind, signal: new AbortController().signal }, () => undefined);
const storePart = async () => (await plant.ask('server')).parts.find(({ name }) => name === 'store');

beforeAll(async () => {
  plant = await house();
  plant.env.MILLRACE_TEST_MIGRATE = 'real';
  run = plant.run();
  await run.ready;
  const { postgres } = JSON.parse(readFileSync(join(plant.data, 'secrets.json'), 'utf8')) as { postgres: string };
  superuser = `postgres://postgres:${postgres}@127.0.0.1:${plant.env.MILLRACE_DATABASE_PORT}/postgres`;
  for (const name of ['readings', 'others', 'small']) await ask(superuser, `create database ${name}`);
  await ask(superuser, `create role clerk login password 'clerk'`);
  readings = at('readings');
  await ask(
    at('millrace'),
    `with made as (select id from timeseries.register_points('dhaka', 'Asia/Dhaka',
       '[{"path":"dhaka/a/l/c/d/p","type":"number","unit":"Cel","retention":"standard","maxGap":3e8}]'))
     insert into timeseries.last_value (time, arrival, value, point, quality) select now(), now(), 1, id, 0 from made`,
  );
});
afterAll(() => plant.clean());

test('a centre is not moved away from its receiver', async () => {
  const data = mkdtempSync(join(tmpdir(), 'millrace-centre-'));
  try {
    const receiver = { name: 'receiver', pid: 1 };
    writeFileSafely(
      join(data, 'keeper.json'),
      JSON.stringify({ pid: 1, since: '', what: 'central', children: [receiver] }),
    );
    const moved = storeTools.plan({ data, env: {} }, at('readings'));
    await expect(moved).rejects.toMatchObject({ message: expect.stringContaining('this is a centre') });
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
});

describe('millrace store', () => {
  test('says where the readings are and what a move would do, and refuses in words', async () => {
    const status = await millrace('store', 'status');
    expect(status.out).toContain("readings are kept in the plant's own database");
    const plan = await millrace('store', 'move', '--to', readings, '--dry-run', '--json');
    expect(JSON.parse(plan.out)).toMatchObject({ to: `127.0.0.1:${plant.env.MILLRACE_DATABASE_PORT}/readings` });
    expect(existsSync(join(plant.data, 'store.json'))).toBe(false);

    const closed = await millrace('store', 'move', '--to', `postgres://a:secret-word@127.0.0.1:${await testPort()}/x`);
    expect([closed.code, closed.error]).toEqual([4, expect.stringContaining('cannot be reached')]);
    expect(closed.error).not.toContain('secret-word');
    const cases: [string | null, 'auto' | 'timescale', string][] = [
      [at('readings', 'postgres', 'wrong'), 'auto', 'the password is wrong'],
      [at('nowhere'), 'auto', 'there is no such database'],
      [at('readings', 'clerk', 'clerk'), 'auto', 'may not create roles'],
      [at('small'), 'timescale', 'TimescaleDB'],
      [null, 'auto', 'already'],
    ];
    for (const [to, kind, word] of cases)
      await expect(move(to, kind)).rejects.toMatchObject({ exit: 'refused', message: expect.stringContaining(word) });
  });

  test('moves: gateway and server are told within moments, later starts go there, a backup says what it lacks', async () => {
    const moved = await millrace('store', 'move', '--to', readings, '--json');
    expect(moved.error).toBe('');
    const { outcome, tables } = JSON.parse(moved.out) as {
      outcome: string;
      tables: { table: string; rows: number; equal: boolean }[];
    };
    expect(outcome).toBe('moved');
    expect(tables.every(({ equal }) => equal)).toBe(true);
    expect(tables.find(({ table }) => table === 'point')?.rows).toBe(1);
    expect(statSync(join(plant.data, 'store.json')).mode & 0o077).toBe(0);
    for (const [part, role] of [
      ['gateway', 'millrace_receiver'],
      ['server', 'millrace_reader'],
    ] as const) {
      const url = await until(async () => (await plant.ask(part)).store);
      expect(await ask(url, 'select current_user::text as name, current_database() as at')).toEqual([
        { name: role, at: 'readings' },
      ]);
    }
    const told = await until(async () => {
      const part = await storePart();
      return part?.state === 'ready' && part.reason ? part : undefined;
    });
    expect(told.reason).toContain('a backup of this folder does not hold them');

    // What the journal may let go of rests on what a backup holds.
    const path = join(plant.data, 'gateway', 'journal.sqlite');
    const journal = new DatabaseSync(path);
    for (const step of JOURNAL_SCHEMA) journal.exec(step);
    journal.close();
    const to = join(plant.data, '..', 'backups');
    const { manifest } = await createBackup({ data: plant.data, to });
    expect(manifest.readingsAt).toMatch(/^127\.0\.0\.1:\d+\/readings$/);
    expect(listBackups({ data: plant.data, backups: to }).backups[0]?.readingsAt).toBe(manifest.readingsAt);
    const look = new DatabaseSync(path);
    expect(look.prepare("select value from meta where name = 'backed_up_group'").get()).toBeUndefined();
    look.close();
    rmSync(path);

    run.process.kill('SIGTERM');
    expect(await run.ended).toBe(0);
    run = plant.run();
    await run.ready;
    expect((await plant.ask('gateway')).env.MILLRACE_RECEIVER_URL).toContain('/readings');
    expect((await plant.ask('server')).env.MILLRACE_READER_URL).toContain('/readings');
    expect((await plant.ask('server')).env.MILLRACE_APP_URL).toContain('/millrace');
  });

  test('a registry that came out of a backup learns the numbers that the store knows', async () => {
    await ask(at('millrace'), 'delete from timeseries.point');
    run.process.kill('SIGTERM');
    await run.ended;
    run = plant.run();
    await run.ready;
    const known = await until(async () => {
      const rows = await ask(at('millrace'), 'select id, path from timeseries.point');
      return rows.length > 0 ? rows : undefined;
    });
    expect(known).toEqual([{ id: 1, path: 'dhaka/a/l/c/d/p' }]);
  });

  test('a move that was cut off after it had left the old store is finished by the plant itself', async () => {
    const { at: from } = JSON.parse(readFileSync(join(plant.data, 'store.json'), 'utf8')) as { at: string };
    const before = readFileSync(join(plant.data, 'store.json'), 'utf8');
    await move(null);
    const [door] = await ask<{ moved_to: string }>(from, 'select moved_to from timeseries.door');
    const pending = { format: 1, to: null, from, target: door?.moved_to, since: new Date().toISOString() };
    writeFileSafely(join(plant.data, 'store.json'), before);
    writeFileSafely(join(plant.data, 'store-move.json'), JSON.stringify(pending));
    await until(() => !existsSync(join(plant.data, 'store-move.json')));
    expect(JSON.parse(readFileSync(join(plant.data, 'store.json'), 'utf8'))).toMatchObject({ at: null, left: from });
    await until(async () => (await plant.ask('gateway')).store?.includes('/millrace'));

    const clean = () => storeTools.clean({ data: plant.data, env: {} });
    expect((await clean()).where).toMatch(/\/readings$/);
    expect(await ask(from, 'select from timeseries.last_value')).toEqual([]);
    await expect(clean()).rejects.toThrow('no move has left anything');
  });

  test('readings are not moved into a store of others, nor over the logins of another plant', async () => {
    const others = at('others');
    await move(others);
    await move(null);
    await ask(others, 'update timeseries.store set id = gen_random_uuid(); update timeseries.door set moved_to = null');
    await expect(move(others)).rejects.toThrow('holds readings that did not come from this store, or newer ones');
    const [{ rolpassword } = { rolpassword: '' }] = await ask<{ rolpassword: string }>(
      superuser,
      `select rolpassword from pg_authid where rolname = 'millrace_reader'`,
    );
    await ask(superuser, `alter role millrace_reader password 'of-another-plant'`);
    await expect(move(at('small'))).rejects.toThrow("a login millrace_reader that is not this plant's");
    await ask(superuser, `alter role millrace_reader password '${rolpassword}'`);
  });
});
