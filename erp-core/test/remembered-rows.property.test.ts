import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createKernel, type Kernel, modules } from '../index.ts';
import { type Caller, code, command, event, module, table, wholeNumber } from '../kernel/index.ts';
import { RememberedRows } from '../kernel/remembered-rows.ts';
import { balances } from '../modules/stock/ledger.ts';
import { type TestErp, testErp } from '../testing/erp.ts';

// Commands decide by rows that their process remembers. Another process, and whoever writes SQL, changes the same rows: what
// is decided must be as if every row had been read and locked.
const label = (en: string) => ({ en, bn: en, hi: en });
const money = table('purse.money', { key: ['code'], exact: true, fields: { code: code(), amount: wholeNumber() } });
/** The same, of a kind that is read again after it was written. */
const tally = table('purse.tally', { key: ['code'], fields: { code: code(), amount: wholeNumber() } });
const moved = event('purse.moved', 1, {
  from: code(),
  to: code(),
  had: wholeNumber(),
  has: wholeNumber(),
  much: wholeNumber(),
});
const counted = event('purse.counted', 1, { code: code(), was: wholeNumber(), is: wholeNumber() });

const move = command('purse.move', {
  label: label('Move'),
  input: { from: code(), to: code(), much: wholeNumber() },
  load: ({ from, to }) => ({ giver: money.locked({ code: from }), taker: money.locked({ code: to }) }),
  decide: ({ from, to, much }, { giver, taker }) => {
    if (!giver || !taker) throw new TypeError('no such purse');
    if (from === to || giver.amount < much) return [];
    return [
      money.change(giver, { amount: giver.amount - much }),
      money.change(taker, { amount: taker.amount + much }),
      moved({ from, to, had: giver.amount, has: taker.amount, much }, { aggregate: from }),
    ];
  },
});
const count = command('purse.count', {
  label: label('Count'),
  input: { code: code(), by: wholeNumber() },
  load: ({ code }) => ({ found: tally.locked({ code }) }),
  decide: ({ code, by }, { found }) => {
    if (by === 0)
      return found ? [tally.remove(found), counted({ code, was: found.amount, is: 0 }, { aggregate: code })] : [];
    const is = (found?.amount ?? 0) + by;
    return [
      found ? tally.change(found, { amount: is }) : tally.insert({ code, amount: is }),
      counted({ code, was: found?.amount ?? 0, is }, { aggregate: code }),
    ];
  },
});
/** Tells nothing: after its commit nobody asks the database anything on its account. */
const quietly = (name: string, of: typeof money) =>
  command(name, {
    label: label('Quietly'),
    input: { code: code(), by: wholeNumber() },
    load: ({ code }) => ({ found: of.locked({ code }) }),
    decide: ({ code, by }, { found }) => {
      if (by === 0) return [];
      return [found ? of.change(found, { amount: found.amount + by }) : of.insert({ code, amount: by })];
    },
  });
const purse = module('purse', {
  needs: ['kernel'],
  commands: [move, count, quietly('purse.put', money), quietly('purse.note', tally)],
  events: [moved, counted],
  migrations: import.meta.dirname,
});
const MIGRATION = `
  create schema purse;
  create table purse.money (company uuid not null default kernel.current_company(), code text not null,
    amount integer not null check (amount >= 0), primary key (company, code));
  call kernel.protect('purse.money');
  create table purse.tally (like purse.money including all);
  call kernel.protect('purse.tally');
  call kernel.grant_application();`;
const CODES = ['A', 'B', 'C', 'D'];
const EACH = 100;

let erp: TestErp;
let other: { readonly kernel: Kernel; readonly pool: pg.Pool };
/** Answers "ready" of the first process's connections: one for each flight. */
let flights = 0;
beforeAll(async () => {
  erp = await testErp([purse]);
  erp.app.on('connect', (client) => {
    const { connection } = client as unknown as { connection: NodeJS.EventEmitter };
    connection.on('readyForQuery', () => {
      flights += 1;
    });
  });
  await erp.owner.query(MIGRATION);
  await erp.kernel.start();
  const pool = new pg.Pool({ ...erp.app.options, max: 4 });
  pool.on('error', () => undefined);
  other = { pool, kernel: createKernel({ pool, modules: [...modules, purse], clock: () => erp.clock.now }) };
  await other.kernel.start();
});
afterAll(async () => {
  await other?.kernel.stop();
  await other?.pool.end();
  await erp?.close();
});

