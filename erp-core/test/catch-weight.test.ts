import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { evidenceOf, setOf, T0 } from '../testing/facts.ts';
import { storekeeper } from '../testing/store.ts';

let erp: TestErp;
let admin: Caller;
const store = storekeeper(
  () => erp,
  () => admin,
);
const { run, refusalOf } = store;
const site = 'plant-a';
let [a, b, yard] = ['', '', ''];
beforeAll(async () => {
  erp = await testErp();
  admin = await erp.company();
  a = await store.place('A');
  b = await store.place('B');
  yard = await store.place('YARD', { site: 'plant-b' });
});
afterAll(() => erp?.close());

/** An item that is counted in pieces and weighed in kg. */
const ham = async (code: string) => {
  const create = { code, name: { en: code }, unit: '{piece}', lots: false, catchUnit: 'kg' };
  return (await run('stock.item.create', create)).id;
};
/** Pieces and kg of what is ours, by place, as the moves and what was said of them come to: "A" → "3 9.5". */
const weighed = async (item: string) => {
  const { rows } = await erp.owner.query<{ place: string; held: string }>(
    `with moved as (
       select m.id, m.to_location as place, m.quantity from stock.move m where m.item = $1
       union all select m.id, m.from_location, -m.quantity from stock.move m where m.item = $1)
     select l.code as place, trim_scale(sum(m.quantity))::text || ' ' || trim_scale(sum(sign(m.quantity) * s.quantity))::text as held
     from moved m join stock.location l on l.id = m.place left join stock.move_measure s on s.move = m.id and s.kind = 'caught'
     where l.kind in ('internal', 'transit', 'to-reconcile') group by l.code
     having sum(m.quantity) <> 0 or sum(sign(m.quantity) * s.quantity) <> 0 order by 1`,
    [item],
  );
  return Object.fromEntries(rows.map(({ place, held }) => [place, held]));
};
const unsaid = async (item: string) =>
  (
    await erp.owner.query(
      'select m.reason from stock.move m where m.item = $1 and not exists (select from stock.move_measure s where s.move = m.id)',
      [item],
    )
  ).rows;

test('a conversion says what it takes and makes weighs', async () => {
  const [whole, half] = [await ham('HAM'), await ham('HAM-HALF')];
  await store.receive(whole, '4', a, { catch: '30' });
  const convert = (more: object) => ({
    site,
    consumed: [{ item: whole, quantity: '2', from: a, catch: '15.2' }],
    produced: [{ item: half, quantity: '4', to: b, ...more }],
  });
  expect(await refusalOf('stock.convert', convert({}))).toBe('catch-wanted');
  await run('stock.convert', convert({ catch: '15.1' }));
  expect([await weighed(whole), await weighed(half)]).toEqual([{ A: '2 14.8' }, { B: '4 15.1' }]);
  const set = await store.item('HAM-SET');
  const kit = (await run('stock.kit.create', { item: set, makes: '1' })).id;
  await run('stock.kit-line.create', { kit, item: half, quantity: '2' });
  const assemble = { site, kit, quantity: '1', to: a };
  expect(await refusalOf('stock.kit.assemble', assemble)).toBe('catch-wanted');
  await run('stock.kit.assemble', { ...assemble, parts: [{ item: half, from: b, quantity: '2', catch: '7.5' }] });
  expect(await weighed(half)).toEqual({ B: '2 7.6' });
  const apart = { site, kit, quantity: '1', from: a, to: b };
  await run('stock.kit.disassemble', { ...apart, weights: [{ item: half, catch: '7.4' }] });
  expect(await weighed(half)).toEqual({ B: '4 15' });
});

