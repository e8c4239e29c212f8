import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../distribution/testing/database.ts';
import { until } from '../../api/testing/harness.ts';
import { sqlSettings } from '../index.ts';
import { everyDatabase } from './every-database.ts';
import { Plant } from './plant.ts';

// A real PostgreSQL, which the rows are read from.

let database: TestDatabase;
let owner: pg.Client;
let plant: Plant;

beforeAll(async () => {
  database = await testDatabase();
  owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
});
afterAll(async () => {
  await owner?.end();
  await database?.drop();
});
beforeEach(async () => {
  plant = new Plant();
  await owner.query(`
    drop schema if exists lab cascade;
    create schema lab;
    create table lab.results (id bigserial primary key, sample text, ph numeric, ok boolean, more jsonb, at timestamptz);
  `);
});
afterEach(async () => {
  await plant?.remove();
});

const insert = (sample: string, at = '2026-01-02 03:04:05.123456+00'): Promise<unknown> =>
  owner.query('insert into lab.results (sample, ph, ok, more, at) values ($1, 7.10, true, $2, $3)', [
    sample,
    { by: 'x' },
    at,
  ]);

function asked(given: object = {}) {
  const url = new URL(database.url);
  return plant.asks(
    {
      id: 'lab',
      host: url.hostname,
      port: Number(url.port),
      database: database.name,
      user: decodeURIComponent(url.username),
      secret: 'lab-password',
      tls: 'off',
      table: 'lab.results',
      cursor: { kind: 'number', column: 'id', overlap: 10 },
      every: '20 ms',
      ...given,
    },
    decodeURIComponent(url.password),
  );
}

test('rows come once, in their order, with all their digits, and go on after a restart', async () => {
  await insert('A');
  await insert('B');
  const first = await asked({ devices: [{ device: 'lab-1' }] });
  await until(() => expect(first.samples()).toEqual(['A', 'B']));
  expect(first.kept[0]?.topic).toBe('devices/lab-1/rows');
  expect(first.rows()[0]).toEqual({
    id: '1',
    sample: 'A',
    ph: '7.10',
    ok: true,
    more: { by: 'x' },
    at: '2026-01-02 03:04:05.123456+00',
    _: { table: 'lab.results', key: '1', cursor: '1' },
  });
  await first.link.stop();
  await insert('C');
  const second = await asked();
  await until(() => expect(second.samples()).toEqual(['C']));
  expect(second.kept[0]?.topic).toBe('sql/lab/rows');
});

everyDatabase({
  keys: [['id']],
  asked,
  insert: (sample, at) => insert(sample, at === undefined ? undefined : `${at}+00`),
  async begin(sample) {
    const slow = new pg.Client({ connectionString: database.url });
    await slow.connect();
    await slow.query('begin');
    await slow.query('insert into lab.results (sample) values ($1)', [sample]);
    return async () => {
      await slow.query('commit');
      await slow.end();
    };
  },
});

test('what the gateway refuses is asked for again, and nothing is left out', async () => {
  for (let at = 0; at < 12; at++) await insert(`S${at}`);
  const lab = await asked({ batch: 5 });
  lab.gateway.refuseAfter = 7;
  await until(() =>
    expect(lab.states.at(-1)).toEqual({
      state: 'lost',
      reason: expect.stringContaining('the disk is full') as string,
    }),
  );
  lab.gateway.refuseAfter = Number.POSITIVE_INFINITY;
  await until(() => expect(new Set(lab.samples()).size).toBe(12));
  // Of the page that was under way, what was safe already comes again, under the same key.
  expect(lab.samples().length).toBeLessThanOrEqual(12 + 5);
});

test('a table of many rows is read with the keys of few kept', async () => {
  await owner.query(`insert into lab.results (sample) select 'S' || n from generate_series(1, 5000) n`);
  const lab = await asked({ batch: 100 });
  await until(() => expect(lab.kept.length).toBe(5_000));
  await lab.link.stop();
  const { DatabaseSync } = await import('node:sqlite');
  const kept = new DatabaseSync(join(plant.memory, 'sql.db'));
  expect(Number(kept.prepare('select count(*) as n from seen').get()?.n)).toBeLessThanOrEqual(1_100);
  kept.close();
});