/** A company with as much in every purse. */
async function filled(): Promise<Caller> {
  const caller = await erp.company();
  await erp.owner.query(`insert into purse.money (company, code, amount) select $1, unnest($2::text[]), $3`, [
    caller.company,
    CODES,
    EACH,
  ]);
  return caller;
}
const amounts = async ({ company }: Caller, of = 'money'): Promise<Record<string, number>> => {
  const { rows } = await erp.owner.query<{ code: string; amount: number }>(
    `select code, amount from purse.${of} where company = $1`,
    [company],
  );
  return Object.fromEntries(rows.map(({ code, amount }) => [code, amount]));
};
async function flightsOf(work: () => Promise<{ readonly ok: boolean }>): Promise<number> {
  const before = flights;
  expect(await work()).toMatchObject({ ok: true });
  return flights - before;
}

test('a command whose rows are remembered is one flight; what is not exact is asked again', async () => {
  const caller = await filled();
  const put = (by = 1) => erp.kernel.execute(caller, 'purse.put', { code: 'A', by });
  expect(await flightsOf(put)).toBe(2);
  expect(await flightsOf(put)).toBe(1);
  expect(await flightsOf(() => Promise.all([put(), put(), put()]).then(([one]) => one))).toBe(1);
  expect(await amounts(caller)).toMatchObject({ A: EACH + 5 });
  // A decision that writes nothing is held against the database like any other.
  expect(await flightsOf(() => put(0))).toBe(1);
  // Of a row that is not there it is remembered that it is not.
  const made = (by: number) => erp.kernel.execute(caller, 'purse.put', { code: 'NEW', by });
  expect([await flightsOf(() => made(0)), await flightsOf(() => made(0))]).toEqual([2, 1]);
  expect([await flightsOf(() => made(1)), await flightsOf(() => made(1))]).toEqual([1, 1]);
  expect(await amounts(caller)).toMatchObject({ NEW: 2 });
  const note = () => erp.kernel.execute(caller, 'purse.note', { code: 'T', by: 1 });
  expect([await flightsOf(note), await flightsOf(note), await flightsOf(note)]).toEqual([2, 2, 2]);
  expect(await amounts(caller, 'tally')).toEqual({ T: 3 });
});

test('a row that somebody else changed, removed or made is seen by the very next command', async () => {
  const caller = await filled();
  const pay = (much: number) => erp.kernel.execute(caller, 'purse.move', { from: 'A', to: 'B', much });
  await pay(10);
  await erp.owner.query(`update purse.money set amount = 5 where company = $1 and code = 'A'`, [caller.company]);
  expect(await pay(10)).toMatchObject({ ok: true });
  expect(await amounts(caller)).toMatchObject({ A: 5, B: EACH + 10 });
  expect(await pay(5)).toMatchObject({ ok: true });
  expect(await amounts(caller)).toMatchObject({ A: 0, B: EACH + 15 });
  await erp.owner.query(`delete from purse.money where company = $1 and code = 'B'`, [caller.company]);
  await expect(pay(0)).rejects.toMatchObject({ code: 'handler-failed' });
  await erp.owner.query(`insert into purse.money (company, code, amount) values ($1, 'B', 7)`, [caller.company]);
  expect(await pay(0)).toMatchObject({ ok: true });
  expect(await amounts(caller)).toMatchObject({ A: 0, B: 7 });
});

test('a key that was used before is answered as it was, by whichever process', async () => {
  const caller = await filled();
  const pay = (kernel: Kernel, key?: string) =>
    kernel.execute(caller, 'purse.move', { from: 'A', to: 'B', much: 1 }, key ? { idempotencyKey: key } : {});
  await pay(erp.kernel);
  const key = crypto.randomUUID();
  expect(await pay(erp.kernel, key)).toMatchObject({ ok: true, repeated: false });
  expect(await pay(erp.kernel, key)).toMatchObject({ ok: true, repeated: true });
  await pay(other.kernel);
  const answers = await Promise.all([pay(other.kernel, key), pay(erp.kernel), pay(erp.kernel, key)]);
  expect(answers).toMatchObject([{ repeated: true }, { repeated: false }, { repeated: true }]);
  expect(await amounts(caller)).toMatchObject({ A: EACH - 4, B: EACH + 4 });
});

