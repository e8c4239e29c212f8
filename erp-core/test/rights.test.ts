import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, type Grant, Refused, say } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { installPurchase, memberWith, purchase, type RoleOf } from '../testing/purchase.ts';

let erp: TestErp;
let admin: Caller;
const ids: Record<string, string> = {};
const orders = [
  { number: 'A-1', site: 'dhaka', buyer: 'rina', amount: '900', price: '9', note: 'secret', kind: 'goods' },
  { number: 'A-2', site: 'dhaka', buyer: 'karim', amount: '60000', price: '60', note: null, kind: 'goods' },
  { number: 'B-1', site: 'delhi', buyer: 'rina', amount: '50000', price: null, note: 'plain', kind: 'service' },
  { number: 'B-2', site: 'delhi', buyer: 'karim', amount: '100', price: '1', note: 'plain', kind: 'goods' },
];
beforeAll(async () => {
  erp = await testErp([purchase]);
  await installPurchase(erp.owner);
  admin = await erp.company();
  for (const one of orders) {
    const { result, refusal } = await run(admin, 'create', one);
    if (!result) throw new Error(JSON.stringify(refusal));
    ids[one.number] = (result as { id: string }).id;
  }
});
afterAll(() => erp?.close());

const run = (caller: Caller, verb: string, input: object, options = {}) =>
  erp.kernel.execute(caller, `purchase.order.${verb}`, input, options);
const numbers = async (caller: Caller, request = {}) =>
  (await erp.kernel.list(caller, 'purchase.order', { sort: 'number', ...request })).rows.map((row) => row.number);
const refusalOf = async (work: () => Promise<unknown>) => {
  try {
    await work();
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    throw error;
  }
  return undefined;
};
let made = 0;
const person = (
  grants: readonly Grant[],
  permissions: readonly string[] = [],
  sites: readonly string[] | null = null,
) => holder([{ grants, permissions }], sites);
const holder = (roles: readonly RoleOf[], sites: readonly string[] | null = null) => {
  made += 1;
  return memberWith(erp, admin, `person-${made}`, roles, sites);
};
const read = (where: Grant['where'], more: Partial<Grant> = {}): Grant => ({
  on: 'purchase.order',
  actions: ['read', 'export'],
  ...(where ? { where } : {}),
  ...more,
});

test('names alone mean what they always meant', async () => {
  const clerk = await person([], ['purchase.*']);
  expect(clerk.permissions).toEqual(new Set(['purchase.*']));
  expect(await numbers(clerk)).toEqual(['A-1', 'A-2', 'B-1', 'B-2']);
  const reader = await person([], ['purchase.order']);
  expect(await numbers(reader)).toHaveLength(4);
  expect((await run(reader, 'create', orders[0] as object)).refusal?.code).toBe('not-permitted');
});

test('a condition bounds what is seen, everywhere alike', async () => {
  const buyer = await person([read({ amount: { lte: '50000' } })]);
  expect(await numbers(buyer)).toEqual(['A-1', 'B-1', 'B-2']);
  expect(await numbers(buyer, { search: 'A-' })).toEqual(['A-1']);
  expect(await numbers(buyer, { filter: { kind: 'goods' } })).toEqual(['A-1', 'B-2']);
  const {
    rows: [sum],
  } = await erp.kernel.aggregate(buyer, 'purchase.order', { measures: { total: { sum: 'amount' } } });
  expect(sum).toEqual({ total: '51000' });
  let sheet = '';
  for await (const part of await erp.kernel.exportRows(buyer, 'purchase.order', {})) sheet += part;
  expect(sheet).not.toContain('A-2');
  expect(sheet).toContain('B-1');
  const hidden = await refusalOf(() => erp.kernel.get(buyer, 'purchase.order', ids['A-2'] as string));
  const absent = await refusalOf(() => erp.kernel.get(buyer, 'purchase.order', crypto.randomUUID()));
  expect([hidden?.code, absent?.code]).toEqual(['not-found', 'not-found']);
  expect((await refusalOf(() => erp.kernel.history(buyer, 'purchase.order', ids['A-2'] as string)))?.code).toBe(
    'not-found',
  );
});

