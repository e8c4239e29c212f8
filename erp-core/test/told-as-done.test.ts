import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { memberWith } from '../testing/purchase.ts';
import { storekeeper } from '../testing/store.ts';
import { teller } from '../testing/teller.ts';

const SECOND = 1_000_000;
const HOUR = 3_600 * SECOND;
const site = 'plant-a';
const GTIN = '09506000134352';
let erp: TestErp;
let admin: Caller;
let [A, B] = ['', ''];
const store = storekeeper(
  () => erp,
  () => admin,
);
const { run, held } = store;
const { tell, doubtsOf } = teller(
  () => erp,
  () => admin,
);
beforeAll(async () => {
  erp = await testErp();
  admin = await erp.company();
  [A, B] = [await store.place('A'), await store.place('B')];
});
afterAll(() => erp?.close());

test('what was taken beyond what is there is booked, once, and told to a supervisor', async () => {
  const item = await store.item('BOLT');
  await store.receive(item, '3', A);
  const issue = { site, item, quantity: '5', from: A };
  expect(await store.refusalOf('stock.issue', issue)).toBe('stock-short');
  const { key, moves } = await tell('stock.issue', issue);
  expect(moves).toHaveLength(2);
  expect((await tell('stock.issue', issue, key)).moves).toEqual(moves);
  expect(await held(item)).toEqual({ 'plant-a TO-RECONCILE available': '-2' });
  const [doubt, ...others] = await doubtsOf(key);
  expect(others).toEqual([]);
  expect(doubt).toMatchObject({ why: 'booked', code: 'told-short', command: 'stock.issue', site });
  expect(doubt?.message).toContain('Of BOLT, 5 left A; the books had 3 there. 2 came out');
  const { rows } = (await erp.kernel.query(admin, 'kernel.unsettled', {})) as { rows: { id: string }[] };
  expect(rows.map(({ id }) => id)).toContain(doubt?.id);
  // Told in one language, it is read in that of each supervisor.
  const readIn = async (locale: Caller['locale']) =>
    (
      (await erp.kernel.query({ ...admin, locale }, 'kernel.unsettled', {})) as {
        rows: { id: string; message: string }[];
      }
    ).rows.find(({ id }) => id === doubt?.id)?.message;
  expect(await readIn('en')).toBe(doubt?.message);
  for (const [locale, letters] of [
    ['bn', /[\u0985-\u09b9]/],
    ['hi', /[\u0905-\u0939]/],
  ] as const) {
    expect(await readIn(locale)).toMatch(letters);
    expect(await readIn(locale)).toMatch(/BOLT.*5.*3/);
  }
  await run('kernel.unsettled.settle', { id: doubt?.id, note: 'two were in the drawer' });
  // What fits is no supervisor's.
  await store.receive(item, '2', A);
  const fits = await tell('stock.transfer', { site, item, quantity: '2', from: A, to: B });
  expect(await doubtsOf(fits.key)).toEqual([]);
  expect(await store.unbalanced(item)).toEqual([]);
});

test('a place gives no more late than it held at every moment since, and a count since stays true', async () => {
  const item = await store.item('NUT');
  const then = erp.clock.now;
  erp.clock.now += HOUR;
  await store.receive(item, '10', A);
  erp.clock.now += HOUR;
  const late = { site, item, quantity: '4', from: A, at: then };
  expect(await store.refusalOf('stock.issue', late)).toBe('stock-short-then');
  const { key } = await tell('stock.issue', late);
  expect(await held(item)).toEqual({ 'plant-a A available': '10', 'plant-a TO-RECONCILE available': '-4' });
  expect((await doubtsOf(key)).map(({ code }) => code)).toEqual(['told-short']);

  const counted = await store.item('WASHER');
  await store.receive(counted, '10', A);
  const before = erp.clock.now + HOUR;
  erp.clock.now += 2 * HOUR;
  const spot = await run('stock.count.spot', { site, location: A, item: counted, quantity: '7' });
  await run('stock.count.approve', { count: (spot as unknown as { count: string }).count });
  erp.clock.now += HOUR;
  await tell('stock.issue', { site, item: counted, quantity: '12', from: A, at: before });
  expect(await held(counted)).toEqual({ 'plant-a A available': '7', 'plant-a TO-RECONCILE available': '-2' });
  expect(await store.unbalanced(counted)).toEqual([]);
});