test('whose rule throws by what is remembered is answered as before, where it was done before', async () => {
  const caller = await filled();
  const put = () => erp.kernel.execute(caller, 'purse.put', { code: 'A', by: 1 });
  const pay = (idempotencyKey?: string) =>
    erp.kernel.execute(caller, 'purse.move', { from: 'A', to: 'B', much: 1 }, idempotencyKey ? { idempotencyKey } : {});
  const key = crypto.randomUUID();
  await pay(key);
  await erp.owner.query(`delete from purse.money where company = $1 and code = 'B'`, [caller.company]);
  // Read and not found: that there is no such purse is remembered.
  await Promise.allSettled([put(), pay()]);
  const [done, again] = await Promise.all([put(), pay(key)]);
  expect(done).toMatchObject({ ok: true });
  expect(again).toMatchObject({ ok: true, repeated: true });
});

test('what two processes decide by what they remember is as one after the other', { timeout: 240_000 }, async () => {
  const codes = fc.constantFrom(...CODES);
  const step = fc.record({
    second: fc.boolean(),
    turns: fc.nat(6),
    input: fc.oneof(
      { weight: 4, arbitrary: fc.record({ from: codes, to: codes, much: fc.nat(60) }) },
      { weight: 1, arbitrary: fc.record({ code: fc.constantFrom('X', 'Y'), by: fc.nat(3) }) },
    ),
  });
  let done = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (steps) => {
      const caller = await filled();
      const running: Promise<unknown>[] = [];
      for (const { second, turns, input } of steps) {
        for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
        const name = 'from' in input ? 'purse.move' : 'purse.count';
        running.push((second ? other : erp).kernel.execute(caller, name, input));
      }
      await Promise.all(running);
      const held = new Map(CODES.map((one) => [one, EACH]));
      const tallied = new Map<string, number>();
      for (const { type, payload } of await erp.kernel.events.after(caller, 0, 10_000)) {
        if (type === 'purse.counted') {
          const { code: of, was, is } = payload as { code: string; was: number; is: number };
          expect(was).toBe(tallied.get(of) ?? 0);
          tallied.set(of, is);
          continue;
        }
        const { from, to, had, has, much } = payload as Record<string, number> & { from: string; to: string };
        expect({ had, has }).toEqual({ had: held.get(from), has: held.get(to) });
        held.set(from, (had as number) - (much as number));
        held.set(to, (has as number) + (much as number));
        done += 1;
      }
      expect(await amounts(caller)).toEqual(Object.fromEntries(held));
    }),
    { numRuns: 20 },
  );
  expect(done).toBeGreaterThan(100);
});

test('balances are exact: nothing rounds what is written, or writes besides', async () => {
  expect(balances.exact).toBe(true);
  const { rows: columns } = await erp.owner.query<{ name: string; type: string; scale: number | null }>(
    `select column_name as name, data_type as type, numeric_scale as scale from information_schema.columns
     where table_schema = 'stock' and table_name = 'balance' and is_generated = 'NEVER'`,
  );
  const kept = new Map(columns.map(({ name, ...how }) => [name, how]));
  for (const { column } of balances.columns) {
    const { type, scale } = kept.get(column) ?? { type: 'generated', scale: null };
    expect(['uuid', 'text', 'boolean', 'numeric'], column).toContain(type);
    // Quantities have six places at most, and so have their sums.
    if (type === 'numeric') expect(scale, column).toBe(6);
  }
  const { rows: triggers } = await erp.owner.query(
    `select tgname from pg_trigger where tgrelid = 'stock.balance'::regclass and not tgisinternal`,
  );
  expect(triggers).toEqual([]);
});

test('no more rows are remembered than there is room for, and what was wanted last stays', () => {
  const remembered = new RememberedRows();
  for (let n = 0; n < 30_000; n += 1) remembered.keep(money, `s${n}`, { row: { code: `${n}`, amount: n }, since: '1' });
  const left = Array.from({ length: 30_000 }, (_, n) => n).filter((n) => remembered.find(money, `s${n}`));
  expect(left.length).toBeLessThanOrEqual(20_000);
  expect(left.length).toBeGreaterThan(15_000);
  expect(left.at(-1)).toBe(29_999);
});
