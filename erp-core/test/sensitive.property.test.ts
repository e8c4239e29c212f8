import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, Refused } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { memberWith, type RoleOf } from '../testing/purchase.ts';
import { installTrade, MARGIN, trade } from '../testing/trade.ts';

// What is sensitive is nowhere for whoever lacks its right. Every way in which the kernel answers is walked.
let erp: TestErp;
let admin: Caller;
beforeAll(async () => {
  erp = await testErp([trade]);
  await installTrade(erp.owner);
  admin = await erp.company();
});
afterAll(() => erp?.close());

const ENTITY = 'trade.quote';
const price = { amount: '10', currency: 'BDT' };
const run = (caller: Caller, name: string, input: object, options = {}) =>
  erp.kernel.execute(caller, name, input, options);

/** Answers and refusals alike, as text: neither may tell. */
async function said(work: () => Promise<unknown>): Promise<string> {
  try {
    return JSON.stringify(await work());
  } catch (error) {
    if (error instanceof Refused) return JSON.stringify(error.refusal);
    throw error;
  }
}

interface Quote {
  readonly id: string;
  readonly number: string;
  readonly version: number;
}

/** Every door, by name: what it says of one quote. Nothing is changed. */
const doors = (caller: Caller, { id, number, version }: Quote): Record<string, () => Promise<unknown>> => ({
  get: () => erp.kernel.get(caller, ENTITY, id),
  list: () => erp.kernel.list(caller, ENTITY, { filter: { number } }),
  history: () => erp.kernel.history(caller, ENTITY, id),
  export: async () => {
    let sheet = '';
    for await (const part of await erp.kernel.exportRows(caller, ENTITY, { filter: { number } })) sheet += part;
    return sheet;
  },
  groups: () => erp.kernel.aggregate(caller, ENTITY, { filter: { number }, by: ['remark'] }),
  sums: () =>
    erp.kernel.aggregate(caller, ENTITY, {
      filter: { number, 'cost.currency': 'BDT' },
      measures: { m: { sum: 'cost.amount' } },
    }),
  events: () => erp.kernel.events.after(caller, 0),
  'dry run': async () => (await run(caller, `${ENTITY}.accept`, { number, price }, { dryRun: true })).effects,
  'dry change': async () =>
    (await run(caller, `${ENTITY}.change`, { id, version, price: { amount: '11', currency: 'BDT' } }, { dryRun: true }))
      .effects,
  import: async () =>
    run(
      caller,
      'kernel.import.check',
      { entity: ENTITY, file: 'x.csv', text: `number,price.amount,cost.amount\n${number},11,12` },
      { dryRun: true },
    ),
  description: () => erp.kernel.describe(caller, ENTITY),
  template: () => erp.kernel.template(caller, ENTITY),
});
/** Those that tell by whether a record is found. */
const probes = (caller: Caller, remark: string, amount: string) =>
  [
    { search: remark },
    { filter: { remark } },
    { filter: { remark: { like: remark } } },
    { filter: { 'cost.amount': { gte: amount }, 'cost.currency': 'BDT' } },
    { filter: { 'cost.currency': 'BDT' } },
    { filter: { cost: null } },
    { sort: 'remark' },
    { sort: 'cost.amount', filter: { 'cost.currency': 'BDT' } },
  ].map((request) => async () => (await erp.kernel.list(caller, ENTITY, request)).rows.length);

let made = 0;
async function quoteWith(remark: string, amount: string): Promise<Quote> {
  made += 1;
  const number = `Q-${made}`;
  const input = { number, title: { en: 'Yarn' }, price, tags: [], cost: { amount, currency: 'BDT' }, remark };
  const { result, refusal } = await run(admin, `${ENTITY}.create`, input);
  if (!result) throw new Error(JSON.stringify(refusal));
  const { id } = result as { id: string };
  const counter = `counter ${remark}`;
  await run(admin, `${ENTITY}.accept`, { number, price, counter });
  return { id, number, version: 2 };
}

// Whatever else somebody holds: names alone, grants with conditions, masks of other fields.
const rights = fc.constantFrom<RoleOf>(
  { permissions: ['trade.*', 'kernel.import.check'] },
  { permissions: [ENTITY, `${ENTITY}.accept`, `${ENTITY}.change`] },
  { permissions: ['trade.*'], grants: [{ on: ENTITY, where: { 'price.currency': 'BDT' } }] },
  { grants: [{ on: ENTITY, fields: { masked: ['weight'] } }, { on: `${ENTITY}.accept` }] },
  { grants: [{ on: ENTITY, fields: { masked: ['cost', 'remark'] } }, { on: `${ENTITY}.*` }] },
);

