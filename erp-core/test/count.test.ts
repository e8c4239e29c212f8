import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { evidenceOf, MINUTE, setOf } from '../testing/facts.ts';
import { storekeeper } from '../testing/store.ts';

let erp: TestErp;
let admin: Caller;
const store = storekeeper(
  () => erp,
  () => admin,
);
const { run, refusalOf, held, worth, unbalanced } = store;
const site = 'plant-a';
let [rack, bin] = ['', ''];
let start = 0;
beforeAll(async () => {
  erp = await testErp();
  admin = await erp.company();
  await run('stock.costing.set-currency', { currency: 'BDT' });
  rack = await store.place('RACK');
  bin = await store.place('BIN', { parent: rack });
  await store.place('GATE');
  start = erp.clock.now;
});
afterAll(() => erp?.close());

const minute = (n: number) => start + n * MINUTE;
const open = async (more: object = {}) => (await run('stock.count.open', { site, ...more })).id;
const seen = (count: string, item: string, quantity: string, more: object = {}) => ({
  ...{ count, item, location: bin, quantity },
  ...more,
});
const linesOf = async (count: string) =>
  (
    await erp.owner.query(
      `select state, trim_scale(counted)::text as counted, trim_scale(variance)::text as variance,
         trim_scale(value)::text as value from stock.count_line where count = $1 order by spot`,
      [count],
    )
  ).rows;

test('a count books its difference at the moment of looking, at what the goods are worth', async () => {
  const item = await store.item('RICE', { unit: 'kg' });
  await store.receive(item, '10', bin, { unitCost: '40' });
  erp.clock.now += MINUTE;
  const count = await open({ item });
  const looked = erp.clock.now;
  // Goods go on moving between looking and approving.
  erp.clock.now += MINUTE;
  await run('stock.issue', { site, item, quantity: '4', from: bin });
  await run('stock.count.enter', seen(count, item, '9.5', { at: looked }));
  expect((await linesOf(count))[0]?.state).toBe('recount');
  expect(await refusalOf('stock.count.approve', { count })).toBe('count-not-done');
  await run('stock.count.enter', seen(count, item, '9', { at: looked }));
  await run('stock.count.approve', { count });
  expect(await held(item)).toEqual({ 'plant-a BIN available': '5' });
  expect(await linesOf(count)).toEqual([{ state: 'counted', counted: '9', variance: '-1', value: '-40' }]);
  expect(await worth(item)).toEqual({ cost: '200', layers: '200', posted: '200', off: '0' });
  expect(await unbalanced(item)).toEqual([]);
  expect(await refusalOf('stock.count.approve', { count })).toBe('count-state');
});

test('what arrives late from before the count changes nothing after it; what comes after it counts', async () => {
  const item = await store.item('SALT');
  start = erp.clock.now;
  erp.clock.now = minute(50);
  await store.receive(item, '10', bin, { at: minute(5), unitCost: '2' });
  const count = await open({ item, tolerance: '100' });
  await run('stock.count.enter', seen(count, item, '7', { at: minute(30) }));
  await run('stock.count.approve', { count });
  expect(await held(item)).toEqual({ 'plant-a BIN available': '7' });
  // This is where the three went: the count had seen it already.
  const late = await run('stock.issue', { site, item, quantity: '3', from: bin, at: minute(20) });
  expect(late.moves).toHaveLength(1);
  expect(await held(item)).toEqual({ 'plant-a BIN available': '7' });
  const { rows } = await erp.owner.query(
    'select trim_scale(adjusted)::text as adjusted from stock.counted where count = $1',
    [count],
  );
  expect(rows).toEqual([{ adjusted: '0' }]);
  // What was there at that moment is all that may have left, whatever was counted after.
  expect(await refusalOf('stock.issue', { site, item, quantity: '11', from: bin, at: minute(20) })).not.toBe('ok');
  await run('stock.issue', { site, item, quantity: '2', from: bin, at: minute(40) });
  expect(await held(item)).toEqual({ 'plant-a BIN available': '5' });
  await run('stock.move.reverse', { move: late.moves[0], reason: 'was not' });
  expect(await held(item)).toEqual({ 'plant-a BIN available': '5' });
  expect(await unbalanced(item)).toEqual([]);
  await run('stock.count.withdraw', { count, reason: 'wrong rack' });
  expect(await held(item)).toEqual({ 'plant-a BIN available': '8' });
  const { off, cost, posted } = (await worth(item)) ?? {};
  expect([off, posted]).toEqual(['0', cost]);
});

