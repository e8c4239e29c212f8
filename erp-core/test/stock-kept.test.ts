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
let [hall, bin] = ['', ''];
beforeAll(async () => {
  erp = await testErp();
  admin = await erp.company();
  hall = await store.place('HALL');
  bin = await store.place('BIN', { parent: hall });
});
afterAll(() => erp?.close());

test('saving a thing again leaves what is not said as it is', async () => {
  const name = { en: 'New name' };
  await run('stock.location.save', { site, code: 'BIN', name });
  expect(await erp.kernel.get(admin, 'stock.location', bin)).toMatchObject({ name, parent: hall });
  await run('stock.location.save', { site, code: 'BIN', name, parent: null });
  expect(await erp.kernel.get(admin, 'stock.location', bin)).toMatchObject({ parent: null });
  const scrap = await run('stock.location.save', { site, code: 'BURNT', name, kind: 'scrap' });
  expect((await run('stock.location.save', { site, code: 'BURNT', name: { en: 'Burnt' } })).id).toBe(scrap.id);
  expect(await refusalOf('stock.location.save', { site, code: 'BURNT', name, kind: 'internal' })).toBe(
    'location-kind-fixed',
  );
  const milk = await store.item('MILK', { lots: true, serials: true, unit: 'L' });
  await run('stock.item.save', { code: 'MILK', name });
  expect(await erp.kernel.get(admin, 'stock.item', milk)).toMatchObject({
    ...{ name, unit: 'L', lots: true, serials: true },
  });
  const lot = await store.lot(milk, 'L1', { produced: '2026-11-01', expires: '2026-12-01' });
  await store.lot(milk, 'L1', { bestBefore: '2026-11-20' });
  const dates = { produced: '2026-11-01', bestBefore: '2026-11-20', expires: '2026-12-01' };
  expect(await erp.kernel.get(admin, 'stock.lot', lot)).toMatchObject(dates);
  await store.lot(milk, 'L1', { expires: null });
  expect(await erp.kernel.get(admin, 'stock.lot', lot)).toMatchObject({ ...dates, expires: null });
});

test('what is in stock is not told apart otherwise: it is used up or turned into another item first', async () => {
  const cloth = await store.item('CLOTH', { unit: 'm' });
  const rolls = await store.item('CLOTH-ROLLS', { unit: 'm', lots: true });
  const name = { en: 'Cloth' };
  await run('stock.receive', { site, item: cloth, quantity: '7', to: bin });
  const whole = await erp.kernel.get(admin, 'stock.item', cloth);
  const change = { id: cloth, version: Number(whole.version) };
  for (const more of [{ lots: true }, { lots: true, serials: true }]) {
    const { refusal } = await erp.kernel.execute(admin, 'stock.item.save', { code: 'CLOTH', name, ...more });
    expect(refusal).toMatchObject({ code: 'item-in-stock', details: { item: 'CLOTH', where: 'BIN' } });
    expect(await refusalOf('stock.item.change', { ...change, ...more })).toBe('item-in-stock');
  }
  // Who does not see the site hears that it is somewhere.
  const elsewhere: Caller = { ...admin, sites: ['plant-b'] };
  const unseen = await erp.kernel.execute(elsewhere, 'stock.item.save', { code: 'CLOTH', name, lots: true });
  expect(unseen.refusal?.details).toEqual({ item: 'CLOTH', where: '…' });
  expect(await refusalOf('stock.item.change', { ...change, name, weight: '0.4' })).toBe('ok');
  const lot = await store.lot(rolls, 'R-1');
  await run('stock.convert', {
    site,
    consumed: [{ item: cloth, quantity: '7', from: bin }],
    produced: [{ item: rolls, lot, quantity: '7', to: bin }],
  });
  await run('stock.item.save', { code: 'CLOTH', name, lots: true });
  // The other way round, and by an undo of what was right when it was done.
  expect(await refusalOf('stock.item.save', { code: 'CLOTH-ROLLS', name, lots: false })).toBe('item-in-stock');
  const off = await erp.kernel.execute(admin, 'stock.item.change', { ...change, version: 3, lots: false });
  expect(off.ok).toBe(true);
  await run('stock.receive', { site, item: cloth, quantity: '1', to: bin });
  expect(await refusalOf('stock.item.undo', { id: cloth, version: 4 })).toBe('item-in-stock');
  const sheet = 'code,lots\nCLOTH,yes\n';
  const checked = await run('kernel.import.check', { entity: 'stock.item', file: 'i.csv', text: sheet });
  const written = await erp.kernel.execute(admin, 'kernel.import.write', { id: checked.id });
  expect(written.refusal?.details).toMatchObject({ lines: [{ line: 2, code: 'item-in-stock' }] });
});

