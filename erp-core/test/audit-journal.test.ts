import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { AuditJournal } from '../kernel/audit/journal.ts';
import type { Note } from '../kernel/audit/note.ts';
import type { Caller } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';

const MINUTE = 60_000_000;
let erp: TestErp;
let admin: Caller;
beforeAll(async () => {
  erp = await testErp();
});
afterAll(() => erp?.close());
beforeEach(async () => {
  admin = await erp.company();
});

const journalOn = (pool = erp.app) => new AuditJournal({ pool, clock: () => erp.clock.now });
const guest = (peer: number, email: string): Note => ({
  source: `peer 10.0.0.${peer}`,
  by: 'guest',
  user: async () => null,
  command: 'identity.sign-in',
  refusal: 'wrong-credentials',
  apart: email,
  correlation: 'c',
});
const member = (at: number): Note => ({
  source: `${admin.company} u1`,
  by: 'member',
  company: admin.company,
  user: 'u1',
  command: `stock.thing-${at}`,
  refusal: 'not-permitted',
  correlation: 'c',
});
const rows = async (): Promise<{ command: string; refusal: string; count: number; more: boolean; since: number }[]> =>
  (
    await erp.owner.query(
      `select command, refusal, (input->>'count')::int as count, (input->>'more') = 'true' as more, input->>'since' as since
         from kernel.audit where company = $1 and key like 'note %' order by seq`,
      [admin.company],
    )
  ).rows;
const sum = (all: readonly { count: number }[]): number => all.reduce((whole, { count }) => whole + count, 0);

test('a guest who says a thousand different things gets a few rows, every try is counted, and members keep their room', async () => {
  const journal = journalOn();
  for (let at = 0; at < 1_000; at++) journal.note(guest(at % 7, `address-${at}@example.test`));
  for (let at = 0; at < 5; at++) journal.note(member(at));
  erp.clock.now += MINUTE;
  await journal.flush();
  const all = await rows();
  const guests = all.filter(({ command }) => command === 'identity.sign-in');
  // 60 of all guests together, and what went beyond in one.
  expect(guests.length).toBe(61);
  expect(sum(guests)).toBe(1_000);
  expect(guests.filter(({ more }) => more)).toMatchObject([{ count: 940 }]);
  expect(all.filter(({ command }) => command.startsWith('stock.thing-')).length).toBe(5);
});

test('one source alone has less room than all together', async () => {
  const journal = journalOn();
  for (let at = 0; at < 100; at++) journal.note(guest(1, `address-${at}@example.test`));
  for (let at = 0; at < 100; at++) journal.note(member(at));
  erp.clock.now += MINUTE;
  await journal.flush();
  const all = await rows();
  expect(all.filter(({ command }) => command === 'identity.sign-in').length).toBe(31);
  expect(all.filter(({ command }) => command.startsWith('stock.thing-')).length).toBe(30);
  // What overflowed has no names without end.
  expect(all.filter(({ command, more }) => command === 'kernel.refusal' && more)).toMatchObject([{ count: 70 }]);
  expect(sum(all)).toBe(200);
});

test('what could not be written while the database was away is written once it is back, and says of when it was', async () => {
  const away = new pg.Pool({ connectionString: 'postgres://nobody@127.0.0.1:1/none', connectionTimeoutMillis: 2_000 });
  const pools = { now: away as pg.Pool };
  // The way to the database is what changes: first a port on which nobody listens, then the real one.
  const way = new Proxy(away, {
    get: (_, name: keyof pg.Pool) => {
      const found = pools.now[name];
      return typeof found === 'function' ? found.bind(pools.now) : found;
    },
  });
  const journal = journalOn(way);
  const first = erp.clock.now;
  for (let at = 0; at < 3; at++) {
    journal.note(guest(1, 'somebody@example.test'));
    journal.note(member(1));
    await journal.flush();
  }
  expect(await rows()).toEqual([]);
  pools.now = erp.app;
  // So long that a row with its own time would look put in between.
  erp.clock.now += 45 * MINUTE;
  await journal.flush();
  const all = await rows();
  expect(all.map(({ command }) => command).sort()).toEqual(['identity.sign-in', 'stock.thing-1']);
  expect(all.map(({ count, since }) => [count, Number(since)])).toEqual([
    [3, first],
    [3, first],
  ]);
  await away.end();
});