test('nothing is ever written: a view that would is refused by the database', async () => {
  await owner.query(`
    create table lab.traces (n int);
    create function lab.trace() returns int language sql as $$ insert into lab.traces values (1) returning n $$;
    create view lab.nosy as select id, lab.trace() from lab.results;
  `);
  await insert('A');
  const lab = await asked({ table: 'lab.nosy' });
  await until(() =>
    expect(lab.states.at(-1)).toEqual({ state: 'refused', reason: expect.stringContaining('would write') as string }),
  );
  expect((await owner.query('select * from lab.traces')).rowCount).toBe(0);
});

test.each([
  [{ table: 'lab.nothing' }, 'has no table "lab.nothing"'],
  [{ cursor: { kind: 'number', column: 'nr' } }, 'lab.results has no column "nr"'],
  [{ cursor: { kind: 'number', column: 'sample' } }, 'lab.results.sample is text; as a number it would be'],
  [{ database: 'nowhere' }, 'has no database "nowhere"'],
  [{ columns: ['sample', 'wieght'] }, 'wieght'],
  [{ tls: 'on' }, 'does not speak TLS'],
])('what cannot work is refused, with what to do: %o', async (given, words) => {
  const lab = await asked(given);
  await until(() =>
    expect(lab.states.at(-1)).toEqual({ state: 'refused', reason: expect.stringContaining(words) as string }),
  );
});

test('a question that takes too long is ended, and told', async () => {
  await insert('A');
  await owner.query('create view lab.slow as select id, pg_sleep(5)::text from lab.results');
  const lab = await asked({ table: 'lab.slow', statementTimeout: '100 ms' });
  await until(() =>
    expect(lab.states.at(-1)).toEqual({
      state: 'lost',
      reason: expect.stringContaining('statementTimeout') as string,
    }),
  );
});

test('settings refuse what would go into a statement as more than a name', () => {
  const base = { id: 'x', host: 'h', database: 'd', user: 'u', table: 't', cursor: { kind: 'number', column: 'id' } };
  for (const given of [
    { table: 't"; drop table x --' },
    { columns: ['a", (select 1) as "b'] },
    { cursor: { kind: 'number', column: 'id)' } },
    { cursor: { kind: 'moment', column: 'at' } },
    { key: ["'"] },
  ]) {
    expect(sqlSettings.safeParse({ ...base, ...given }).success, JSON.stringify(given)).toBe(false);
  }
  expect(sqlSettings.safeParse(base).success).toBe(true);
});

test('a row that is dated ahead of its time, or without end, holds back none that comes after it', async () => {
  await insert('first', '2026-01-02 03:04:05+00');
  await insert('ahead', '2999-01-01 00:00:00+00');
  await insert('endless', 'infinity');
  const settings = { cursor: { kind: 'moment', column: 'at', overlap: '1 min' }, key: ['id'], batch: 2 };
  const lab = await asked(settings);
  await until(() => expect(lab.rows().map(({ sample }) => sample)).toEqual(['first', 'ahead', 'endless']));
  await insert('second', '2026-01-02 03:05:00+00');
  await until(() => expect(lab.rows().map(({ sample }) => sample)).toContain('second'));
  // Over a restart as well: each once.
  await plant.stop();
  const again = await asked(settings);
  await insert('third', '2026-01-02 03:06:00+00');
  await until(() => expect(again.rows().map(({ sample }) => sample)).toEqual(['third']));
});

test('from now on: rows dated ahead count as taken, and what is written next is read', async () => {
  await insert('old', '2026-01-02 03:04:05+00');
  await insert('ahead', '2999-01-01 00:00:00+00');
  const lab = await asked({ cursor: { kind: 'moment', column: 'at', overlap: '1 min' }, key: ['id'], start: 'now' });
  await until(() => expect(lab.states.at(-1)?.state).toBe('online'));
  await insert('new', '2026-01-02 03:05:00+00');
  await until(() => expect(lab.rows().map(({ sample }) => sample)).toEqual(['new']));
});