test('a tag that passed before the count and is told after it is made good as well, and its correction too', async () => {
  const item = await store.item('TAGGED');
  start = erp.clock.now;
  erp.clock.now = minute(50);
  await store.receive(item, '5', bin, { at: minute(1) });
  const epc = '3034000000000555';
  await run('stock.tag.register', { epc, item, lot: null, quantity: '2' });
  const count = await open({ item, tolerance: '100' });
  await run('stock.count.enter', seen(count, item, '3', { at: minute(30) }));
  await run('stock.count.approve', { count });
  const at = minute(10);
  const fact = {
    ...{ key: `rfid:${epc}`, type: 'stock.moved' as const, version: 1 as const, occurredAt: at, recordedAt: at, site },
    evidence: [evidenceOf(1, epc)],
    payload: {
      ...{ portal: 'gate', identifier: { scheme: 'epc' as const, value: epc }, direction: 'in' as const },
      ...{ from: 'BIN', to: 'GATE', firstSeen: at, lastSeen: at, reads: 3 },
    },
  };
  const window = { key: '1', from: start, to: null };
  const deliver = (set: unknown, seq: number) =>
    erp.kernel.applyFactSet({
      ...{ company: admin.company, site, gateway: 'gw-1', record: { gateway: 'gw-1', epoch: 1, seq }, set },
    });
  const set = setOf([fact], { stream: 'rfid-passage:gate', window });
  expect(await deliver(set, 1)).toEqual({ status: 'applied' });
  expect(await held(item)).toEqual({ 'plant-a BIN available': '3', 'plant-a GATE available': '2' });
  const none = setOf([], { stream: 'rfid-passage:gate', window, revision: 2, base: 1, retracted: [fact] } as never);
  expect(await deliver(none, 2)).toEqual({ status: 'applied' });
  expect(await held(item)).toEqual({ 'plant-a BIN available': '3' });
  expect(await unbalanced(item)).toEqual([]);
});

test('who counts blind is not told; within the tolerance the first time stands; what is not on the list comes onto it', async () => {
  const item = await store.item('FLOUR');
  const stray = await store.item('STRAY');
  await store.receive(item, '100', bin);
  const count = await open({ location: bin, item, tolerance: '2' });
  const told = (await run('stock.count.enter', seen(count, item, '98'))) as unknown as Record<string, unknown>;
  expect(told).toMatchObject({ state: 'counted' });
  expect(told).not.toHaveProperty('expected');
  await run('stock.count.enter', seen(count, stray, '1'));
  await run('stock.count.enter', seen(count, stray, '1'));
  await run('stock.count.approve', { count });
  expect(await held(stray)).toEqual({ 'plant-a BIN available': '1' });
  const seeing = await open({ location: rack, item, blind: false });
  expect(await run('stock.count.enter', seen(seeing, item, '98'))).toMatchObject({ expected: '98' });
  await run('stock.count.cancel', { id: seeing });
  expect(await refusalOf('stock.count.enter', seen(seeing, item, '98'))).toBe('count-state');
});