test('places hang no deeper than trees do', async () => {
  let parent = hall;
  for (let level = 2; level <= 32; level += 1) parent = await store.place(`DEEP-${level}`, { parent });
  expect(await refusalOf('stock.location.save', { site, code: 'DEEPER', name: { en: 'x' }, parent })).toBe(
    'tree-too-deep',
  );
});

test('a transfer and a count are numbered by the rule of their site', async () => {
  const rule = { digits: 3, start: 1, restart: 'never', yearBegins: 1, zone: 'UTC', gapFree: true };
  for (const series of ['TRF', 'CNT']) {
    await run('kernel.numbering.create', { ...rule, series, site: '*', pattern: '{series}/{site}/{n}' });
  }
  const bolt = await store.item('BOLT');
  await store.receive(bolt, '5', hall);
  const transfer = await run('stock.transfer-order.create', {
    ...{ fromSite: site, toSite: site, destination: bin },
    lines: [{ item: bolt, from: hall, quantity: '1' }],
  });
  expect(transfer.number).toBe('TRF/plant-a/001');
  expect((await run('stock.count.open', { site })).number).toBe('CNT/plant-a/001');
});

test('what was taken of a reservation and is taken back is kept again', async () => {
  const nut = await store.item('NUT');
  await store.receive(nut, '10', hall);
  const { id: reservation } = await run('stock.reserve', { site, item: nut, location: hall, quantity: '8' });
  const kept = async () => {
    const { rows } = await erp.owner.query(
      `select trim_scale(quantity)::text as quantity, trim_scale(reserved)::text as reserved
       from stock.balance where item = $1 and location = $2`,
      [nut, hall],
    );
    const { taken, state } = await erp.kernel.get(admin, 'stock.reservation', reservation);
    return { ...rows[0], taken, state };
  };
  await run('stock.reservation.take', { reservation, quantity: '3' });
  const before = await kept();
  expect(before).toEqual({ quantity: '7', reserved: '5', taken: '3', state: 'open' });
  const { undo } = await erp.kernel.execute(admin, 'stock.reservation.take', { reservation });
  expect(await kept()).toEqual({ quantity: '2', reserved: '0', taken: '8', state: 'taken' });
  await run(undo?.command ?? '', undo?.input ?? {});
  expect(await kept()).toEqual(before);
  // Once it is let go nobody's goods come back to it.
  const last = await run('stock.reservation.take', { reservation, quantity: '1' });
  await run('stock.reservation.release', { reservation });
  await run('stock.move.reverse', { move: last.moves[0], reason: 'x' });
  expect(await kept()).toEqual({ quantity: '7', reserved: '0', taken: '4', state: 'released' });
  expect(await store.unbalanced(nut)).toEqual([]);
});

test('a tag of several pieces that have numbers of their own is no tag: its passage waits, and blocks nothing', async () => {
  const pump = await store.item('PUMP', { lots: true });
  const lot = await store.lot(pump, 'S1');
  const epc = '3034000000000999';
  await run('stock.tag.register', { epc, item: pump, lot, quantity: '2' });
  await run('stock.item.save', { code: 'PUMP', name: { en: 'Pump' }, serials: true });
  expect(await refusalOf('stock.tag.register', { epc, item: pump, lot, quantity: '2' })).toBe('serial-one-piece');
  const payload = {
    ...{ portal: 'gate', identifier: { scheme: 'epc' as const, value: epc }, direction: 'in' as const },
    ...{ from: 'HALL', to: 'BIN', firstSeen: T0, lastSeen: T0, reads: 3 },
  };
  const common = { type: 'stock.moved' as const, version: 1 as const, occurredAt: T0, recordedAt: T0, site };
  const fact = { ...common, key: `rfid:${epc}`, evidence: [evidenceOf(1, epc)], payload };
  const set = setOf([fact], { stream: 'rfid-passage:gate', window: { key: '1', from: T0, to: null } });
  const record = { gateway: 'gw-1', epoch: 1, seq: 1 };
  const applied = await erp.kernel.applyFactSet({ company: admin.company, site, gateway: 'gw-1', record, set });
  expect(applied).toEqual({ status: 'applied' });
  const { rows } = await erp.kernel.list(admin, 'stock.unidentified', { filter: { epc } });
  expect(rows).toMatchObject([{ why: 'tag-unknown', state: 'open' }]);
});
