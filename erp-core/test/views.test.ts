import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { installPurchase, memberWith, purchase } from '../testing/purchase.ts';

let erp: TestErp;
let admin: Caller;
let rina: Caller;
/** Sees no prices. */
let karim: Caller;
let role: string;
beforeAll(async () => {
  erp = await testErp([purchase]);
  await installPurchase(erp.owner);
  admin = await erp.company();
  rina = await memberWith(erp, admin, 'rina', [
    { code: 'buyer', permissions: ['purchase.order', 'kernel.view.share'] },
  ]);
  const hidden = {
    on: 'purchase.order',
    actions: ['read' as const],
    fields: { hidden: ['price'], masked: ['amount'] },
  };
  karim = await memberWith(erp, admin, 'karim', [{ code: 'clerk', grants: [hidden] }]);
  const { rows } = await erp.kernel.list(admin, 'kernel.role', { filter: { code: 'clerk' } });
  role = String(rows[0]?.id);
});
afterAll(() => erp?.close());

const entity = 'purchase.order';
const run = (caller: Caller, verb: string, input: object) => erp.kernel.execute(caller, `kernel.view.${verb}`, input);
async function done(caller: Caller, verb: string, input: object): Promise<{ id: string; version: number }> {
  const { ok, result, refusal } = await run(caller, verb, input);
  if (!ok) throw new Error(`${verb}: ${JSON.stringify(refusal)}`);
  return result as { id: string; version: number };
}
const refused = async (caller: Caller, verb: string, input: object) => (await run(caller, verb, input)).refusal?.code;
interface Told {
  readonly rows: readonly {
    id: string;
    name: string;
    scope: string;
    definition: object;
    lacking: string[];
    mayChange: boolean;
  }[];
  readonly begins: string | null;
}
const seen = async (caller: Caller) => (await erp.kernel.query(caller, 'kernel.views', { entity })) as Told;
const names = async (caller: Caller) => (await seen(caller)).rows.map(({ name }) => name);
const definition = {
  filter: { state: 'draft', amount: { gte: '10' } },
  sort: '-amount',
  columns: ['number', 'price', 'amount'],
  group: 'buyer',
};

test('a view is kept, called otherwise, and removed by its owner alone', async () => {
  const { id } = await done(rina, 'save', { entity, name: ' Dear ones ', definition });
  expect((await seen(rina)).rows).toMatchObject([{ id, name: 'Dear ones', scope: 'own', definition, lacking: [] }]);
  expect(await names(karim)).toEqual([]);
  expect(await refused(rina, 'save', { entity, name: 'Dear ones', definition: {} })).toBe('view-name-taken');
  const other = { entity, name: 'Mine', definition: {}, id, version: 1 };
  expect(await refused(karim, 'save', other)).toBe('not-found');
  expect(await refused(karim, 'remove', { id, version: 1 })).toBe('not-found');
  expect(await done(rina, 'save', { ...other, name: 'Dear' })).toEqual({ id, version: 2 });
  expect(await refused(rina, 'save', { ...other, name: 'Dear' })).toBe('view-changed');
  await done(rina, 'remove', { id, version: 2 });
  expect(await names(rina)).toEqual([]);
});

test('what is not there for its writer is refused, with its name', async () => {
  const wrong = async (caller: Caller, given: object) =>
    (
      (await run(caller, 'save', { entity, name: 'x', definition: given })).refusal?.details.issues as
        | { message: string }[]
        | undefined
    )?.map(({ message }) => message);
  expect(await wrong(rina, { sort: '-nothing', columns: ['number', 'gone'] })).toEqual([
    'no such field: nothing',
    'no such field: gone',
  ]);
  expect(await wrong(karim, { filter: { price: '1' } })).toEqual(['no such field: price']);
  expect(await wrong(karim, { sort: 'amount' })).toEqual(['no such field: amount']);
  expect(await refused(karim, 'save', { entity: 'purchase.vendor', name: 'x', definition: {} })).toBe('not-permitted');
});