test('what is sensitive leaves through no door for whoever lacks its right, whatever else he may do', async () => {
  await fc.assert(
    fc.asyncProperty(rights, fc.integer({ min: 1_234_567, max: 9_876_543 }), async (role, token) => {
      const [remark, amount] = [`remark${token}`, `${token}.00`];
      const quote = await quoteWith(remark, amount);
      const clerk = await memberWith(erp, admin, `clerk-${made}`, [role]);
      for (const [name, door] of Object.entries(doors(clerk, quote))) {
        const told = await said(door);
        expect(told.includes(String(token)) ? `${name}: ${told}` : '').toBe('');
        if (name === 'description' || name === 'template' || name === 'get' || name === 'export')
          expect(told).not.toMatch(/cost|remark|counter/);
      }
      for (const probe of probes(clerk, remark, amount)) {
        const told = await said(probe);
        expect(told === '0' || told.includes('input-invalid') ? '' : told).toBe('');
      }
      const written = await run(clerk, `${ENTITY}.change`, { id: quote.id, version: 2, remark: 'mine' });
      expect(written.refusal?.status === 403 || written.refusal?.code === 'input-invalid').toBe(true);
      const given = await run(clerk, `${ENTITY}.accept`, { number: quote.number, price, counter: 'mine' });
      expect(given.refusal?.status === 403 || given.refusal?.code === 'input-invalid').toBe(true);
    }),
    { numRuns: 12 },
  );
}, 240_000);

test('with its right the same doors tell: the walk above would see a leak', async () => {
  const quote = await quoteWith('remark7654321', '7654321.00');
  const buyer = await memberWith(erp, admin, 'buyer', [
    { permissions: ['trade.*', 'kernel.import.check', MARGIN], grants: [] },
  ]);
  const silent: string[] = [];
  for (const [name, door] of Object.entries(doors(buyer, quote))) {
    const told = await said(door);
    const words = ['description', 'template', 'import'].includes(name) ? /cost/ : /7654321/;
    if (!words.test(told)) silent.push(`${name}: ${told}`);
  }
  expect(silent).toEqual([]);
  for (const probe of probes(buyer, 'remark7654321', '7654321.00')) expect(await said(probe)).toMatch(/^\d+$/);
  const dry = await run(buyer, `${ENTITY}.accept`, { number: quote.number, price }, { dryRun: true });
  // A row that is no record is told too, and says nothing of rights.
  expect(dry.effects?.changes.find((change) => change.table === 'trade.margin')).toMatchObject({
    after: { worth: '7654321.00' },
  });
  expect(JSON.stringify(dry.effects)).not.toContain(MARGIN);
});

test('the right is one that roles can hold, and “see as this user” says which is lacking', async () => {
  expect(erp.kernel.registry.permissions).toContain(MARGIN);
  expect(erp.kernel.registry.permissions).toContain('stock.cost');
  await memberWith(erp, admin, 'asked', [{ permissions: ['trade.quote'] }]);
  const told = (await erp.kernel.query(admin, 'kernel.access.explain', { user: 'asked', of: ENTITY })) as {
    entities: { fields: object[] }[];
  };
  expect(told.entities[0]?.fields).toEqual([
    { field: 'cost', kept: 'hidden', because: [], needs: MARGIN },
    { field: 'remark', kept: 'hidden', because: [], needs: MARGIN },
    { field: 'reckoning', kept: 'hidden', because: [], needs: MARGIN },
  ]);
});

/** What was paid, as JSON says it; ids and moments may have these digits by chance. */
const COSTS = /"-?77\.?5[.0]*"|"value"|"amount"/;

test('what stock costs is not told to whoever only moves it', async () => {
  const made = async (name: string, input: object) => {
    const { result, refusal } = await run(admin, name, input);
    if (!result) throw new Error(JSON.stringify(refusal));
    return (result as { id: string }).id;
  };
  const item = await made('stock.item.create', { code: 'ALLOY', name: { en: 'Alloy' }, unit: 'kg', lots: false });
  const to = await made('stock.location.save', {
    code: 'S1',
    site: 'plant-a',
    name: { en: 'Store' },
    kind: 'internal',
  });
  const receipt = { item, to, quantity: '10', site: 'plant-a' };
  const first = await run(admin, 'stock.receive', { ...receipt, unitCost: '77.5' });
  expect(first.refusal).toBeUndefined();
  const keeper = await memberWith(erp, admin, 'keeper', [{ permissions: ['stock.receive', 'stock.issue'] }]);
  expect((await run(keeper, 'stock.receive', { ...receipt, unitCost: '1' })).refusal).toMatchObject({
    code: 'input-invalid',
    details: { issues: [{ path: 'unitCost' }] },
  });
  const dry = await run(keeper, 'stock.receive', receipt, { dryRun: true });
  expect(dry.ok).toBe(true);
  expect(dry.effects?.changes.map(({ table }) => table)).toContain('stock.cost');
  expect(JSON.stringify(dry.effects)).not.toMatch(COSTS);
  const open = await run(admin, 'stock.receive', receipt, { dryRun: true });
  expect(JSON.stringify(open.effects)).toMatch(COSTS);
});
