import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { MINUTE } from '../testing/facts.ts';
import { storekeeper } from '../testing/store.ts';

let erp: TestErp;
let admin: Caller;
const store = storekeeper(
  () => erp,
  () => admin,
);
const { run, refusalOf, held, worth, unbalanced } = store;
let [a, b, yard] = ['', '', ''];
beforeAll(async () => {
  erp = await testErp();
  admin = await erp.company();
  await run('stock.costing.set-currency', { currency: 'BDT' });
  a = await store.place('A');
  b = await store.place('B');
  yard = await store.place('YARD', { site: 'plant-b' });
});
afterAll(() => erp?.close());

const toB = { fromSite: 'plant-a', toSite: 'plant-b' };
const draft = async (item: string, quantity: string, more: object = {}) => {
  const lines = [{ item, quantity, from: a, ...more }];
  const made = await run('stock.transfer-order.create', { ...toB, destination: yard, lines });
  return { transfer: made.id, line: made.lines[0] as string, number: made.number };
};
const stateOf = async (id: string) => (await erp.kernel.get(admin, 'stock.transfer-order', id))?.state;

test('goods leave one site, are on the way, and arrive at another in parts; what they are worth goes along', async () => {
  const item = await store.item('SHIRT');
  await store.receive(item, '10', a, { unitCost: '3.33' });
  const { transfer, line } = await draft(item, '8');
  expect(await held(item)).toEqual({ 'plant-a A available': '10' });
  await run('stock.transfer-order.send', { transfer });
  expect(await held(item)).toEqual({ 'plant-a A available': '2', 'plant-a IN-TRANSIT available': '8' });
  expect(await refusalOf('stock.transfer-order.send', { transfer })).toBe('transfer-state');
  await run('stock.transfer-order.receive', { transfer, lines: [{ line, quantity: '5' }] });
  expect(await stateOf(transfer)).toBe('part-received');
  expect(await refusalOf('stock.transfer-order.receive', { transfer, lines: [{ line, quantity: '4' }] })).toBe(
    'transfer-too-much',
  );
  await run('stock.transfer-order.receive', { transfer });
  expect(await held(item)).toEqual({ 'plant-a A available': '2', 'plant-b YARD available': '8' });
  expect(await stateOf(transfer)).toBe('received');
  expect(await worth(item)).toEqual({ cost: '33.3', layers: '33.3', posted: '33.3', off: '0' });
  expect(await unbalanced(item)).toEqual([]);
});

test('what does not arrive is lost, or returned; what arrives beyond what was sent is found: each with its reason and worth', async () => {
  const item = await store.item('TROUSERS');
  await store.receive(item, '10', a, { unitCost: '2' });
  const { transfer, line } = await draft(item, '6');
  await run('stock.transfer-order.send', { transfer });
  await run('stock.transfer-order.receive', { transfer, lines: [{ line, quantity: '3' }] });
  const settle = (differences: object[]) => ({ transfer, differences, reason: 'counted twice at the gate' });
  expect(await refusalOf('stock.transfer-order.settle', settle([{ line, as: 'lost', quantity: '4' }]))).toBe(
    'transfer-not-on-the-way',
  );
  await run(
    'stock.transfer-order.settle',
    settle([
      { line, as: 'lost', quantity: '2' },
      { line, as: 'returned', quantity: '1' },
      { line, as: 'surplus', quantity: '4' },
    ]),
  );
  expect(await held(item)).toEqual({ 'plant-a A available': '5', 'plant-b YARD available': '7' });
  expect(await stateOf(transfer)).toBe('received');
  expect(await worth(item)).toEqual({ cost: '24', layers: '24', posted: '24', off: '0' });
  const { rows } = await erp.owner.query(`select count(*)::int as n from stock.move where item = $1 and reason = $2`, [
    item,
    'counted twice at the gate',
  ]);
  expect(rows[0]?.n).toBe(3);
});