test('“own” is said with {me} and {sites}; roles add up, and never take away', async () => {
  const own = await memberWith(erp, admin, 'rina', [{ grants: [read({ buyer: '{me}' })] }]);
  expect(await numbers(own)).toEqual(['A-1', 'B-1']);
  const ofSite = await person([read({ site: { in: '{sites}' } })], [], ['delhi']);
  expect(await numbers(ofSite)).toEqual(['B-1', 'B-2']);
  const two = await holder([{ grants: [read({ number: 'A-1' })] }, { grants: [read({ kind: 'service' })] }]);
  expect(await numbers(two)).toEqual(['A-1', 'B-1']);
  const all = await holder([{ grants: [read({ number: 'A-1' })] }, { permissions: ['purchase.order'] }]);
  expect(await numbers(all)).toHaveLength(4);
});

test('a deny wins, whichever role it comes from; the refusal names it, with the reason, in the reader’s language', async () => {
  const reason = { en: 'Audit of March', bn: 'মার্চের নিরীক্ষা', hi: 'मार्च का लेखापरीक्षण' };
  const some = await holder([
    { permissions: ['purchase.*'] },
    { grants: [{ on: 'purchase.order', deny: true, actions: ['read'], where: { note: 'plain' } }] },
  ]);
  // A row whose note is empty is not one that the deny names.
  expect(await numbers(some)).toEqual(['A-1', 'A-2']);
  const none = await holder([
    { permissions: ['purchase.*'] },
    { code: 'auditor', grants: [{ on: 'purchase.order', deny: true, actions: ['read', 'change'], reason }] },
  ]);
  const refused = await refusalOf(() => erp.kernel.list(none, 'purchase.order', {}));
  expect(refused).toMatchObject({ code: 'denied-by-role', status: 403, details: { role: 'auditor', reason } });
  expect(refused && say(refused.says, 'en', refused.details)).toBe(
    'The role Role auditor denies purchase.order. Audit of March',
  );
  expect(refused?.says.bn).toContain('মার্চের নিরীক্ষা');
  // Also by a command that is not the entity's own “change”.
  const raised = await run({ ...none, locale: 'hi' }, 'raise', { number: 'A-1', amount: '1' });
  expect(raised.refusal).toMatchObject({ code: 'denied-by-role', status: 403 });
  expect(raised.refusal?.message).toContain('मार्च का लेखापरीक्षण');
});

test('what is hidden is nowhere, what is masked is “…”, and neither can be guessed at', async () => {
  const clerk = await person([
    read(undefined, { fields: { hidden: ['price'], masked: ['note'] } }),
    { on: 'purchase.order.raise' },
  ]);
  const row = await erp.kernel.get(clerk, 'purchase.order', ids['A-1'] as string);
  expect(row).toMatchObject({ number: 'A-1', note: '…' });
  expect(row).not.toHaveProperty('price');
  const empty = await erp.kernel.get(clerk, 'purchase.order', ids['A-2'] as string);
  expect(empty.note).toBe('…');
  const probes: (() => Promise<unknown>)[] = ['price', 'note'].flatMap((field) => [
    () => erp.kernel.list(clerk, 'purchase.order', { filter: { [field]: { gte: '5' } } }),
    () => erp.kernel.list(clerk, 'purchase.order', { sort: field }),
    () => erp.kernel.aggregate(clerk, 'purchase.order', { by: [field] }),
    () => erp.kernel.aggregate(clerk, 'purchase.order', { measures: { m: { greatest: field } } }),
  ]);
  for (const probe of probes) expect((await refusalOf(probe))?.code).toBe('input-invalid');
  expect(await numbers(clerk, { search: 'secret' })).toEqual([]);
  let sheet = '';
  for await (const part of await erp.kernel.exportRows(clerk, 'purchase.order', {})) sheet += part;
  expect(sheet).not.toMatch(/price|secret|plain/);
  const history = await erp.kernel.history(clerk, 'purchase.order', ids['A-1'] as string);
  expect(JSON.stringify(history)).not.toMatch(/price|secret/);
  const told = await erp.kernel.describe(clerk, 'purchase.order');
  expect(told.fields.map(({ name }) => name)).not.toContain('price');
  expect(told.fields.find(({ name }) => name === 'note')).toMatchObject({ masked: true, readOnly: true });
  expect([told.list.includes('price'), told.search.includes('note')]).toEqual([false, false]);
  const dry = await run(clerk, 'raise', { number: 'A-1', amount: '900' }, { dryRun: true });
  expect(dry.ok).toBe(true);
  expect(JSON.stringify(dry.effects?.changes)).not.toMatch(/price|secret/);
});