test('what is in a unit keeps its weight, and it is said of every move of the unit', async () => {
  const item = await ham('BOXED');
  await store.receive(item, '10', a, { catch: '70' });
  const unit = (await run('stock.handling-unit.create', { site, location: a, prefix: '4012345' })).id;
  const lines = (quantity: string, weight?: string) => ({
    unit,
    lines: [{ item, quantity, ...(weight ? { catch: weight } : {}) }],
  });
  expect(await refusalOf('stock.handling-unit.pack', lines('4'))).toBe('catch-wanted');
  await run('stock.handling-unit.pack', lines('4', '27.5'));
  await run('stock.handling-unit.pack', lines('1', '7.25'));
  expect(await refusalOf('stock.handling-unit.unpack', lines('2', '34.75'))).toBe('unit-holds-less');
  await run('stock.handling-unit.unpack', lines('2', '14'));
  await run('stock.handling-unit.move', { unit, to: b });
  expect(await weighed(item)).toEqual({ A: '7 49.25', B: '3 20.75' });
  await run('stock.handling-unit.issue', { unit });
  expect(await weighed(item)).toEqual({ A: '7 49.25' });
  expect(await unsaid(item)).toEqual([]);
});

test('what was kept is weighed when it is taken', async () => {
  const item = await ham('KEPT');
  await store.receive(item, '3', a, { catch: '21' });
  const reservation = (await run('stock.reserve', { site, item, location: a, quantity: '2' })).id;
  expect(await refusalOf('stock.reservation.take', { reservation })).toBe('catch-wanted');
  await run('stock.reservation.take', { reservation, catch: '13.8' });
  expect(await weighed(item)).toEqual({ A: '1 7.2' });
});

test('a transfer is weighed when it leaves and when it comes; taken back, what was said is taken back', async () => {
  const item = await ham('SENT');
  await store.receive(item, '10', a, { catch: '70' });
  const head = { fromSite: site, toSite: 'plant-b', destination: yard };
  const made = await run('stock.transfer-order.create', { ...head, lines: [{ item, quantity: '6', from: a }] });
  const [transfer, line] = [made.id, made.lines[0]];
  expect(await refusalOf('stock.transfer-order.send', { transfer })).toBe('catch-wanted');
  await run('stock.transfer-order.send', { transfer, lines: [{ line, quantity: '6', catch: '42' }] });
  expect(await weighed(item)).toEqual({ A: '4 28', 'IN-TRANSIT': '6 42' });
  const here = await run('stock.transfer-order.receive', { transfer, lines: [{ line, quantity: '4', catch: '27.9' }] });
  const lost = { line, as: 'lost', quantity: '1', catch: '7' };
  await run('stock.transfer-order.settle', { transfer, differences: [lost], reason: 'fell off' });
  expect(await weighed(item)).toEqual({ A: '4 28', 'IN-TRANSIT': '1 7.1', YARD: '4 27.9' });
  await run('stock.transfer-order.reverse', { transfer, move: here.moves[0], reason: 'x' });
  expect(await weighed(item)).toEqual({ A: '4 28', 'IN-TRANSIT': '5 35' });
  await run('stock.transfer-order.reverse', { transfer, reason: 'x' });
  expect(await weighed(item)).toEqual({ A: '10 70' });
  expect(await unsaid(item)).toEqual([]);
});

test('what a count finds too much or too little weighs as much a piece as what was counted, or as ever', async () => {
  const item = await ham('COUNTED');
  await store.receive(item, '10', a, { catch: '70' });
  const count = async (quantity: string, weight?: string) => {
    const id = (await run('stock.count.open', { site, item, tolerance: '100' })).id;
    const said = { count: id, item, location: a, quantity, ...(weight ? { catch: weight } : {}) };
    const refusal = await refusalOf('stock.count.enter', said);
    if (refusal !== 'ok') return refusal;
    await run('stock.count.approve', { count: id });
    return id;
  };
  expect(await count('8')).toBe('catch-wanted');
  expect(await count('0', '3')).toBe('catch-of-nothing');
  const found = await count('8', '60');
  expect(await weighed(item)).toEqual({ A: '8 55' });
  await run('stock.count.withdraw', { count: found, reason: 'x' });
  expect(await weighed(item)).toEqual({ A: '10 70' });
  await count('0');
  const { rows } = await erp.owner.query(
    `select trim_scale(s.quantity)::text as quantity from stock.move m join stock.move_measure s on s.move = m.id
     where m.item = $1 order by m.id desc limit 1`,
    [item],
  );
  expect(rows, 'what a piece has weighed on average').toEqual([{ quantity: '71.42857' }]);
  expect(await unsaid(item)).toEqual([]);
});

