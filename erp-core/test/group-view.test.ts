import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { GroupMember } from '../kernel/group/group.ts';
import { type Caller, Refused } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { installPurchase, memberWith, purchase, type RoleOf } from '../testing/purchase.ts';
import { installTrade, trade } from '../testing/trade.ts';

// One person in several companies, with other rights in each, reads them as one; what he may not see in one of them he
// does not see here either.
let erp: TestErp;
const admins: Caller[] = [];
const NAMES = ['Padma', 'Meghna', 'Jamuna'] as const;
beforeAll(async () => {
  erp = await testErp([purchase, trade]);
  await installPurchase(erp.owner);
  await installTrade(erp.owner);
  // As the kernel's own tables are: an id stands once in its company.
  await erp.owner.query(
    'alter table purchase."order" drop constraint order_pkey, add constraint order_pkey primary key (company, id)',
  );
  for (const name of NAMES) {
    const admin = await erp.company(name);
    await ok(admin, 'kernel.setup', { user: 'boss', name: 'Boss' });
    admins.push(admin);
  }
});
afterAll(() => erp?.close());

async function ok(caller: Caller, name: string, input: object) {
  const outcome = await erp.kernel.execute(caller, name, input);
  if (!outcome.ok) throw new Error(`${name}: ${JSON.stringify(outcome.refusal)}`);
  return outcome.result as { id: string };
}
const all = (): GroupMember[] => admins.map((caller, at) => ({ caller, name: NAMES[at] ?? '' }));
const nameOf = (company: unknown): string => NAMES[admins.findIndex((one) => one.company === company)] ?? '?';

/** A person with these roles and sites in each of the companies. */
async function person(user: string, of: readonly { roles: readonly RoleOf[]; sites?: readonly string[] }[]) {
  const members: GroupMember[] = [];
  for (const [at, { roles, sites }] of of.entries()) {
    const caller = await memberWith(erp, admins[at] as Caller, user, roles, sites ?? null);
    members.push({ caller, name: NAMES[at] ?? '' });
  }
  return members;
}
const order = (number: string, more: object = {}) => ({
  ...{ number, site: 'savar', buyer: 'boss', amount: '10', kind: 'goods' },
  ...more,
});
async function ordered(at: number, ...orders: readonly object[]): Promise<void> {
  for (const one of orders) await ok(admins[at] as Caller, 'purchase.order.create', one);
}
const empty = () => erp.owner.query('delete from purchase."order"');

test('pages over several companies are one list: nothing is skipped, repeated or out of order', async () => {
  const row = fc.record({
    at: fc.integer({ min: 0, max: 2 }),
    number: fc.constantFrom('a', 'B', 'b', 'আ', 'x-1', 'x_1', 'X1'),
    note: fc.option(fc.constantFrom('p', 'q', 'Q')),
    price: fc.option(fc.constantFrom('1', '2', '10', '9.5')),
    // Ids of their own, so that two companies may have the very same.
    id: fc.integer({ min: 0, max: 12 }),
  });
  const sorts = fc.constantFrom('id', '-id', 'number', '-number', 'note', '-note', 'price', '-price');
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(row, { maxLength: 24, selector: ({ at, id }) => `${at} ${id}` }),
      sorts,
      fc.integer({ min: 1, max: 7 }),
      async (rows, sort, limit) => {
        await empty();
        for (const { at, number, note, price, id } of rows) {
          await erp.owner.query(
            `insert into purchase."order" (company, id, number, site, buyer, amount, price, note, kind, state)
             values ($1, $2, $3, 's', 'b', 1, $4, $5, 'goods', 'draft')`,
            [admins[at]?.company, uuid(id), number, price, note],
          );
        }
        const told: string[] = [];
        let cursor: string | null = null;
        do {
          const page = await erp.kernel.group.list(all(), 'purchase.order', {
            ...{ sort, limit },
            ...(cursor === null ? {} : { cursor }),
          });
          expect(page.rows.length).toBeLessThanOrEqual(limit);
          told.push(...page.rows.map(({ company, id }) => `${String(company)} ${String(id)}`));
          ({ cursor } = page);
        } while (cursor !== null);
        const [field, way] = sort.startsWith('-') ? [sort.slice(1), 'desc'] : [sort, 'asc'];
        const { rows: whole } = await erp.owner.query<{ company: string; id: string }>(
          `select company, id from purchase."order" order by ${field} ${way} nulls last, id ${way}, company ${way}`,
        );
        expect(told).toEqual(whole.map(({ company, id }) => `${company} ${id}`));
      },
    ),
    { numRuns: 40 },
  );
  await empty();
});
const uuid = (n: number): string => `0190a0a0-0000-7000-8000-${String(n).padStart(12, '0')}`;

test('each company tells what its own rights show: sites, conditions, hidden and masked fields', async () => {
  await empty();
  for (const at of [0, 1, 2]) {
    await ordered(at, order('1', { price: '5', note: 'n' }), order('2', { site: 'tongi', amount: '900', price: '7' }));
  }
  const members = await person('rina', [
    { roles: [{ permissions: ['purchase.*'] }], sites: ['savar'] },
    {
      roles: [{ grants: [{ on: 'purchase.order', where: { amount: { lte: '100' } }, fields: { hidden: ['price'] } }] }],
    },
    { roles: [{ permissions: ['purchase.order'], grants: [{ on: 'purchase.order', fields: { masked: ['note'] } }] }] },
  ]);
  const { rows, companies } = await erp.kernel.group.list(members, 'purchase.order', { sort: 'number' });
  expect(rows.map(({ company, number }) => `${nameOf(company)} ${String(number)}`).sort()).toEqual([
    'Jamuna 1',
    'Jamuna 2',
    'Meghna 1',
    'Padma 1',
  ]);
  const of = (name: string) => rows.find(({ company, number }) => nameOf(company) === name && number === '1');
  expect([of('Padma')?.price, of('Padma')?.note]).toEqual(['5', 'n']);
  expect(of('Meghna')).not.toHaveProperty('price');
  expect(companies.map(({ refused }) => refused)).toEqual([null, null, null]);
  // What one company hides is not sorted by there: it refuses, says so, and tells nothing.
  const sorted = await erp.kernel.group.list(members, 'purchase.order', { sort: 'price' });
  expect(new Set(sorted.rows.map(({ company }) => nameOf(company)))).not.toContain('Meghna');
  expect(sorted.companies.find(({ name }) => name === 'Meghna')?.refused?.code).toBe('input-invalid');
});

