import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createKernel, type Kernel, modules } from '../index.ts';
import type { Caller } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { storekeeper } from '../testing/store.ts';

// How an item is told apart (in lots, or not) changes in one process while another moves it. Each on its own connections,
// stopped by a lock of the test in the middle of what it does.
let erp: TestErp;
let admin: Caller;
let other: { readonly kernel: Kernel; readonly pool: pg.Pool };
let bin: string;
const site = 'plant-a';
const store = storekeeper(
  () => erp,
  () => admin,
);
beforeAll(async () => {
  erp = await testErp();
  admin = await erp.company();
  bin = await store.place('BIN');
  const pool = new pg.Pool({ ...erp.app.options, max: 4 });
  pool.on('error', () => undefined);
  other = { pool, kernel: createKernel({ pool, modules, clock: () => erp.clock.now }) };
});
afterAll(async () => {
  await other?.pool.end();
  await erp?.close();
});

/** Does something while nobody may write to a table: whoever tries waits until it is done. */
async function withheld<Result>(statement: string, work: () => Promise<Result>): Promise<Result> {
  const lock = await erp.owner.connect();
  try {
    await lock.query(`begin; ${statement}`);
    return await work();
  } finally {
    await lock.query('rollback');
    lock.release();
  }
}
const waiting = (statement: RegExp) =>
  expect
    .poll(
      async () => {
        const { rows } = await erp.owner.query<{ query: string }>(
          `select query from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
        return rows.some(({ query }) => statement.test(query));
      },
      { timeout: 120_000 },
    )
    .toBe(true);

const inLots = (kernel: Pick<Kernel, 'execute'>, code: string, lots = true) =>
  kernel.execute(admin, 'stock.item.save', { code, name: { en: code }, lots });
const receive = (kernel: Pick<Kernel, 'execute'>, item: string) =>
  kernel.execute(admin, 'stock.receive', { site, item, quantity: '1', to: bin });

test('who receives has read the item already: the change waits for him, and finds what came', async () => {
  const item = await store.item('CLOTH');
  const [received, changed] = await withheld('lock table stock.move in share mode', async () => {
    const move = receive(erp.kernel, item);
    await waiting(/stock\.move/);
    const change = inLots(other.kernel, 'CLOTH');
    await waiting(/items_alone/);
    return [move, change] as const;
  }).then((both) => Promise.all(both));
  expect(received.ok).toBe(true);
  expect(changed.refusal).toMatchObject({ code: 'item-in-stock', details: { where: 'BIN' } });
  expect(await store.held(item)).toEqual({ 'plant-a BIN available': '1' });
});

test('the change was first: who comes meanwhile waits, and is told of lots', async () => {
  const item = await store.item('YARN');
  const [changed, received] = await withheld('lock table kernel.audit in share mode', async () => {
    const change = inLots(other.kernel, 'YARN');
    await waiting(/kernel\.audit/);
    const move = receive(erp.kernel, item);
    await waiting(/stock\.item/);
    return [change, move] as const;
  }).then((both) => Promise.all(both));
  expect(changed.ok).toBe(true);
  expect(received.refusal?.code).toBe('lot-wanted');
  expect(await store.held(item)).toEqual({});
});

test('a long question is not waited for: the change is refused, and nothing stays locked behind it', async () => {
  const item = await store.item('FELT');
  await withheld('lock table stock.item in access share mode', async () => {
    expect((await inLots(other.kernel, 'FELT')).refusal?.code).toBe('item-in-use');
    expect((await receive(erp.kernel, item)).ok).toBe(true);
  });
  expect((await inLots(other.kernel, 'FELT')).refusal?.code).toBe('item-in-stock');
});

test('what left before it was told apart in lots does not come back without one', async () => {
  const item = await store.item('SILK');
  await store.receive(item, '2', bin);
  const { moves } = await store.run('stock.issue', { site, item, quantity: '2', from: bin });
  expect((await inLots(erp.kernel, 'SILK')).ok).toBe(true);
  const back = { move: moves[0], reason: 'found again' };
  expect(await store.refusalOf('stock.move.reverse', back)).toBe('told-apart-otherwise');
  expect((await inLots(erp.kernel, 'SILK', false)).ok).toBe(true);
  await store.run('stock.move.reverse', back);
  expect(await store.held(item)).toEqual({ 'plant-a BIN available': '2' });
});