test('whatever is moved and taken back, every move says what it weighed, and pieces and weight end together', async () => {
  const step = fc.record({
    kind: fc.constantFrom('receive', 'issue', 'transfer', 'back', 'convert'),
    quantity: fc.integer({ min: 1, max: 9 }),
    grams: fc.integer({ min: 500, max: 9000 }),
  });
  let round = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 10 }), async (steps) => {
      round += 1;
      const item = await ham(`W-${round}`);
      const moves: string[] = [];
      for (const { kind, quantity: much, grams } of steps) {
        const quantity = String(much);
        const said = { site, item, quantity, catch: String((grams * much) / 1000) };
        const taken = { item, quantity, from: a, catch: said.catch };
        const inputs = {
          receive: { ...said, to: a },
          issue: { ...said, from: a },
          transfer: { ...said, from: a, to: b },
          back: { move: moves.pop() ?? item, reason: 'x' },
          convert: { site, consumed: [taken], produced: [{ item, quantity, to: b, catch: said.catch }] },
        };
        const names = {
          receive: 'stock.receive',
          issue: 'stock.issue',
          transfer: 'stock.transfer',
          back: 'stock.move.reverse',
          convert: 'stock.convert',
        };
        const outcome = await erp.kernel.execute(admin, names[kind], inputs[kind]);
        if (outcome.ok && kind !== 'back' && kind !== 'convert')
          moves.push(...(outcome.result as { moves: string[] }).moves);
      }
      expect(await unsaid(item)).toEqual([]);
    }),
    { numRuns: 12 },
  );
});

test('what passes a portal weighs what its tag says, or else the average; a shortfall and a correction share it', async () => {
  const item = await ham('HAM-TAGGED');
  const [said, unknown] = ['3034000000000aa1', '3034000000000aa2'].map((one) => one.toUpperCase());
  await store.receive(item, '4', a, { catch: '28' });
  await run('stock.tag.register', { epc: said, item, quantity: '3', catch: '20' });
  await run('stock.tag.register', { epc: unknown, item, quantity: '2' });
  const plain = await store.item('PLAIN');
  expect(await refusalOf('stock.tag.register', { epc: 'ABCD', item: plain, catch: '1' })).toBe('catch-not-kept');
  const passed = async (revision: number, ...epcs: readonly (string | undefined)[]) => {
    const facts = epcs.map((epc, nth) => ({
      ...{ type: 'stock.moved' as const, version: 1 as const, occurredAt: T0 + nth, recordedAt: T0, site },
      ...{ key: `rfid:${epc}`, evidence: [evidenceOf(1, String(epc))] },
      payload: {
        ...{ portal: 'gate', identifier: { scheme: 'epc' as const, value: String(epc) }, direction: 'in' as const },
        ...{ from: 'A', to: 'B', firstSeen: T0 + nth, lastSeen: T0 + nth, reads: 3 },
      },
    }));
    const window = { key: 'weights', from: T0, to: null };
    const set = setOf(facts, { stream: 'rfid-passage:gate', window, revision });
    const record = { gateway: 'gw-1', epoch: 1, seq: revision };
    const arrival = { company: admin.company, site, gateway: 'gw-1', record, set };
    expect(await erp.kernel.applyFactSet(arrival)).toEqual({ status: 'applied' });
  };
  await passed(1, said);
  expect(await weighed(item)).toEqual({ A: '1 8', B: '3 20' });
  // Two more go by, where one is left: the other one comes out of what is to be reconciled. A piece has weighed 48 / 7.
  await passed(2, said, unknown);
  expect(await weighed(item)).toEqual({ A: '0 1.142857', B: '5 33.714286', 'TO-RECONCILE': '-1 -6.857143' });
  expect(await unsaid(item)).toEqual([]);
  await passed(3, said);
  expect(await weighed(item)).toEqual({ A: '1 8', B: '3 20' });
  await passed(4);
  expect(await weighed(item)).toEqual({ A: '4 28' });
  expect(await store.unbalanced(item)).toEqual([]);
});
