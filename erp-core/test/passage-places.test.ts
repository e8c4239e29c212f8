import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { answer, type Caller, json, module, runCommand, type Want, type Work } from '../kernel/index.ts';
import { bookPassages } from '../modules/stock/passage.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { evidenceOf, MINUTE, T0 } from '../testing/facts.ts';
import { storekeeper } from '../testing/store.ts';

// A warehouse has thousands of places, and a portal sees a tag a second: what is read of places is what a passage names.
const site = 'plant-a';
const read = new Set<string>();

/** The same work, which tells the codes of the places that it loads. */
const telling = (work: Work): Work => ({
  ...work,
  load: (wants) => {
    const told = Object.entries<Want<unknown>>(wants).map(([name, want]) => {
      if (want.kind !== 'rows' || want.table.name !== 'stock.location') return [name, want];
      const pick = (rows: readonly object[]) => {
        for (const row of rows) read.add(String(Object(row).code));
        return want.pick(rows);
      };
      return [name, { ...want, pick }];
    });
    return work.load(Object.fromEntries(told) as typeof wants);
  },
});

const see = runCommand('trial.see', {
  label: { en: 'See', bn: 'See', hi: 'See' },
  why: 'a passage is booked by a handler of facts, not by a command',
  input: { change: json(z.json()) },
  async run({ change }, work) {
    const through = work.now;
    const window = { key: '1', from: T0, to: null };
    await bookPassages.apply(change as never, { site, stream: 'rfid', window, through }, telling(work));
    return [answer([...read])];
  },
});
const trial = module('trial', { needs: ['stock'], commands: [see], migrations: '' });

let erp: TestErp;
let admin: Caller;
const store = storekeeper(
  () => erp,
  () => admin,
);
beforeAll(async () => {
  erp = await testErp([trial]);
  admin = await erp.company();
  for (const code of ['A', 'B', 'GATE', ...Array.from({ length: 40 }, (_, at) => `BIN-${at}`)]) await store.place(code);
});
afterAll(() => erp?.close());

const EPC = '3034000000000001';
const passage = (from: string, to: string) => ({
  ...{ key: 'rfid:1', type: 'stock.moved', version: 1, occurredAt: T0, recordedAt: T0, site },
  evidence: [evidenceOf(1, EPC)],
  payload: {
    ...{ portal: 'gate-1', identifier: { scheme: 'epc', value: EPC }, direction: 'in', from, to },
    ...{ firstSeen: T0, lastSeen: T0 + MINUTE, reads: 40 },
  },
});
async function seen(change: object): Promise<readonly string[]> {
  read.clear();
  const { result, refusal } = await erp.kernel.execute(admin, 'trial.see', {
    change: { asserted: [], changed: [], retracted: [], ...change },
  });
  if (!result) throw new Error(JSON.stringify(refusal));
  return (result as string[]).filter((code) => !VIRTUAL.includes(code)).sort();
}
const VIRTUAL = ['SUPPLIER', 'CUSTOMER', 'PRODUCTION', 'SCRAP', 'INVENTORY-LOSS', 'TO-RECONCILE', 'IN-TRANSIT'];

test('a passage reads the places that it names, and one that is corrected those of its moves', async () => {
  const item = await store.item('CRATE');
  await store.run('stock.tag.register', { epc: EPC, item, quantity: '3' });
  const [first, second] = [passage('A', 'GATE'), passage('A', 'B')];
  expect(await seen({ asserted: [first] })).toEqual(['A', 'GATE']);
  expect(await store.held(item)).toEqual({ 'plant-a GATE available': '3', 'plant-a TO-RECONCILE available': '-3' });
  expect(await seen({ changed: [{ before: first, after: second }] })).toEqual(['A', 'B', 'GATE']);
  expect(await store.held(item)).toEqual({ 'plant-a B available': '3', 'plant-a TO-RECONCILE available': '-3' });
  // All of it had come out of to-reconcile.
  expect(await seen({ retracted: [second] })).toEqual(['B']);
  expect(await store.held(item)).toEqual({});
  expect(await store.unbalanced(item)).toEqual([]);
});