test('what a rule stands against is booked, and the rule is said', async () => {
  const codes = async (command: string, input: object) => {
    const { key } = await tell(command, input);
    return (await doubtsOf(key)).map(({ code }) => code);
  };
  const item = await store.item('MILK', { lots: true });
  const old = await store.lot(item, 'OLD', { expires: '2026-11-01' });
  await store.receive(item, '5', A, { lot: old });
  expect(await codes('stock.issue', { site, item, lot: old, quantity: '1', from: A })).toEqual(['told-expired']);
  expect(await codes('stock.issue', { site, item, lot: old, quantity: '1', from: A, for: 'scrap' })).toEqual([]);
  const held1 = await store.lot(item, 'HELD');
  await store.receive(item, '5', A, { lot: held1, status: 'hold' });
  expect(await codes('stock.issue', { site, item, lot: held1, status: 'hold', quantity: '1', from: A })).toEqual([
    'told-status',
  ]);
  const kept = await store.item('KEPT');
  await store.receive(kept, '5', A);
  await run('stock.reserve', { site, item: kept, quantity: '4', location: A });
  expect(await codes('stock.issue', { site, item: kept, quantity: '3', from: A })).toEqual(['told-kept']);
  expect(await codes('stock.transfer', { site, item: kept, quantity: '1', from: A, to: crypto.randomUUID() })).toEqual([
    'told-place-unknown',
  ]);
  expect(await held(kept)).toEqual({ 'plant-a A available': '1', 'plant-a TO-RECONCILE available': '1' });
  expect(await codes('stock.receive', { site, item: kept, quantity: '1', to: B, at: erp.clock.now + HOUR })).toEqual([
    'told-ahead',
  ]);
  const small = await store.place('SMALL');
  await run('stock.location.set-rules', { location: small, maxQuantity: '2' });
  expect(await codes('stock.receive', { site, item: kept, quantity: '3', to: small })).toEqual(['place-full']);
  expect(await codes('stock.transfer', { site, item: kept, quantity: '1', from: B, to: B })).toEqual([]);
  for (const of of [item, kept]) expect(await store.unbalanced(of)).toEqual([]);
});

test('goods that nobody can name wait under "to reconcile", and a lot that is in no book is to be verified', async () => {
  const item = await store.item('YARN', { lots: true });
  const said = await tell('stock.issue', { site, item, quantity: '2', from: A });
  expect((await doubtsOf(said.key)).map(({ code }) => code)).toEqual(['told-lot-unsaid']);
  expect(await held(item)).toEqual({ 'plant-a TO-RECONCILE available': '-2' });
  const within = await tell('stock.transfer', { site, item, quantity: '2', from: A, to: B });
  expect([within.moves, (await doubtsOf(within.key)).map(({ code }) => code)]).toEqual([[], ['told-lot-unsaid']]);

  await run('stock.barcode.create', { kind: 'gtin', code: GTIN, item });
  const scan = `(01)${GTIN}(10)NEW-7`;
  expect(await store.refusalOf('stock.issue', { site, scan, quantity: '1', from: A })).toBe('lot-not-in-books');
  const { key } = await tell('stock.issue', { site, scan, quantity: '1', from: A });
  const [doubt] = await doubtsOf(key);
  expect(doubt?.code).toBe('told-lot-new');
  expect(doubt?.message).toContain('Lot NEW-7 of YARN was in no book');
  expect(doubt?.message).toContain('1 came out of');
  const toVerify = async () =>
    (await erp.kernel.list(admin, 'stock.lot', { filter: { item, toVerify: true } })).rows.map(({ code }) => code);
  expect(await toVerify()).toEqual(['NEW-7']);
  await run('stock.lot.save', { item, code: 'NEW-7', expires: '2027-01-31' });
  expect(await toVerify()).toEqual([]);
  // From now on it is a lot like others.
  await tell('stock.receive', { site, scan, quantity: '3', to: A });
  const again = await tell('stock.issue', { site, scan, quantity: '1', from: A });
  expect(await doubtsOf(again.key)).toEqual([]);
  expect(await store.unbalanced(item)).toEqual([]);
});