test('a transfer is taken back whole or a move of it, and only there', async () => {
  const item = await store.item('CAP');
  await store.receive(item, '10', a, { unitCost: '1' });
  const { transfer, line } = await draft(item, '6');
  const sent = await run('stock.transfer-order.send', { transfer });
  const arrived = await run('stock.transfer-order.receive', { transfer, lines: [{ line, quantity: '4' }] });
  expect(await refusalOf('stock.move.reverse', { move: arrived.moves[0], reason: 'x' })).toBe('move-of-document');
  const back = { transfer, reason: 'wrong truck' };
  expect(await refusalOf('stock.transfer-order.reverse', { ...back, move: sent.moves[0] })).toBe(
    'transfer-not-on-the-way',
  );
  await run('stock.transfer-order.reverse', { ...back, move: arrived.moves[0] });
  expect(await stateOf(transfer)).toBe('sent');
  expect(await held(item)).toEqual({ 'plant-a A available': '4', 'plant-a IN-TRANSIT available': '6' });
  await run('stock.transfer-order.settle', {
    transfer,
    differences: [{ line, as: 'lost', quantity: '1' }],
    reason: 'fell off',
  });
  await run('stock.transfer-order.receive', { transfer });
  await run('stock.issue', { site: 'plant-b', item, quantity: '1', from: yard });
  expect(await refusalOf('stock.transfer-order.reverse', back)).toBe('stock-short');
  await store.receive(item, '1', yard, { site: 'plant-b', unitCost: '1' });
  await run('stock.transfer-order.reverse', back);
  expect(await held(item)).toEqual({ 'plant-a A available': '10' });
  expect(await stateOf(transfer)).toBe('cancelled');
  expect(await worth(item)).toEqual({ cost: '10', layers: '10', posted: '10', off: '0' });
  expect(await refusalOf('stock.transfer-order.reverse', back)).toBe('transfer-state');
});

test('what was kept for it is taken when it is sent, and no more than was kept', async () => {
  const item = await store.item('SOCK');
  await store.receive(item, '5', a);
  const kept = await run('stock.reserve', { site: 'plant-a', item, location: a, quantity: '3' });
  const free = await draft(item, '4');
  expect(await refusalOf('stock.transfer-order.send', { transfer: free.transfer })).toBe('stock-short');
  const beyond = await draft(item, '4', { reservation: kept.id });
  expect(await refusalOf('stock.transfer-order.send', { transfer: beyond.transfer })).toBe('reservation-too-little');
  const { transfer } = await draft(item, '3', { reservation: kept.id });
  await run('stock.transfer-order.send', { transfer });
  const { rows } = await erp.owner.query(
    `select r.state, trim_scale(b.reserved)::text as reserved from stock.reservation r
     join stock.balance b on b.location = r.location and b.item = r.item where r.id = $1`,
    [kept.id],
  );
  expect(rows).toEqual([{ state: 'taken', reserved: '0' }]);
});

test('what was kept for a transfer is kept again when it is taken back, unless it was let go meanwhile', async () => {
  const item = await store.item('SCARF');
  await store.receive(item, '9', a);
  const reserved = async (quantity: string) =>
    (await run('stock.reserve', { site: 'plant-a', item, location: a, quantity })).id;
  const stands = async (id: string) => {
    const { rows } = await erp.owner.query(
      `select r.state, trim_scale(r.taken)::text as taken, trim_scale(b.reserved)::text as reserved
       from stock.reservation r join stock.balance b on b.location = r.location and b.item = r.item where r.id = $1`,
      [id],
    );
    return rows[0];
  };
  const kept = await reserved('4');
  const { transfer, line } = await draft(item, '4', { reservation: kept });
  await run('stock.transfer-order.send', { transfer, lines: [{ line, quantity: '3' }] });
  expect(await stands(kept)).toEqual({ state: 'open', taken: '3', reserved: '1' });
  await run('stock.transfer-order.reverse', { transfer, reason: 'x' });
  expect(await stands(kept)).toEqual({ state: 'open', taken: '0', reserved: '4' });
  const again = await draft(item, '4', { reservation: kept });
  const sent = await run('stock.transfer-order.send', { transfer: again.transfer });
  expect(await stands(kept)).toEqual({ state: 'taken', taken: '4', reserved: '0' });
  await run('stock.transfer-order.reverse', { transfer: again.transfer, move: sent.moves[0], reason: 'x' });
  expect(await stands(kept)).toEqual({ state: 'open', taken: '0', reserved: '4' });
  expect(await refusalOf('stock.issue', { site: 'plant-a', item, quantity: '6', from: a })).toBe('stock-short');
  await run('stock.transfer-order.send', { transfer: again.transfer, lines: [{ line: again.line, quantity: '2' }] });
  await run('stock.reservation.release', { reservation: kept });
  await run('stock.transfer-order.reverse', { transfer: again.transfer, reason: 'x' });
  expect(await stands(kept)).toEqual({ state: 'released', taken: '2', reserved: '0' });
  expect(await held(item)).toEqual({ 'plant-a A available': '9' });
});

