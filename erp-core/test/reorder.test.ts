import { migrateTimeseries } from '@millrace/timeseries';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller, EventRecord } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { profile, siteDocument } from '../testing/site.ts';
import { storekeeper } from '../testing/store.ts';

let erp: TestErp;
let admin: Caller;
const told: EventRecord[] = [];
const store = storekeeper(
  () => erp,
  () => admin,
);
const { run, refusalOf } = store;
const site = 'plant-a';
let [bay, rack, far] = ['', '', ''];
beforeAll(async () => {
  erp = await testErp();
  await migrateTimeseries(erp.owner);
  await erp.kernel.start();
  admin = await erp.company();
  erp.kernel.onEvent((event) => {
    if (event.company === admin.company && event.type.startsWith('stock.item.')) told.push(event);
  });
  await run('plant.config.apply', { document: siteDocument(site), profiles: [profile], note: 'x' });
  bay = await store.place('BAY');
  rack = await store.place('RACK');
  far = await store.place('FAR', { site: 'plant-b' });
});
afterAll(() => erp?.close());

const point = (item: string, min: string, max: string, more: object = {}) =>
  run('stock.reorder-point.create', { item, site, min, max, ...more });
interface Row {
  readonly item: { readonly code: string };
  readonly site: string;
  readonly onHand: string;
  readonly expected: string;
  readonly reserved: string;
  readonly position: string;
  readonly proposed: string;
  readonly why: string | null;
  readonly supplier: string | null;
}
const asked = async (input: object = {}, as = admin) =>
  ((await erp.kernel.query(as, 'stock.reorder', input)) as { rows: readonly Row[] }).rows;
const short = async (item: string, input: object = {}) =>
  (await asked({ item, ...input })).map(({ site: at, position, proposed }) => `${at} ${position} ${proposed}`);
const falls = (item: string) =>
  told.filter(({ type, payload }) => type === 'stock.item.fell-below' && (payload as { item: string }).item === item);
/** Waits until the watcher has looked behind the newest move of an item. */
async function watched(item: string): Promise<void> {
  await expect
    .poll(
      async () => {
        const { rows } = await erp.owner.query(
          `select (select max(seq) from kernel.event where company = $1 and type = 'stock.item.watched-moved'
             and payload->>'item' = $2) as newest,
             (select seq from kernel.handler_cursor where company = $1 and handler like 'stock.reorder-watch%') as seen`,
          [admin.company, item],
        );
        return rows[0] === undefined || rows[0].newest === null || Number(rows[0].seen) >= Number(rows[0].newest);
      },
      { timeout: 120_000, interval: 20 },
    )
    .toBe(true);
}

test('what is below its minimum is proposed up to the maximum, in whole multiples, with the reason', async () => {
  const supplier = (
    await run('parties.party.create', { code: 'MILL', kind: 'organisation', name: 'Mill', country: 'BD' })
  ).id;
  const item = await store.item('YARN', { unit: 'kg' });
  await point(item, '100', '250', { multiple: '25', leadDays: 14, supplier });
  await store.receive(item, '120', bay);
  expect(await asked({ item })).toEqual([]);
  await run('stock.reserve', { site, item, location: bay, quantity: '30.5' });
  expect(await asked({ item })).toMatchObject([
    {
      ...{
        site,
        onHand: '120',
        expected: '0',
        reserved: '30.5',
        position: '89.5',
        proposed: '175',
        leadDays: 14,
        supplier,
      },
      why: '120 on hand, 0 on the way, 30.5 kept: 89.5 is below 100.',
    },
  ]);
  expect((await asked({ supplier }, { ...admin, locale: 'bn' }))[0]?.why).toContain('হাতে 120');
  expect(await asked({ item }, { ...admin, sites: ['plant-b'] })).toEqual([]);
  expect(await refusalOf('stock.reorder-point.create', { item, site: 'x', min: '5', max: '4' })).toBe(
    'reorder-max-below-min',
  );
  expect(await asked({ item, all: true, search: 'yarn' })).toHaveLength(1);
});