test('a piece leaves from where it was, and stays where it was brought later', async () => {
  const item = await store.item('MOTOR', { lots: true, serials: true });
  const piece = await store.lot(item, 'M-1');
  const said = { site, item, lot: piece, quantity: '1' };
  const before = erp.clock.now;
  erp.clock.now += HOUR;
  await tell('stock.receive', { ...said, to: A });
  erp.clock.now += HOUR;
  await tell('stock.transfer', { ...said, from: A, to: B });
  const late = await tell('stock.transfer', { ...said, from: B, to: A, at: before });
  expect([late.moves, (await doubtsOf(late.key)).map(({ code }) => code)]).toEqual([[], ['told-moved-since']]);
  expect(await held(item)).toEqual({ 'plant-a B available': '1' });
  erp.clock.now += HOUR;
  const taken = await tell('stock.issue', { ...said, from: A });
  expect((await doubtsOf(taken.key)).map(({ code }) => code)).toEqual(['told-elsewhere']);
  expect(await held(item)).toEqual({});
  await tell('stock.issue', { ...said, from: A });
  expect(await held(item)).toEqual({ 'plant-a TO-RECONCILE available': '-1' });
  expect(await store.unbalanced(item)).toEqual([]);
});

test('a piece that is told as received twice is said, and one that was used before its receipt was told is received', async () => {
  const item = await store.item('GEARBOX', { lots: true, serials: true });
  const [here, used] = [await store.lot(item, 'G-1'), await store.lot(item, 'G-2')];
  await tell('stock.receive', { site, item, lot: here, quantity: '1', to: A });
  const twice = await tell('stock.receive', { site, item, lot: here, quantity: '1', to: B });
  expect((await doubtsOf(twice.key)).map(({ code }) => code)).toEqual(['told-piece-there']);
  expect(await held(item)).toEqual({ 'plant-a B available': '1' });

  const came = erp.clock.now;
  erp.clock.now += HOUR;
  const said = { site, item, lot: used, quantity: '1' };
  await tell('stock.issue', { ...said, from: A });
  expect(await held(item)).toEqual({ 'plant-a B available': '1', 'plant-a TO-RECONCILE available': '-1' });
  const late = await tell('stock.receive', { ...said, to: A, at: came, unitCost: '30' });
  expect([late.moves.length, (await doubtsOf(late.key)).map(({ code }) => code)]).toEqual([1, ['told-moved-since']]);
  expect(await held(item)).toEqual({ 'plant-a B available': '1' });
  // Told once more by somebody else, it is owed no more.
  const again = await tell('stock.receive', { ...said, to: A, at: came });
  expect([again.moves, await held(item)]).toEqual([[], { 'plant-a B available': '1' }]);
  expect(await store.unbalanced(item)).toEqual([]);
  expect((await store.worth(item))?.off).toBe('0');
});

test('a count that is told of a moment to come holds for its arrival', async () => {
  const item = await store.item('SPOOL');
  await store.receive(item, '8', A);
  const said = { site, location: A, item, quantity: '7', at: erp.clock.now + HOUR };
  expect(await store.refusalOf('stock.count.spot', said)).toBe('time-in-future');
  const { key } = await tell('stock.count.spot', said);
  expect((await doubtsOf(key)).map(({ code }) => code)).toEqual(['told-ahead']);
});