test('a company in which one may not read is named and tells nothing; where all refuse, the question is refused', async () => {
  const members = await person('karim', [{ roles: [{ permissions: ['purchase.*'] }] }, { roles: [] }]);
  const { rows, companies } = await erp.kernel.group.list(members, 'purchase.order', {});
  expect(new Set(rows.map(({ company }) => nameOf(company)))).toEqual(new Set(['Padma']));
  expect(companies).toEqual([
    { id: admins[0]?.company, name: 'Padma', refused: null },
    { id: admins[1]?.company, name: 'Meghna', refused: expect.objectContaining({ code: 'not-permitted' }) },
  ]);
  await expect(erp.kernel.group.list(members.slice(1), 'purchase.order', {})).rejects.toThrow(Refused);
  await expect(erp.kernel.group.list(members, 'purchase.nothing', {})).rejects.toThrow(Refused);
  await expect(erp.kernel.group.list(members, 'purchase.order', { cursor: 'x' })).rejects.toThrow(Refused);
  // A file does not say what it lacks: it is refused whole, and the refusal names the company.
  const refused = await erp.kernel.group.exportRows(members, 'purchase.order', {}).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(Refused);
  expect((refused as Refused).refusal).toMatchObject({ code: 'group-refused', details: { company: 'Meghna' } });
});

test('an amount is summed within its currency alone, over companies and within each', async () => {
  const quote = async (at: number, number: string, amount: string, currency: string) =>
    ok(admins[at] as Caller, 'trade.quote.create', {
      ...{ number, title: { en: 'Steel' }, price: { amount, currency }, tags: [] },
    });
  await quote(0, '1', '100.10', 'BDT');
  await quote(0, '2', '7', 'INR');
  await quote(1, '1', '50.05', 'BDT');
  await quote(2, '1', '3', 'INR');
  await quote(2, '2', '5', 'INR');
  const { rows, totals } = await erp.kernel.group.aggregate(all(), 'trade.quote', {
    measures: {
      rows: 'count',
      sum: { sum: 'price.amount' },
      mean: { average: 'price.amount' },
      most: { greatest: 'price.amount' },
      least: { least: 'price.amount' },
    },
  });
  const told = rows.map((row) => `${nameOf(row.company)} ${String(row['price.currency'])} ${String(row.sum)}`);
  expect(told.sort()).toEqual(['Jamuna INR 8', 'Meghna BDT 50.05', 'Padma BDT 100.1', 'Padma INR 7']);
  expect(totals).toEqual([
    { 'price.currency': 'BDT', rows: 2, sum: '150.15', mean: '75.075', most: '100.1', least: '50.05' },
    { 'price.currency': 'INR', rows: 3, sum: '15', mean: '5', most: '7', least: '3' },
  ]);
  // A filter that names one currency needs no group of it.
  const one = await erp.kernel.group.aggregate(all(), 'trade.quote', {
    filter: { 'price.currency': 'BDT' },
    measures: { sum: { sum: 'price.amount' } },
  });
  expect(one.totals).toEqual([{ sum: '150.15' }]);
  expect(one.rows).toContainEqual({ company: admins[2]?.company, sum: null });
});

test('a bare number may be of each company’s own currency: it is told by company and not added up', async () => {
  const { rows, totals } = await erp.kernel.group.aggregate(all(), 'purchase.order', {
    by: ['kind'],
    measures: { orders: 'count', amount: { sum: 'amount' }, least: { least: 'price' } },
  });
  expect(rows.map(({ amount }) => amount)).toEqual(['910', '910', '910']);
  expect(totals).toEqual([{ kind: 'goods', orders: 6, amount: null, least: null }]);
});

test('one sheet tells each record with its company; what a company hides is empty there', async () => {
  const members = await person('mita', [
    { roles: [{ permissions: ['purchase.*'] }] },
    { roles: [{ grants: [{ on: 'purchase.order', fields: { hidden: ['price'] } }] }] },
  ]);
  let text = '';
  for await (const part of await erp.kernel.group.exportRows(members, 'purchase.order', { sort: 'number' }))
    text += part;
  const [header = '', ...rows] = text.replace('\uFEFF', '').trim().split(/\r?\n/);
  const names = header.split(',');
  const read = rows.map((row) => Object.fromEntries(row.split(',').map((cell, at) => [names[at], cell])));
  expect(read.map(({ company, number, price }) => [company, number, price])).toEqual([
    ['Padma', '1', '5'],
    ['Padma', '2', '7'],
    ['Meghna', '1', ''],
    ['Meghna', '2', ''],
  ]);
  const workbook = await erp.kernel.group.exportWorkbook(members, 'purchase.order', {});
  expect(Buffer.from(workbook.slice(0, 2)).toString()).toBe('PK');
});