test('a mask falls only where another role shows all rows in the clear', async () => {
  const masked = read(undefined, { fields: { hidden: ['price'] } });
  const open = await holder([{ grants: [masked] }, { permissions: ['purchase.order'] }]);
  expect(await erp.kernel.get(open, 'purchase.order', ids['A-1'] as string)).toHaveProperty('price');
  const partly = await holder([{ grants: [masked] }, { grants: [read({ number: 'A-1' })] }]);
  expect(await erp.kernel.get(partly, 'purchase.order', ids['A-1'] as string)).not.toHaveProperty('price');
  const denied = await holder([
    { permissions: ['purchase.*'] },
    { grants: [{ on: 'purchase.order', deny: true, fields: { hidden: ['price'] } }] },
  ]);
  expect(await erp.kernel.get(denied, 'purchase.order', ids['A-1'] as string)).not.toHaveProperty('price');
});

test('a read-only field is refused by its name, in create, change, undo and import', async () => {
  const clerk = await person(
    [{ on: 'purchase.order', fields: { readOnly: ['amount'] } }],
    ['kernel.import.check', 'kernel.import.write'],
  );
  const fresh = { ...orders[3], number: 'RO-1' };
  const refused = await run({ ...clerk, locale: 'bn' }, 'create', fresh);
  expect(refused.refusal).toMatchObject({
    code: 'input-invalid',
    details: { issues: [{ path: 'amount', message: 'আপনি এই ঘরটি লিখতে পারেন না' }] },
  });
  const { id } = (await run(admin, 'create', fresh)).result as { id: string };
  const changed = await run(clerk, 'change', { id, version: 1, note: 'mine', amount: '100' });
  expect(changed.refusal?.details.issues).toMatchObject([{ path: 'amount' }]);
  expect((await run(clerk, 'change', { id, version: 1, note: 'mine' })).ok).toBe(true);
  await run(admin, 'change', { id, version: 2, amount: '7' });
  expect((await run(clerk, 'undo', { id, version: 3 })).refusal?.details.issues).toMatchObject([{ path: 'amount' }]);
  const text = 'number,amount\nRO-1,8';
  const checked = await erp.kernel.execute(clerk, 'kernel.import.check', { entity: 'purchase.order', file: 'x', text });
  expect(checked.result).toMatchObject({ refused: 1, rows: [{ issues: [{ column: 'amount' }] }] });
  const inBengali = await erp.kernel.execute({ ...clerk, locale: 'bn' }, 'kernel.import.check', {
    entity: 'purchase.order',
    file: 'x',
    text,
  });
  expect(inBengali.result).toMatchObject({ rows: [{ issues: [{ message: 'আপনি এই ঘরটি লিখতে পারেন না' }] }] });
  const same = 'number,amount,note\nRO-1,7,other';
  const fine = await erp.kernel.execute(clerk, 'kernel.import.check', {
    entity: 'purchase.order',
    file: 'x',
    text: same,
  });
  expect(fine.result).toMatchObject({ changed: 1, refused: 0 });
});

test('an import neither sees nor writes what its reader may not', async () => {
  const clerk = await person(
    [{ on: 'purchase.order', where: { site: 'dhaka' }, fields: { hidden: ['price'] } }, { on: 'kernel.import.*' }],
    [],
  );
  const check = (text: string) =>
    erp.kernel.execute(clerk, 'kernel.import.check', { entity: 'purchase.order', file: 'x', text });
  expect((await check('number,price\nA-1,9')).refusal?.code).toBe('import-columns-unknown');
  expect((await check('number,price\nA-1,9')).refusal?.details.known).not.toContain('price');
  const head = 'number,site,buyer,amount,kind';
  const foreign = await check(`${head}\nB-2,delhi,karim,5,goods`);
  // It is not there for him: so it would be new, and is refused when it is written.
  expect(foreign.result).toMatchObject({ fresh: 1, changed: 0 });
  const { id } = foreign.result as { id: string };
  const written = await erp.kernel.execute(clerk, 'kernel.import.write', { id });
  expect(written.refusal?.code).toBe('import-rows-refused');
  expect((await erp.kernel.get(admin, 'purchase.order', ids['B-2'] as string)).amount).toBe('100');
});