test('a view is shared with a role or the company, and says what it lacks for a reader', async () => {
  const { id } = await done(rina, 'save', { entity, name: 'Shared', definition });
  expect(await refused(karim, 'share', { id, version: 1 })).toBe('not-permitted');
  await done(rina, 'share', { id, version: 1, role });
  // She has not got it herself, and still looks after it.
  expect(await names(rina)).toEqual(['Shared']);
  const [told] = (await seen(karim)).rows;
  expect(told).toMatchObject({ scope: 'role', lacking: ['amount', 'price'], mayChange: false });
  expect(told?.definition).toEqual({ filter: { state: 'draft' }, columns: ['number'], group: 'buyer' });
  expect(await refused(karim, 'save', { entity, name: 'x', definition: {}, id, version: 2 })).toBe('view-shared');
  expect(await refused(karim, 'change-shared', { id, version: 2, name: 'x' })).toBe('not-permitted');
  await done(rina, 'change-shared', { id, version: 2, name: 'For all' });
  await done(rina, 'share', { id, version: 3 });
  expect(await names(karim)).toEqual(['For all']);
  await done(rina, 'share', { id, version: 4, own: true });
  expect(await names(karim)).toEqual([]);
  await done(rina, 'remove', { id, version: 5 });
});

test('a list opens with one’s own choice, else that of the role, else that of the company', async () => {
  const view = async (name: string, more?: object) => {
    const { id } = await done(rina, 'save', { entity, name, definition: {} });
    if (more) await done(rina, 'share', { id, version: 1, ...more });
    return id;
  };
  const [all, clerks] = [await view('All', {}), await view('Clerks', { role })];
  const { id: own } = await done(karim, 'save', { entity, name: 'Own', definition: {} });
  const begins = async () => (await seen(karim)).begins;
  expect(await begins()).toBeNull();
  await done(rina, 'begin-shared', { entity, view: all });
  expect(await begins()).toBe(all);
  await done(rina, 'begin-shared', { entity, role, view: clerks });
  expect(await begins()).toBe(clerks);
  await done(karim, 'begin', { entity, view: own });
  expect(await begins()).toBe(own);
  expect((await seen(rina)).begins).toBe(all);
  expect(await refused(rina, 'begin', { entity, view: own })).toBe('not-found');
  await done(karim, 'remove', { id: own, version: 1 });
  expect(await begins()).toBe(clerks);
  await done(rina, 'remove-shared', { id: clerks, version: 2 });
  expect(await begins()).toBe(all);
  expect(await refused(rina, 'begin-shared', { entity: 'purchase.vendor', view: all })).toBe('not-found');
});

test('a view may be a board, a calendar or a report, and loses what of it is kept from its reader', async () => {
  const report = {
    ...{ filter: {}, show: 'report', by: ['buyer', 'kind'], chart: 'bars' },
    figures: ['sum:amount', 'average:price'],
  };
  await done(rina, 'save', { entity, name: 'Report', definition: report });
  const { id, version } = (await seen(rina)).rows.find(({ name }) => name === 'Report') as never;
  await done(rina, 'share', { id, version });
  const told = (await seen(karim)).rows.find(({ name }) => name === 'Report');
  expect(told?.lacking).toEqual(['amount', 'price']);
  expect(told?.definition).toEqual({ filter: {}, show: 'report', by: report.by, chart: 'bars' });
  expect(await refused(rina, 'save', { entity, name: 'x', definition: { show: 'report', by: ['gone:month'] } })).toBe(
    'input-invalid',
  );
  expect(await refused(rina, 'save', { entity, name: 'x', definition: { show: 'pie' } })).toBe('input-invalid');
});

test('a page is kept by what its address says, and by nothing of a list', async () => {
  const page = { points: '101,111', range: '24h', marks: 'alarms' };
  const trends = { entity: 'plant.trends', name: 'Pressure' };
  const { id } = await done(rina, 'save', { ...trends, definition: { page } });
  const told = async (caller: Caller) =>
    (await erp.kernel.query(caller, 'kernel.views', { entity: 'plant.trends' })) as Told;
  expect((await told(rina)).rows).toMatchObject([{ id, name: 'Pressure', definition: { page }, lacking: [] }]);
  expect((await told(karim)).rows).toEqual([]);
  await done(rina, 'share', { id, version: 1, role });
  expect((await told(karim)).rows).toMatchObject([{ name: 'Pressure', scope: 'role', definition: { page } }]);
  const wrong = { ...trends, name: 'Wrong' };
  expect(await refused(rina, 'save', { ...wrong, definition: { filter: { state: 'draft' } } })).toBe('input-invalid');
  expect(await refused(rina, 'save', { ...wrong, definition: { show: 'board' } })).toBe('input-invalid');
  expect(await refused(rina, 'save', { entity, name: 'Wrong', definition: { page } })).toBe('input-invalid');
  expect(await refused(rina, 'save', { ...wrong, entity: 'plant.nothing', definition: { page } })).toBe('unknown-name');
});
