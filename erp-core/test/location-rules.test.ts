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
const { run, refusalOf, held } = store;
const site = 'plant-a';
let [hall, shelf, cold, floor] = ['', '', '', ''];
beforeAll(async () => {
  erp = await testErp();
  admin = await erp.company();
  hall = await store.place('HALL');
  shelf = await store.place('SHELF', { parent: hall });
  cold = await store.place('COLD', { parent: hall });
  floor = await store.place('FLOOR', { parent: hall });
  await run('stock.location.set-rules', {
    location: cold,
    temperature: 'chilled',
    maxWeight: '100',
    mixing: 'one-item',
  });
});
afterAll(() => erp?.close());

const made = async (code: string, more: object = {}) =>
  (await run('stock.item.create', { code, name: { en: code }, unit: '{piece}', lots: false, ...more })).id;
const rules = (location: string, more: object) => run('stock.location.set-rules', { location, ...more });
const receive = (item: string, quantity: string, to: string, more: object = {}) =>
  refusalOf('stock.receive', { site, item, quantity, to, ...more });
const putaway = async (item: string, quantity: string) => {
  const answer = (await erp.kernel.query(admin, 'stock.putaway', { site, item, quantity })) as {
    rows: { location: { code: string }; quantity: string }[];
    short: string;
  };
  return [
    ...answer.rows.map((row) => `${row.quantity} ${row.location.code}`),
    ...(answer.short === '0' ? [] : [`short ${answer.short}`]),
  ];
};
const misplaced = async () =>
  (
    (await erp.kernel.query(admin, 'stock.misplaced', { site })) as {
      rows: { location: { code: string }; why: string }[];
    }
  ).rows.map(({ location, why }) => `${location.code} ${why}`);

test('a place takes as much as it holds: by pieces, weight and volume, and no other temperature', async () => {
  const cheese = await made('CHEESE', { weight: '2.5', volume: '0.01', temperature: 'chilled' });
  const soap = await made('SOAP', { temperature: 'ambient' });
  expect(await receive(soap, '1', cold)).toBe('place-temperature');
  expect(await receive(cheese, '40', cold)).toBe('ok');
  expect(await receive(cheese, '0.000001', cold)).toBe('place-full');
  await run('stock.issue', { site, item: cheese, quantity: '4', from: cold });
  expect(await receive(cheese, '4', cold)).toBe('ok');
  await rules(shelf, { maxVolume: '0.1' });
  expect(await receive(cheese, '11', shelf)).toBe('place-full');
  expect(await refusalOf('stock.transfer', { site, item: cheese, quantity: '11', from: cold, to: shelf })).toBe(
    'place-full',
  );
  expect(await refusalOf('stock.transfer', { site, item: cheese, quantity: '10', from: cold, to: shelf })).toBe('ok');
  await rules(shelf, {});
  expect(await receive(cheese, '11', shelf)).toBe('ok');
});

test('a place for one item, or one lot, takes no other until it is empty', async () => {
  const bin = await store.place('BIN');
  await rules(bin, { mixing: 'one-lot' });
  const yarn = await made('YARN', { lots: true });
  const [one, two] = [await store.lot(yarn, '1'), await store.lot(yarn, '2')];
  expect(await receive(yarn, '5', bin, { lot: one })).toBe('ok');
  expect(await receive(yarn, '5', bin, { lot: two })).toBe('place-mixed');
  expect(await receive(yarn, '5', bin, { lot: one })).toBe('ok');
  await run('stock.issue', { site, item: yarn, lot: one, quantity: '10', from: bin });
  expect(await receive(yarn, '5', bin, { lot: two })).toBe('ok');
  await rules(bin, { mixing: 'one-item' });
  expect(await receive(yarn, '5', bin, { lot: one })).toBe('ok');
  expect(await receive(await made('OTHER'), '5', bin)).toBe('place-mixed');
});

