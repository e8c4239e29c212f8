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