test('a command is held within its limits by its input, and by the records that it touches', async () => {
  const small = await person([{ on: 'purchase.order.raise', where: { amount: { lte: '1000' } } }]);
  const over = await run({ ...small, locale: 'bn' }, 'raise', { number: 'A-1', amount: '1000.01' });
  expect(over.refusal).toMatchObject({ code: 'input-not-permitted', status: 403 });
  expect(over.refusal?.message).toContain('সীমার');
  expect((await run(small, 'raise', { number: 'A-1', amount: '900' })).ok).toBe(true);
  const bounded = await person([
    { on: 'purchase.order.raise' },
    { on: 'purchase.order', actions: ['change'], where: { site: 'dhaka', amount: { lte: '1000' } } },
  ]);
  const raise = (number: string, amount: string) => run(bounded, 'raise', { number, amount });
  // The record as it is and as it would be, both.
  expect((await raise('B-2', '5')).refusal?.code).toBe('record-not-permitted');
  expect((await raise('A-1', '5000')).refusal?.code).toBe('record-not-permitted');
  expect((await raise('A-1', '901')).ok).toBe(true);
  expect((await erp.kernel.get(admin, 'purchase.order', ids['A-1'] as string)).amount).toBe('901');
});

test('an entity’s grant of an action is the right of its standard command, within its condition', async () => {
  const keeper = await person([
    { on: 'purchase.order', actions: ['read', 'create', 'change'], where: { site: 'dhaka' } },
  ]);
  expect((await run(keeper, 'create', { ...orders[0], number: 'K-1', site: 'delhi' })).refusal?.code).toBe(
    'record-not-permitted',
  );
  const { id } = (await run(keeper, 'create', { ...orders[0], number: 'K-1' })).result as { id: string };
  expect((await run(keeper, 'change', { id, version: 1, site: 'delhi' })).refusal?.code).toBe('record-not-permitted');
  expect((await run(keeper, 'remove', { id, version: 1 })).refusal?.code).toBe('not-permitted');
  expect((await run(keeper, 'undo', { id, version: 1 })).refusal?.code).toBe('not-permitted');
  expect((await run(keeper, 'approve', { id })).refusal?.code).toBe('not-permitted');
  // A record that one does not see is not there to be changed either.
  expect((await run(keeper, 'change', { id: ids['B-1'], version: 1, note: 'x' })).refusal?.code).toBe('not-found');
});

test('what a command is held to is looked at on the rows it locked, not on what stood before', async () => {
  const bounded = await person([
    { on: 'purchase.order.raise' },
    { on: 'purchase.order', actions: ['change'], where: { amount: { lte: '1000' } } },
  ]);
  await run(admin, 'create', { ...orders[0], number: 'RACE', amount: '1' });
  // All in one batch: the administrator's comes first, and what he left is outside the other's limits.
  const [first, second] = await Promise.all([
    run(admin, 'raise', { number: 'RACE', amount: '5000' }),
    run(bounded, 'raise', { number: 'RACE', amount: '10' }),
  ]);
  expect([first.ok, second.refusal?.code]).toEqual([true, 'record-not-permitted']);
});

test('a reference to a record that is not shown is one to nothing', async () => {
  const vendors = await Promise.all(
    [1, 9].map((rating) => erp.kernel.execute(admin, 'purchase.vendor.create', { code: `V-${rating}`, rating })),
  );
  const [low, high] = vendors.map(({ result }) => (result as { id: string }).id);
  const buyer = await person([
    { on: 'purchase.order', actions: ['read', 'create'] },
    { on: 'purchase.vendor', actions: ['read'], where: { rating: { gte: 5 } } },
  ]);
  const make = (number: string, vendor: unknown) => run(buyer, 'create', { ...orders[0], number, vendor });
  expect((await make('V-A', low)).refusal?.code).toBe('reference-unknown');
  expect((await make('V-B', high)).ok).toBe(true);
});