/** What passed A with a tag on some of an item, which is told apart otherwise afterwards. */
async function passed(code: string, quantity: string, [from, to]: readonly [string, string], more: object = {}) {
  const { lots = false, lot = null } = more as { lots?: boolean; lot?: string | null };
  const item = lots ? await store.item(code, { lots }) : await store.item(code);
  const named = lot === null ? {} : { lot: await store.lot(item, lot) };
  const epc = `30340000000000${code.length.toString(16).padStart(2, '0').toUpperCase()}`;
  const place = (await erp.kernel.list(admin, 'stock.location', { filter: { code: 'A' } })).rows[0]?.id as string;
  if (from === 'A') await store.receive(item, quantity, place, { unitCost: '7', ...named });
  await store.run('stock.tag.register', { epc, item, quantity, ...named });
  const said = passage(from, to);
  const fact = {
    ...said,
    key: `rfid:${code}`,
    payload: { ...said.payload, identifier: { scheme: 'epc', value: epc } },
  };
  await seen({ asserted: [fact] });
  return { item, place, fact, named };
}
const name = (item: string, lot: string, quantity: string, location: string, more: object = {}) =>
  ({ site, item, lot, quantity, location, ...more }) as const;

test('goods that left before their item was kept in lots come back nameless, and a person says which lot they are', async () => {
  const { item, place, fact } = await passed('ROLL', '5', ['A', 'CUSTOMER']);
  expect(await store.held(item)).toEqual({});
  await store.run('stock.item.save', { code: 'ROLL', name: { en: 'Roll' }, lots: true });
  await seen({ retracted: [fact] });
  // In no place, where nobody could ever take them: they wait.
  expect(await store.held(item)).toEqual({ 'plant-a TO-RECONCILE available': '5' });
  expect(await store.worth(item)).toEqual({ cost: '35', layers: '35', posted: '35', off: '0' });
  const waiting = (await erp.kernel.query(admin, 'stock.to-reconcile', { site })) as { rows: { item: object }[] };
  expect(waiting.rows.find((row) => Object(row.item).id === item)).toMatchObject({ quantity: '5', unnamed: true });
  const lot = await store.lot(item, 'L-1');
  expect(await store.refusalOf('stock.reconcile.name', name(item, lot, '6', place))).toBe('reconcile-too-much');
  await store.run('stock.reconcile.name', name(item, lot, '5', place));
  expect(await store.held(item)).toEqual({ 'plant-a A available': '5' });
  expect(await store.worth(item)).toEqual({ cost: '35', layers: '35', posted: '35', off: '0' });
  await store.run('stock.issue', { site, item, lot, quantity: '5', from: place });
  expect(await store.unbalanced(item)).toEqual([]);
});

test('goods that never came, but were used before their item was kept in lots, are owed until somebody names them', async () => {
  const { item, place, fact } = await passed('SHEET', '3', ['SUPPLIER', 'A']);
  await store.run('stock.issue', { site, item, quantity: '3', from: place });
  await store.run('stock.item.save', { code: 'SHEET', name: { en: 'Sheet' }, lots: true });
  await seen({ retracted: [fact] });
  expect(await store.held(item)).toEqual({ 'plant-a TO-RECONCILE available': '-3' });
  // As long as it waits, the item cannot change again: nothing is lost between.
  const back = { code: 'SHEET', name: { en: 'Sheet' }, lots: false };
  expect(await store.refusalOf('stock.item.save', back)).toBe('item-in-stock');
  const lot = await store.lot(item, 'L-2');
  await store.receive(item, '4', place, { lot, unitCost: '2' });
  await store.run('stock.reconcile.name', name(item, lot, '3', place));
  expect(await store.held(item)).toEqual({ 'plant-a A available': '1' });
  expect(await store.worth(item)).toMatchObject({ off: '0' });
  expect(await store.unbalanced(item)).toEqual([]);
  const more = name(item, lot, '1', place, { was: lot });
  expect(await store.refusalOf('stock.reconcile.name', more)).toBe('reconcile-named');
});

test('of an item that has numbers of its own by now, what comes back is named piece by piece', async () => {
  const { item, place, fact, named } = await passed('MOTORS', '2', ['A', 'CUSTOMER'], { lots: true, lot: 'HEAP' });
  await store.run('stock.item.save', { code: 'MOTORS', name: { en: 'Motor' }, lots: true, serials: true });
  await seen({ retracted: [fact] });
  expect(await store.held(item)).toEqual({ 'plant-a TO-RECONCILE available': '2' });
  const was = { was: Object(named).lot as string };
  for (const number of ['SN-1', 'SN-2']) {
    await store.run('stock.reconcile.name', name(item, await store.lot(item, number), '1', place, was));
  }
  expect(await store.held(item)).toEqual({ 'plant-a A available': '2' });
  expect(await store.unbalanced(item)).toEqual([]);
});
