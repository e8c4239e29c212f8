import type { Connection } from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { until } from '../../api/testing/harness.ts';
import { sqlSettings } from '../index.ts';
import { everyDatabase } from './every-database.ts';
import { hasMariaDb, MariaDb } from './mariadb.ts';
import { Plant } from './plant.ts';

// Debian's own MariaDB, which the rows are read from. MySQL itself was not at hand.

const PASSWORD = 'password of the "test" \\';
const told = (words: string) => expect.stringContaining(words) as string;

describe.skipIf(!hasMariaDb)('a table of MariaDB', () => {
  const server = new MariaDb();
  let owner: Connection;
  let plant: Plant;

  beforeAll(async () => {
    await server.make();
    owner = await server.connected();
    await owner.query(`create user reader@'%' identified by '${PASSWORD.replaceAll('\\', '\\\\')}'`);
  }, 60_000);
  afterAll(async () => {
    owner?.destroy();
    await server.remove();
  });
  beforeEach(async () => {
    plant = new Plant();
    await owner.query(`
      drop database if exists lab; create database lab; use lab;
      create table results (id bigint unsigned auto_increment primary key, sample varchar(40), ph decimal(30, 2), ok bit(1),
        f float, more binary(2), at datetime(6), stamp timestamp(3) null, key at_id (at, id));
      grant select on lab.* to reader@'%'`);
  });
  afterEach(() => plant.remove());

  const insert = (sample: string, at = '2026-01-02 03:04:05.123456'): Promise<unknown> =>
    owner.query("insert into lab.results (sample, ph, ok, f, more, at) values (?, 7.10, 1, 0.1, x'0aff', ?)", [
      sample,
      at,
    ]);

  const asked = (given: object = {}) =>
    plant.asks(
      {
        id: 'lab',
        engine: 'mysql',
        host: '127.0.0.1',
        port: server.port,
        database: 'lab',
        user: 'reader',
        secret: 'lab-password',
        tls: 'off',
        table: 'results',
        cursor: { kind: 'number', column: 'id', overlap: 10 },
        every: '20 ms',
        ...given,
      },
      PASSWORD,
    );
  const byMoment = { cursor: { kind: 'moment', column: 'at', overlap: '1 min' }, key: ['id'] };

  test('rows come once, in their order, with all their digits, and go on after a restart', async () => {
    // Beyond what a number of JSON, or a comparison by floats, can tell apart.
    await owner.query('alter table lab.results auto_increment = 18446744073709551000');
    await insert('A');
    await owner.query(
      `insert into lab.results (sample, ph, stamp) values ('it''s "B" \\\\', 1234567890123456789.01, '2026-01-02 03:04:05.5')`,
    );
    const first = await asked({ devices: [{ device: 'lab-1' }], batch: 1 });
    await until(() => expect(first.samples()).toEqual(['A', 'it\'s "B" \\']));
    expect(first.kept[0]?.topic).toBe('devices/lab-1/rows');
    expect(first.rows()[0]).toEqual({
      id: '18446744073709551000',
      sample: 'A',
      ph: '7.10',
      ok: true,
      f: 0.1,
      more: '\\x0aff',
      at: '2026-01-02 03:04:05.123456',
      stamp: null,
      _: { table: 'results', key: '18446744073709551000', cursor: '18446744073709551000' },
    });
    expect(first.rows()[1]).toMatchObject({ ph: '1234567890123456789.01', stamp: '2026-01-02 03:04:05.500+00' });
    await first.link.stop();
    await insert('C');
    const second = await asked();
    await until(() => expect(second.samples()).toEqual(['C']));
  });

  everyDatabase({
    keys: [['id'], ['sample', 'more', 'id']],
    asked,
    insert,
    async begin(sample) {
      const slow = await server.connected('lab');
      await slow.beginTransaction();
      await slow.query('insert into results (sample) values (?)', [sample]);
      return async () => {
        await slow.commit();
        await slow.end();
      };
    },
  });

  test('a date that was never written is no row of its time, and one far ahead holds back none', async () => {
    await owner.query(`set session sql_mode = ''; insert into lab.results (sample, at) values ('never', '0000-00-00')`);
    const lab = await asked(byMoment);
    await until(() => expect(lab.states.at(-1)?.state).toBe('online'));
    await insert('first');
    await insert('ahead', '2999-01-01 00:00:00');
    await until(() => expect(lab.samples()).toEqual(['first', 'ahead']));
    await insert('second', '2026-01-02 03:05:00');
    await until(() => expect(lab.samples()).toEqual(['first', 'ahead', 'second']));
  });

  test('a server that dies is told as lost, and its rows go on when it is back', async () => {
    await insert('A');
    const lab = await asked();
    await until(() => expect(lab.samples()).toEqual(['A']));
    await server.kill();
    await until(() => expect(lab.states.at(-1)).toMatchObject({ state: 'lost' }));
    await server.start();
    owner.destroy();
    owner = await server.connected();
    await insert('B');
    await until(() => expect(lab.samples()).toEqual(['A', 'B']));
    expect(lab.states.at(-1)?.state).toBe('online');
  });

  test('nothing is ever written: a view that would is refused by the database', async () => {
    await owner.query(`
      create table lab.traces (n int);
      create function lab.trace() returns int begin insert into lab.traces values (1); return 1; end;
      create view lab.nosy as select id, lab.trace() from lab.results`);
    await insert('A');
    const lab = await asked({ table: 'nosy' });
    await until(() => expect(lab.states.at(-1)).toEqual({ state: 'refused', reason: told('would write') }));
    const [traces] = await owner.query('select * from lab.traces');
    expect(traces).toEqual([]);
  });

  test.each([
    [{ table: 'nothing' }, 'has no table "nothing"'],
    [{ table: 'elsewhere.results' }, 'may not read elsewhere.results'],
    [{ cursor: { kind: 'number', column: 'nr' } }, 'results has no column "nr"'],
    [{ cursor: { kind: 'number', column: 'sample' } }, 'results.sample is varchar; as a number it would be'],
    [{ ...byMoment, key: ['f'] }, 'results.f is float; what tells rows apart is'],
    [{ database: 'nowhere' }, 'has no database "nowhere"'],
    [{ user: 'stranger' }, 'does not let stranger in'],
    [{ columns: ['sample', 'wieght'] }, 'no column "wieght"'],
    [{ tls: 'on', host: 'localhost' }, 'its certificate is signed by nobody we trust'],
  ])('what cannot work is refused, with what to do: %o', async (given, words) => {
    const lab = await asked(given);
    await until(() => expect(lab.states.at(-1)).toEqual({ state: 'refused', reason: told(words) }));
  });

  test('by TLS it is read where its authority is known, by its name alone', async () => {
    await insert('A');
    const lab = await asked({ tls: 'on', host: 'localhost', ca: server.authority });
    await until(() => expect(lab.samples()).toEqual(['A']));
    const base = {
      id: 'x',
      engine: 'mysql',
      database: 'd',
      user: 'u',
      table: 't',
      cursor: { kind: 'number', column: 'id' },
    };
    expect(sqlSettings.safeParse({ ...base, host: '10.0.0.9' }).error?.issues[0]?.message).toContain('certificate');
  });

  test('a question that takes too long is ended by the database, and told', async () => {
    await insert('A');
    await owner.query('create view lab.slow as select id, sleep(5) from lab.results');
    const lab = await asked({ table: 'slow', statementTimeout: '100 ms' });
    await until(() => expect(lab.states.at(-1)).toEqual({ state: 'lost', reason: told('statementTimeout') }));
  });

  test('whoever stops does not wait for a slow table', async () => {
    await insert('A');
    await owner.query('create view lab.slow as select id, sleep(30) from lab.results');
    const lab = await asked({ table: 'slow', statementTimeout: '30 s' });
    await until(async () => {
      const [running] = await owner.query(
        `select 1 from information_schema.processlist where user = 'reader' and state like '%sleep%'`,
      );
      expect(running).toHaveLength(1);
    });
    const began = performance.now();
    await lab.link.stop();
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(lab.states.at(-1)).toEqual({ state: 'stopped', reason: null });
  });

  test('the index of the cursor is used, from the overlap and from page to page', async () => {
    for (let at = 0; at < 50; at++) await insert(`S${at}`);
    await owner.query(`set global general_log = 1, global log_output = 'TABLE'; truncate mysql.general_log`);
    const lab = await asked({ ...byMoment, batch: 20 });
    await until(() => expect(lab.kept.length).toBe(50));
    await until(() => expect(lab.states.at(-1)?.state).toBe('online'));
    await insert('last', '2026-01-02 03:05:00');
    await until(() => expect(lab.kept.length).toBe(51));
    await lab.link.stop();
    const [rows] = await owner.query(
      `select argument as text from mysql.general_log where command_type = 'Execute' and argument like 'select t.*%'`,
    );
    await owner.query(`set global general_log = 0`);
    const questions = (rows as { text: Buffer | string }[]).map((row) => String(row.text));
    expect(questions.some((one) => one.includes('interval 60000000 microsecond'))).toBe(true);
    const bounded = questions.filter((one) => !one.includes('is not null'));
    await owner.query('use lab');
    for (const question of new Set(bounded)) {
      const [plan] = await owner.query(`explain ${question}`);
      expect((plan as { key: string | null }[])[0]?.key, question).toBe('at_id');
    }
  });
});