test('events about records that are not shown are not heard, and carry nothing that is hidden', async () => {
  await run(admin, 'raise', { number: 'A-1', amount: '901' });
  await run(admin, 'raise', { number: 'B-1', amount: '50000' });
  const told = async (caller: Caller) =>
    (await erp.kernel.events.after(caller, 0)).filter(({ type }) => type === 'purchase.ordered');
  expect((await told(admin)).map(({ aggregate }) => aggregate)).toEqual(
    expect.arrayContaining([ids['A-1'], ids['B-1']]),
  );
  const some = await told(await person([read({ site: 'dhaka' }, { fields: { hidden: ['price'] } })]));
  expect(some.map(({ aggregate }) => aggregate)).toContain(ids['A-1']);
  expect(some.map(({ aggregate }) => aggregate)).not.toContain(ids['B-1']);
  expect(some.map(({ payload }) => Object.keys(Object(payload)))).toEqual(some.map(() => ['order']));
  // However few are asked for at once, none is left out and none comes twice.
  const buyer = await person([read({ site: 'dhaka' })]);
  const all = await erp.kernel.events.after(buyer, 0);
  const oneByOne: number[] = [];
  for (let from = 0; ; from = oneByOne.at(-1) ?? 0) {
    const [next, ...more] = await erp.kernel.events.after(buyer, from, 1);
    expect(more).toEqual([]);
    if (!next) break;
    oneByOne.push(next.seq);
  }
  expect(oneByOne.length).toBeGreaterThan(0);
  expect(oneByOne).toEqual(all.map(({ seq }) => seq));
  const deaf = await holder([{ permissions: ['purchase.*'] }, { grants: [{ on: 'purchase.ordered', deny: true }] }]);
  expect(await told(deaf)).toEqual([]);
  expect(await told(await person([], ['stock.*']))).toEqual([]);
});

test('a role that cannot be held as it is written is refused, each fault by its path', async () => {
  const save = (grants: readonly object[]) =>
    erp.kernel.execute(admin, 'kernel.role.save', { code: 'wrong', name: { en: 'x' }, grants });
  const paths = async (...grants: object[]) =>
    ((await save(grants)).refusal?.details.issues as { path: string }[] | undefined)?.map(({ path }) => path);
  const on = 'purchase.order';
  expect(await paths({ on, where: { nope: 1 } })).toEqual(['grants.0.where.nope']);
  expect(await paths({ on, where: { amount: 'much' } })).toEqual(['grants.0.where.amount']);
  expect(await paths({ on, where: { buyer: { gt: 'a' } } })).toEqual(['grants.0.where.buyer.gt']);
  expect(await paths({ on, where: { vendor: 'V-1' } })).toEqual(['grants.0.where.vendor']);
  expect(await paths({ on: 'purchase.*', where: { amount: 1 } })).toEqual(['grants.0.on']);
  expect(await paths({ on }, { on, fields: { hidden: ['nope', 'id'] } })).toEqual([
    'grants.1.fields.hidden',
    'grants.1.fields.hidden',
  ]);
  expect(await paths({ on: 'purchase.order.raise', actions: ['read'] })).toEqual(['grants.0.actions']);
  expect(await paths({ on: '*.order' })).toEqual(['grants.0.on']);
  // What a unit costs is a number like another.
  expect((await save([{ on: 'stock.receive', where: { unitCost: { lte: '1000' } } }])).refusal).toBeUndefined();
});

test('a key is good for what its owner’s grants are good for, and of that only what it names', async () => {
  const { throughKey } = await import('../index.ts');
  const clerk = await person([read({ site: 'dhaka' }), { on: 'purchase.order.raise' }]);
  const key = throughKey(clerk, { id: 'k', only: ['purchase.order'] });
  expect(await numbers(key)).toEqual(await numbers(clerk));
  expect(await numbers(key)).not.toContain('B-1');
  expect((await run(key, 'raise', { number: 'A-1', amount: '901' })).refusal?.code).toBe('not-permitted');
  const other = throughKey(clerk, { id: 'k', only: ['stock.*'] });
  expect((await refusalOf(() => erp.kernel.list(other, 'purchase.order', {})))?.code).toBe('not-permitted');
});
