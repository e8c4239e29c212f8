import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, module, registryOf, runCommand } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';

let erp: TestErp;
let admin: Caller;
let item: string;
const places: Record<string, string> = {};
beforeAll(async () => {
  erp = await testErp();
  admin = await erp.company();
  item = String((await done('stock.item.create', { code: 'YARN', name: { en: 'Yarn' }, unit: 'kg', lots: false })).id);
  for (const code of ['A', 'B']) {
    const made = await done('stock.location.save', { site: 'plant-a', code, name: { en: code }, kind: 'internal' });
    places[code] = String(made.id);
  }
  await done('stock.receive', { ...common, item, to: places.A, quantity: '100' });
});
afterAll(() => erp?.close());

const common = { site: 'plant-a', lot: null };
const run = (name: string, input: object, caller = admin, options = {}) =>
  erp.kernel.execute(caller, name, input, options);
async function done(name: string, input: object): Promise<Record<string, unknown>> {
  const { ok, result, refusal } = await run(name, input);
  if (!ok) throw new Error(`${name}: ${JSON.stringify(refusal)}`);
  return result as Record<string, unknown>;
}
/** What is where, and kept for whom. */
const stock = async () => {
  const { rows } = await erp.owner.query(
    `select location, status, sum(quantity)::numeric(20, 6)::text as quantity, sum(reserved)::numeric(20, 6)::text as reserved
     from stock.balance group by 1, 2 having sum(quantity) <> 0 or sum(reserved) <> 0 order by 1, 2`,
  );
  return rows;
};

const ways = () => ({
  'stock.receive': { ...common, item, to: places.A, quantity: '7', unitCost: '2' },
  'stock.issue': { ...common, item, from: places.A, quantity: '7' },
  'stock.transfer': { ...common, item, from: places.A, to: places.B, quantity: '7' },
  'stock.status.change': {
    ...{ ...common, item, location: places.A, from: 'available', to: 'hold', quantity: '7', reason: 'look' },
  },
  'stock.reserve': { ...common, item, location: places.A, quantity: '7', document: 'SO-1' },
});

test.each(Object.keys(ways()))('%s says what takes it back, and that does', async (name) => {
  const before = await stock();
  const input = ways()[name as keyof ReturnType<typeof ways>];
  const outcome = await run(name, input, admin, { idempotencyKey: `undo-${name}` });
  expect(outcome.refusal).toBeUndefined();
  expect(await stock()).not.toEqual(before);
  const { undo } = outcome;
  expect(undo).toBeDefined();
  // Said again after a cut line it is offered again.
  expect((await run(name, input, admin, { idempotencyKey: `undo-${name}` })).undo).toEqual(undo);
  expect((await run(undo?.command ?? '', undo?.input ?? {})).refusal).toBeUndefined();
  expect(await stock()).toEqual(before);
});

test('a transfer in two steps is taken back step by step, or as a whole before it was sent', async () => {
  const [fromSite, toSite] = ['plant-a', 'plant-b'];
  const there = await done('stock.location.save', { site: toSite, code: 'C', name: { en: 'C' }, kind: 'internal' });
  const before = await stock();
  const lines = [{ item, from: places.A, quantity: '5' }];
  const make = () => run('stock.transfer-order.create', { fromSite, toSite, destination: there.id, lines });
  const unsent = await make();
  expect((await run(unsent.undo?.command ?? '', unsent.undo?.input ?? {})).refusal).toBeUndefined();
  const made = await make();
  const transfer = (made.result as { id: string }).id;
  const sent = await run('stock.transfer-order.send', { transfer });
  const received = await run('stock.transfer-order.receive', { transfer });
  expect([sent.refusal, received.refusal]).toEqual([undefined, undefined]);
  for (const { undo } of [received, sent]) {
    expect((await run(undo?.command ?? '', undo?.input ?? {})).refusal).toBeUndefined();
  }
  expect(await stock()).toEqual(before);
});

test('a record that was made, changed or removed is as before; a change of nothing offers nothing', async () => {
  const input = { code: 'UNDO', name: { en: 'Undo' }, unit: 'kg', lots: false };
  const made = await run('stock.item.create', input);
  const { id } = made.result as { id: string };
  const changed = await run('stock.item.change', { id, version: 1, name: { en: 'Other' } });
  const same = await run('stock.item.change', { id, version: 2, name: { en: 'Other' } });
  expect([same.ok, same.undo]).toEqual([true, undefined]);
  expect((await run(changed.undo?.command ?? '', changed.undo?.input ?? {})).ok).toBe(true);
  expect(await erp.kernel.get(admin, 'stock.item', id)).toMatchObject({ name: { en: 'Undo' }, version: 3 });
  const removed = await run('stock.item.remove', { id, version: 3 });
  expect((await run(removed.undo?.command ?? '', removed.undo?.input ?? {})).ok).toBe(true);
  expect(await erp.kernel.get(admin, 'stock.item', id)).toMatchObject({ name: { en: 'Undo' }, code: 'UNDO' });
  const again = await run('stock.item.create', { ...input, code: 'UNDO-2' });
  expect((await run(again.undo?.command ?? '', again.undo?.input ?? {})).ok).toBe(true);
  const left = await erp.kernel.list(admin, 'stock.item', { filter: { code: 'UNDO-2' } });
  expect(left.rows).toEqual([]);
});

test('it is offered to nobody who may not, not by a dry run, and not with a refusal; descriptions name it', async () => {
  const keeper: Caller = { ...admin, permissions: new Set(['stock.issue', 'stock.item']) };
  const input = { ...common, item, from: places.A, quantity: '1' };
  expect(await run('stock.issue', input, keeper)).toMatchObject({ ok: true });
  expect((await run('stock.issue', input, keeper)).undo).toBeUndefined();
  expect((await run('stock.issue', input, admin, { dryRun: true })).undo).toBeUndefined();
  expect((await run('stock.issue', { ...input, quantity: '100000' })).undo).toBeUndefined();
  const { commands } = await erp.kernel.describe(admin, 'stock.item');
  expect(commands.find(({ name }) => name === 'stock.item.change')?.reversedBy).toBe('stock.item.undo');
});

test('a reversal that is not there is found when modules are put together', () => {
  const label = { en: 'X', bn: 'X', hi: 'X' };
  const lost = runCommand('lost.do', {
    label,
    why: 'test',
    input: {},
    reversedBy: { command: 'lost.undo', input: () => ({}) },
    run: async () => [],
  });
  expect(() => registryOf([module('lost', { commands: [lost], migrations: '' })])).toThrow('lost.undo');
});