test('of many who receive the same transfer one gets it; a piece with a number goes the way once', async () => {
  const item = await store.item('PRESS', { lots: true, serials: true });
  const lot = await store.lot(item, 'SN-1');
  await store.receive(item, '1', a, { lot });
  const { transfer } = await draft(item, '1', { lot });
  await run('stock.transfer-order.send', { transfer });
  // It is ours on the way: nobody receives it anew.
  expect(await refusalOf('stock.receive', { site: 'plant-a', item, lot, quantity: '1', to: b })).toBe('serial-there');
  const outcomes = await Promise.all(
    Array.from({ length: 16 }, () => refusalOf('stock.transfer-order.receive', { transfer })),
  );
  expect(outcomes.filter((code) => code === 'ok')).toHaveLength(1);
  expect(await held(item)).toEqual({ 'plant-b YARD available': '1' });
});

test('goods on hold stay on hold on the way; the way itself takes no other moves; sites are kept apart', async () => {
  const item = await store.item('DYE');
  await store.receive(item, '2', a, { status: 'hold' });
  const { transfer } = await draft(item, '2', { status: 'hold' });
  await run('stock.transfer-order.send', { transfer });
  expect(await held(item)).toEqual({ 'plant-a IN-TRANSIT hold': '2' });
  const { rows } = await erp.owner.query(`select id from stock.location where site = 'plant-a' and kind = 'transit'`);
  const way = rows[0]?.id;
  const move = { site: 'plant-a', item, quantity: '1' };
  expect(await refusalOf('stock.issue', { ...move, from: way })).toBe('way-by-transfer');
  expect(await refusalOf('stock.transfer', { ...move, from: a, to: way })).toBe('way-by-transfer');
  const sender = { ...admin, sites: ['plant-a'] };
  expect(await refusalOf('stock.transfer-order.receive', { transfer }, sender)).toBe('transfer-unknown');
  await run('stock.transfer-order.receive', { transfer });
  expect(await held(item)).toEqual({ 'plant-b YARD hold': '2' });
});

test('each end sees a transfer: the sender his orders and lines, the receiver what was sent to him', async () => {
  const item = await store.item('GLOVE');
  await store.receive(item, '5', a);
  const { transfer, line, number } = await draft(item, '5');
  const [sender, receiver, other] = ['plant-a', 'plant-b', 'plant-c'].map((site) => ({ ...admin, sites: [site] }));
  const lists = async (as = admin) => [
    await erp.kernel.get(as, 'stock.transfer-order', transfer).then(
      ({ lines }) => (lines as unknown[]).length,
      () => 0,
    ),
    (await erp.kernel.list(as, 'stock.transfer-order', { filter: { number } })).rows.length,
    ((await erp.kernel.query(as, 'stock.transfers', { transfer })) as { rows: unknown[] }).rows.length,
  ];
  expect([await lists(sender), await lists(receiver), await lists(other)]).toEqual([
    [1, 1, 1],
    [0, 0, 0],
    [0, 0, 0],
  ]);
  await run('stock.transfer-order.send', { transfer, lines: [{ line, quantity: '4' }] });
  expect([await lists(sender), await lists(receiver), await lists(other)]).toEqual([
    [1, 1, 1],
    [1, 1, 1],
    [0, 0, 0],
  ]);
  const told = (
    await erp.kernel.execute(receiver as Caller, 'stock.transfer-order.receive', { transfer }, { dryRun: true })
  ).effects?.changes.find(({ entity }) => entity === 'stock.transfer-order');
  expect(told).toMatchObject({ before: { state: 'sent' }, after: { state: 'received' } });
  const coming = { site: 'plant-b', way: 'in', states: ['sent', 'part-received'], search: number };
  const { rows } = (await erp.kernel.query(receiver as Caller, 'stock.transfers', coming)) as { rows: object[] };
  expect(rows).toMatchObject([
    { number, fromSite: 'plant-a', state: 'sent', lines: [{ id: line, quantity: '5', sent: '4', onTheWay: '4' }] },
  ]);
  const leaving = { ...coming, way: 'out' };
  expect(await erp.kernel.query(receiver as Caller, 'stock.transfers', leaving)).toMatchObject({ rows: [] });
  expect(await erp.kernel.execute(receiver as Caller, 'stock.transfer-order.receive', { transfer })).toMatchObject({
    ok: true,
  });
});