test('what was done at a terminal waits for no approval, and that nobody was asked is told', async () => {
  const rina = await memberWith(erp, admin, 'rina', [{ code: 'storekeeper', permissions: ['stock.*'] }]);
  await memberWith(erp, admin, 'karim', [{ code: 'chief', permissions: [] }]);
  const item = await store.item('SOLVENT');
  await store.receive(item, '5', A);
  await run('kernel.workflow.publish', {
    ...{ code: 'issuing', name: { en: 'Issuing' }, after: 0 },
    definition: {
      start: { on: 'command', command: 'stock.issue' },
      steps: [{ kind: 'approve', id: 'chief', name: { en: 'Chief' }, by: { roles: ['chief'] } }],
    },
  });
  const input = { site, item, quantity: '1', from: A };
  const told = { at: erp.clock.now, corrected: 0 };
  expect(await erp.kernel.execute(rina, 'stock.issue', input)).toMatchObject({ proposed: { by: 'approval' } });
  // Who only says that he is at a terminal is asked like everybody.
  const only = { told, idempotencyKey: crypto.randomUUID() };
  expect((await erp.kernel.execute(rina, 'stock.issue', input, only)).proposed).toBeDefined();
  expect(await doubtsOf(only.idempotencyKey)).toEqual([]);
  expect(await held(item)).toEqual({ 'plant-a A available': '5' });
  const key = crypto.randomUUID();
  const terminal = crypto.randomUUID();
  const done = await erp.kernel.execute({ ...rina, terminal }, 'stock.issue', input, { told, idempotencyKey: key });
  expect([done.ok, done.proposed]).toEqual([true, undefined]);
  expect(await held(item)).toEqual({ 'plant-a A available': '4' });
  const [doubt] = await doubtsOf(key);
  expect(doubt).toMatchObject({ why: 'booked', code: 'told-unapproved', site });
  expect(doubt?.message).toBe('Issue takes approval before it is done; it was told as done, and booked.');
  await run('kernel.workflow.switch', { code: 'issuing', on: false });
});

test('nor does one that decides as it goes: tags that were booked at a terminal are booked, and it is told', async () => {
  const rina = await memberWith(erp, admin, 'rina', [{ code: 'storekeeper', permissions: ['stock.*'] }]);
  const item = await store.item('DRUM');
  await store.receive(item, '5', A);
  await run('stock.tag.register', { epc: '3034ABCD', item, quantity: '2' });
  await run('kernel.workflow.publish', {
    ...{ code: 'tags', name: { en: 'Tags' }, after: 0 },
    definition: {
      start: { on: 'command', command: 'stock.tags.book' },
      steps: [{ kind: 'approve', id: 'chief', name: { en: 'Chief' }, by: { roles: ['chief'] } }],
    },
  });
  const at = erp.clock.now;
  const input = { site, portal: 'a/b/c/pad', from: A, to: B, tags: [{ epc: '3034ABCD', first: at }], at };
  const say = (as: Caller, more: object) =>
    erp.kernel.execute(as, 'stock.tags.book', { ...input, booking: crypto.randomUUID() }, more);
  const told = { at, corrected: 0 };
  expect((await say(rina, { told, idempotencyKey: crypto.randomUUID() })).proposed).toBeDefined();
  expect(await held(item)).toEqual({ 'plant-a A available': '5' });
  const key = crypto.randomUUID();
  const done = await say({ ...rina, terminal: crypto.randomUUID() }, { told, idempotencyKey: key });
  expect([done.ok, done.proposed]).toEqual([true, undefined]);
  expect(await held(item)).toEqual({ 'plant-a A available': '3', 'plant-a B available': '2' });
  expect(await doubtsOf(key)).toMatchObject([
    { why: 'booked', code: 'told-unapproved', command: 'stock.tags.book', site },
  ]);
  await run('kernel.workflow.switch', { code: 'tags', on: false });
});