test('who may count may not approve for that; what is gone since is owed, not below nothing', async () => {
  const item = await store.item('OIL');
  await store.receive(item, '5', bin);
  const counter = { ...admin, permissions: new Set(['stock.count.enter', 'stock.count.open']) };
  const looked = erp.clock.now;
  const count = await open({ item, tolerance: '100' });
  erp.clock.now += MINUTE;
  await run('stock.issue', { site, item, quantity: '4', from: bin });
  expect(await refusalOf('stock.count.enter', seen(count, item, '2', { at: looked }), counter)).toBe('ok');
  expect(await refusalOf('stock.count.approve', { count }, counter)).toBe('not-permitted');
  await run('stock.count.approve', { count });
  expect(await held(item)).toEqual({ 'plant-a TO-RECONCILE available': '-2' });
  expect(await unbalanced(item)).toEqual([]);
});

test('in whatever order moves and counts are told, the last count and what came after it is what is there', async () => {
  const event = fc.record({
    what: fc.constantFrom('receive', 'receive', 'issue', 'issue', 'count', 'withdraw', 'reverse' as const),
    at: fc.integer({ min: 1, max: 30 }),
    quantity: fc.integer({ min: 1, max: 12 }),
    nth: fc.nat(5),
  });
  let round = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 5, maxLength: 18 }), async (events) => {
      round += 1;
      const item = await store.item(`C-${round}`);
      start = erp.clock.now;
      erp.clock.now = minute(40);
      // Told in the order of the list, happened in the order of their minutes.
      const moved: { id: string; at: number; by: number }[] = [];
      const counts: { id: string; at: number; quantity: number }[] = [];
      for (const [told, { what, at, quantity: much, nth }] of events.entries()) {
        const [quantity, when] = [String(much / 2), minute(at) + told];
        if (what === 'receive' || what === 'issue') {
          const way = what === 'receive' ? { to: bin, unitCost: '1.5' } : { from: bin };
          const outcome = await erp.kernel.execute(admin, `stock.${what}`, { site, item, quantity, at: when, ...way });
          if (!outcome.ok) continue;
          const [id = ''] = (outcome.result as { moves: string[] }).moves;
          moved.push({ id, at: when, by: (what === 'receive' ? 1 : -1) * (much / 2) });
        } else if (what === 'count') {
          const count = await open({ item, tolerance: '100' });
          for (let tries = 0; tries < 2; tries++)
            await run('stock.count.enter', seen(count, item, quantity, { at: when }));
          await run('stock.count.approve', { count });
          counts.push({ id: count, at: when, quantity: much / 2 });
        } else if (what === 'withdraw') {
          const gone = counts[nth];
          if (!gone) continue;
          const outcome = await erp.kernel.execute(admin, 'stock.count.withdraw', { count: gone.id, reason: 'x' });
          if (outcome.ok) counts.splice(nth, 1);
          else expect(outcome.refusal?.code).toBe('stock-short');
        } else {
          const move = moved[nth];
          if (!move) continue;
          const outcome = await erp.kernel.execute(admin, 'stock.move.reverse', { move: move.id, reason: 'x' });
          if (outcome.ok) moved.push({ id: '', at: move.at, by: -move.by });
        }
        const last = counts.reduce<(typeof counts)[number] | undefined>(
          (a, b) => (a && a.at > b.at ? a : b),
          undefined,
        );
        const later = moved.filter((one) => last === undefined || one.at > last.at);
        const expected = later.reduce((sum, { by }) => sum + by, last?.quantity ?? 0);
        const there = Object.values(await held(item)).reduce((sum, one) => sum + Number(one), 0);
        expect(there).toBe(expected);
      }
      expect(await unbalanced(item)).toEqual([]);
      const now = await worth(item);
      expect([now?.off ?? '0', now?.posted]).toEqual(['0', now?.cost]);
    }),
    { numRuns: 40 },
  );
});

test('a count may be the first thing that is booked in a site', async () => {
  const item = await store.item('FOUND');
  const place = await store.place('NEW', { site: 'plant-new' });
  const count = (await run('stock.count.open', { site: 'plant-new', tolerance: '100' })).id;
  const there = { count, item, location: place, quantity: '3' };
  for (let tries = 0; tries < 2; tries += 1) await run('stock.count.enter', there);
  await run('stock.count.approve', { count });
  expect(await held(item)).toEqual({ 'plant-new NEW available': '3' });
});