test('of many who fill a place at once no more get in than it takes; a unit that does not fit stays where it is', async () => {
  const slot = await store.place('SLOT');
  await rules(slot, { maxQuantity: '10' });
  const part = await made('PART');
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => receive(part, '3', slot)));
  expect(outcomes.filter((code) => code === 'ok')).toHaveLength(3);
  await store.receive(part, '2', floor);
  const unit = (await run('stock.handling-unit.create', { site, location: floor, prefix: '4012345' })).id;
  await run('stock.handling-unit.pack', { unit, lines: [{ item: part, quantity: '2' }] });
  expect(await refusalOf('stock.handling-unit.move', { unit, to: slot })).toBe('place-full');
  const lines = [{ item: part, quantity: '9', from: slot }];
  const back = (await run('stock.transfer-order.create', { fromSite: site, toSite: site, destination: slot, lines }))
    .id;
  await run('stock.transfer-order.send', { transfer: back });
  await store.receive(part, '2', slot);
  expect(await refusalOf('stock.transfer-order.receive', { transfer: back })).toBe('place-full');
  await run('stock.issue', { site, item: part, quantity: '1', from: slot });
  expect(await refusalOf('stock.transfer-order.receive', { transfer: back })).toBe('ok');
});

test('where to put: beside the same first, then where it is empty, as far as there is room', async () => {
  const other = await erp.kernel.execute(admin, 'stock.location.save', {
    site: 'plant-p',
    code: 'P1',
    name: { en: 'P1' },
  });
  expect(other.ok).toBe(true);
  const egg = await made('EGG', { temperature: 'chilled', weight: '1' });
  // Cold holds cheese, and takes one item; the shelf and the rest take what comes.
  expect(await putaway(egg, '5')).not.toContain('5 COLD');
  await rules(floor, { maxQuantity: '12' });
  const jar = await made('JAR');
  await store.receive(jar, '2', floor);
  expect((await putaway(jar, '20'))[0]).toBe('8 FLOOR');
});

test('what has happened is booked against the rules all the same, and listed', async () => {
  const tight = await store.place('TIGHT');
  await rules(tight, { maxQuantity: '1', mixing: 'one-item' });
  const drum = await made('DRUM');
  await store.receive(drum, '5', hall);
  const epc = '3034000000000888';
  await run('stock.tag.register', { epc, item: drum, lot: null, quantity: '5' });
  const payload = {
    ...{ portal: 'gate', identifier: { scheme: 'epc' as const, value: epc }, direction: 'in' as const },
    ...{ from: 'HALL', to: 'TIGHT', firstSeen: T0, lastSeen: T0, reads: 3 },
  };
  const common = { type: 'stock.moved' as const, version: 1 as const, occurredAt: T0, recordedAt: T0, site };
  const fact = { ...common, key: `rfid:${epc}`, evidence: [evidenceOf(1, epc)], payload };
  const set = setOf([fact], { stream: 'rfid-passage:gate', window: { key: '1', from: T0, to: null } });
  const record = { gateway: 'gw-1', epoch: 1, seq: 1 };
  const result = await erp.kernel.applyFactSet({ company: admin.company, site, gateway: 'gw-1', record, set });
  expect(result).toEqual({ status: 'applied' });
  expect(await held(drum)).toEqual({ 'plant-a TIGHT available': '5' });
  expect(await misplaced()).toContain('TIGHT full');
});

test('a place is not put below itself', async () => {
  const input = { site, code: 'HALL', name: { en: 'HALL' }, parent: shelf };
  expect(await refusalOf('stock.location.save', input)).toBe('tree-cycle');
});

test('locations are a tree: a list asks for a place and all that lies in it, and shows the way there', async () => {
  const save = async (code: string, parent?: string) => {
    const { result } = await erp.kernel.execute(admin, 'stock.location.save', {
      site: 'tree',
      code,
      name: { en: code },
      parent,
    });
    return (result as { id: string }).id;
  };
  const hall = await save('HALL');
  const bin = await save('BIN', await save('AISLE', hall));
  const { rows } = await erp.kernel.list(admin, 'stock.location', {
    filter: { parent: { under: hall } },
    sort: 'code',
  });
  expect(rows.map(({ path }) => path)).toEqual([['HALL', 'AISLE'], ['HALL', 'AISLE', 'BIN'], ['HALL']]);
  const description = await erp.kernel.describe(admin, 'stock.location');
  expect(description.fields.find(({ name }) => name === 'parent')?.references).toBe('stock.location');
  const closed = await erp.kernel.execute(admin, 'stock.location.save', {
    site: 'tree',
    code: 'HALL',
    name: { en: 'x' },
    parent: bin,
  });
  expect(closed.refusal?.code).toBe('tree-cycle');
});