interface Step {
  readonly way: 'receive' | 'issue' | 'move' | 'count' | 'pack' | 'unit';
  readonly from: number;
  readonly to: number;
  readonly quantity: number;
  /** Hours before it is told: it was said offline. */
  readonly late: number;
  /** How often it is sent. */
  readonly sent: number;
  readonly asked: boolean;
}
const step: fc.Arbitrary<Step> = fc.record({
  way: fc.constantFrom('receive', 'receive', 'issue', 'move', 'issue', 'move', 'count', 'pack', 'unit'),
  ...{ from: fc.nat(2), to: fc.nat(2), quantity: fc.integer({ min: 1, max: 9 }) },
  ...{
    late: fc.nat(6),
    sent: fc.integer({ min: 1, max: 2 }),
    asked: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
  },
});

test('whatever is told, however late and often: the ledger balances, no place owes at any moment, each is booked once', async () => {
  const places = [A, B, await store.place('C')];
  let nth = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
      const item = await store.item(`GOODS-${nth++}`);
      const unit = (await run('stock.handling-unit.create', { site, location: A, prefix: '4012345' })).id;
      const told = new Map<string, string>();
      for (const [at0, { way, from, to, quantity, late, sent, asked }] of steps.entries()) {
        erp.clock.now += HOUR;
        const at = erp.clock.now - late * HOUR;
        const [place, other] = [places[from] as string, places[to] as string];
        const common = { site, item, at, quantity: String(quantity) };
        if (way === 'count') {
          const spot = await run('stock.count.spot', { ...common, at: at - at0 * SECOND, location: place });
          const { count } = spot as unknown as { count: string };
          await run('stock.count.approve', { count });
          continue;
        }
        if (way === 'pack') {
          await erp.kernel.execute(admin, 'stock.handling-unit.pack', {
            unit,
            lines: [{ item, quantity: String(quantity) }],
          });
          continue;
        }
        if (way === 'unit') {
          const key = crypto.randomUUID();
          for (let time = 0; time < sent; time++) await tell('stock.handling-unit.move', { unit, to: other, at }, key);
          continue;
        }
        if (way === 'move' && from === to) continue;
        const command = { receive: 'stock.receive', issue: 'stock.issue', move: 'stock.transfer' }[way];
        const input = {
          receive: { ...common, to: place },
          issue: { ...common, from: place },
          move: { ...common, from: place, to: other },
        }[way];
        if (asked) {
          await erp.kernel.execute(admin, command, input);
          continue;
        }
        const key = crypto.randomUUID();
        for (let time = 0; time < sent; time++) await tell(command, input, key);
        told.set(key, String(quantity));
      }
      expect(await store.unbalanced(item)).toEqual([]);
      const { rows: booked } = await erp.owner.query<{ key: string; quantity: string }>(
        `select evidence->>'told' as key, trim_scale(sum(quantity))::text as quantity from stock.move
         where item = $1 and evidence ? 'told' and not evidence ? 'unit' group by 1`,
        [item],
      );
      expect(new Map(booked.map((row) => [row.key, row.quantity]))).toEqual(told);
      const { rows: owing } = await erp.owner.query(
        `with entry as (
           select to_location as place, at, quantity from stock.move where item = $1
           union all select from_location, at, -quantity from stock.move where item = $1),
         stood as (select place, at, sum(sum(quantity)) over (partition by place order by at) as quantity
           from entry group by place, at)
         select l.code, s.at, s.quantity from stood s join stock.location l on l.id = s.place
         where l.kind = 'internal' and s.quantity < 0`,
        [item],
      );
      expect(owing).toEqual([]);
      const { rows: packed } = await erp.owner.query(
        `select b.location, b.packed - coalesce((select sum(c.quantity) from stock.unit_content c
           join stock.handling_unit u on u.id = c.unit where u.location = b.location and u.state = 'open' and c.item = b.item), 0) as off
         from stock.balance b where b.item = $1 and b.kind in ('internal', 'to-reconcile')`,
        [item],
      );
      expect(packed.filter(({ off }) => Number(off) !== 0)).toEqual([]);
      expect((await store.worth(item))?.off ?? '0').toBe('0');
    }),
    { numRuns: 25 },
  );
}, 240_000);