test('sent and received late, never before it was sent', async () => {
  const item = await store.item('BELT');
  const start = erp.clock.now;
  erp.clock.now = start + 100 * MINUTE;
  await store.receive(item, '5', a, { at: start + 10 * MINUTE });
  const { transfer } = await draft(item, '5');
  expect(await refusalOf('stock.transfer-order.send', { transfer, at: start + 5 * MINUTE })).toBe('stock-short-then');
  await run('stock.transfer-order.send', { transfer, at: start + 20 * MINUTE });
  expect(await refusalOf('stock.transfer-order.receive', { transfer, at: start + 19 * MINUTE })).toBe(
    'transfer-before-sent',
  );
  await run('stock.transfer-order.receive', { transfer, at: start + 30 * MINUTE });
  expect(await held(item)).toEqual({ 'plant-b YARD available': '5' });
});

test('whatever happens to a transfer, nothing is made and nothing vanishes', async () => {
  const step = fc.record({
    do: fc.constantFrom('send', 'receive', 'lost', 'returned', 'surplus', 'back', 'all back' as const),
    quantity: fc.integer({ min: 1, max: 8 }),
    nth: fc.nat(4),
  });
  let round = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
      round += 1;
      const item = await store.item(`TP-${round}`);
      await store.receive(item, '10', a, { unitCost: '1.5' });
      const { transfer, line } = await draft(item, '7.5');
      const moves: string[] = [];
      for (const { do: what, quantity: much, nth } of steps) {
        const quantity = String(much / 2);
        const lines = [{ line, quantity }];
        const reason = 'x';
        const [name, input] =
          what === 'send' || what === 'receive'
            ? [what, { lines }]
            : what === 'back' || what === 'all back'
              ? ['reverse', { reason, ...(what === 'back' ? { move: moves[nth] ?? line } : {}) }]
              : ['settle', { differences: [{ line, as: what, quantity }], reason }];
        const outcome = await erp.kernel.execute(admin, `stock.transfer-order.${name}`, { transfer, ...input });
        if (outcome.ok) moves.push(...(outcome.result as { moves: string[] }).moves);
      }
      const { rows } = await erp.owner.query<{ off: string; state: string }>(
        `select o.state, trim_scale(l.sent - l.arrived - l.lost - l.returned - coalesce((select sum(quantity)
           from stock.balance where item = l.item and kind = 'transit'), 0))::text as off
         from stock.transfer_line l join stock.transfer_order o on o.id = l.record where l.id = $1`,
        [line],
      );
      expect(rows[0]?.off, 'what lines say is on the way is there').toBe('0');
      expect(await unbalanced(item)).toEqual([]);
      const now = await worth(item);
      expect([now?.off, now?.layers, now?.posted]).toEqual(['0', now?.cost, now?.cost]);
      if (rows[0]?.state === 'cancelled') {
        expect(await held(item)).toEqual({ 'plant-a A available': '10' });
        expect(now?.cost).toBe('15');
      }
    }),
    { numRuns: 25 },
  );
});

test('an order is read with its lines and what became of them, and its history says which writing did what', async () => {
  const item = await store.item('SOCKS');
  await store.receive(item, '6', a, { unitCost: '1' });
  const { transfer, line } = await draft(item, '6');
  await run('stock.transfer-order.send', { transfer });
  await run('stock.transfer-order.receive', { transfer, lines: [{ line, quantity: '4' }] });
  const order = await erp.kernel.get(admin, 'stock.transfer-order', transfer);
  expect(order).toMatchObject({
    state: 'part-received',
    lines: [{ id: line, quantity: '6', sent: '6', arrived: '4' }],
  });
  const [received, sent] = await erp.kernel.history(admin, 'stock.transfer-order', transfer);
  expect(received).toMatchObject({
    command: 'stock.transfer-order.receive',
    before: { state: 'sent', lines: [{ id: line, arrived: '0' }] },
    after: { state: 'part-received', lines: [{ id: line, arrived: '4' }] },
  });
  expect(sent?.after).toMatchObject({ lines: [{ sent: '6' }] });
});