test('what is on the way counts, what is held, rejected or past its expiry does not', async () => {
  const item = await store.item('CREAM', { lots: true });
  await point(item, '50', '60');
  const [old, fresh] = [
    await store.lot(item, 'OLD', { expires: '2026-11-20' }),
    // The clock stands at 14:00 of 21 November in Dhaka: this lot may be used until the day ends there.
    await store.lot(item, 'TODAY', { expires: '2026-11-21' }),
  ];
  await store.receive(item, '100', bay, { lot: old });
  await store.receive(item, '7', bay, { lot: fresh, status: 'hold' });
  await store.receive(item, '10', bay, { lot: fresh, status: 'quarantine' });
  await store.receive(item, '20', bay, { lot: fresh });
  expect(await short(item)).toEqual(['plant-a 30 30']);
  await run('stock.receive', { site: 'plant-b', item, lot: fresh, quantity: '15', to: far });
  const line = { item, lot: fresh, quantity: '15', from: far };
  const head = { fromSite: 'plant-b', toSite: site, destination: bay };
  const transfer = (await run('stock.transfer-order.create', { ...head, lines: [line] })).id;
  expect(await short(item)).toEqual(['plant-a 30 30']);
  await run('stock.transfer-order.send', { transfer });
  expect(await short(item)).toEqual(['plant-a 45 15']);
  await run('stock.transfer-order.receive', { transfer });
  expect(await short(item)).toEqual(['plant-a 45 15']);
});

test('a fall is told once, and again only after the stock had risen', async () => {
  const item = await store.item('BOLT');
  await store.receive(item, '100', bay);
  await point(item, '40', '80');
  const issue = async (quantity: string) => {
    await run('stock.issue', { site, item, quantity, from: bay });
    await watched(item);
  };
  await issue('50');
  expect(falls(item)).toHaveLength(0);
  await issue('11');
  expect(falls(item)).toMatchObject([{ site, payload: { item, site, position: '39', min: '40', proposed: '41' } }]);
  await issue('5');
  // A little comes, above the minimum but not half of the way: it is the same fall still.
  await store.receive(item, '10', bay);
  await issue('20');
  expect(falls(item)).toHaveLength(1);
  await store.receive(item, '60', bay);
  await watched(item);
  await issue('50');
  expect(falls(item)).toHaveLength(2);
});

test('what nobody watches tells nothing more than before, and what only changes its place neither', async () => {
  const [plain, seen] = [await store.item('PLAIN'), await store.item('SEEN')];
  const { id } = await point(seen, '1', '5');
  const moves = () => told.filter(({ type }) => type === 'stock.item.watched-moved');
  const of = (item: string) => moves().filter(({ payload }) => (payload as { item: string }).item === item).length;
  for (const item of [plain, seen]) {
    await store.receive(item, '9', bay);
    await run('stock.transfer', { site, item, quantity: '4', from: bay, to: rack });
    await run('stock.status.change', {
      site,
      item,
      quantity: '1',
      location: rack,
      from: 'available',
      to: 'hold',
      reason: 'x',
    });
  }
  await expect.poll(() => of(seen)).toBe(2);
  expect(of(plain)).toBe(0);
  await run('stock.reorder-point.remove', { id, version: 1 });
  await store.receive(seen, '1', bay);
  const { rows } = await erp.owner.query('select watched from stock.item where id = $1', [seen]);
  expect(rows).toEqual([{ watched: false }]);
});

test('whatever moves: the position is what is there and comes less what is kept, and a fall is told iff it falls', async () => {
  const step = fc.record({
    kind: fc.constantFrom('in', 'out', 'keep', 'hold'),
    quantity: fc.integer({ min: 1, max: 30 }),
  });
  let round = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), async (steps) => {
      round += 1;
      const item = await store.item(`R-${round}`);
      await store.receive(item, '30', bay);
      await point(item, '20', '40');
      const names = { in: 'stock.receive', out: 'stock.issue', keep: 'stock.reserve', hold: 'stock.status.change' };
      const places = {
        in: { to: bay },
        out: { from: bay },
        keep: { location: bay },
        hold: { location: bay, from: 'available', to: 'hold', reason: 'x' },
      };
      let [there, kept, below, expected] = [30, 0, false, 0];
      for (const { kind, quantity } of steps) {
        const input = { site, item, quantity: String(quantity), ...places[kind] };
        if (!(await erp.kernel.execute(admin, names[kind], input)).ok) continue;
        await watched(item);
        if (kind === 'in') there += quantity;
        else if (kind === 'keep') kept += quantity;
        else there -= quantity;
        const position = there - kept;
        if (!below && position < 20) expected += 1;
        below = below ? position < 30 : position < 20;
      }
      const [row] = await asked({ item, all: true });
      expect(row?.position).toBe(String(there - kept));
      expect(falls(item)).toHaveLength(expected);
    }),
    { numRuns: 10 },
  );
});
