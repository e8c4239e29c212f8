import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller, Grant } from '../kernel/index.ts';
import { Rights } from '../kernel/index.ts';
import { showsRecord } from '../kernel/rights/records.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { installPurchase, order, purchase } from '../testing/purchase.ts';

// A condition is asked in two places: in SQL where records are read, in memory where a command has loaded them.
let erp: TestErp;
let admin: Caller;
beforeAll(async () => {
  erp = await testErp([purchase]);
  await installPurchase(erp.owner);
  admin = await erp.company();
  const amounts = ['0.5', '1', '1.000001', '10', '9', '50000', '123456.7', '2', '100'];
  const inputs = amounts.map((amount, at) => ({
    number: `N-${at}`,
    site: ['dhaka', 'delhi'][at % 2],
    buyer: ['rina', 'karim', 'Rina'][at % 3],
    amount,
    price: at % 3 === 0 ? null : amount,
    note: at % 4 === 0 ? null : `n${at % 2}`,
    kind: at % 2 === 0 ? 'goods' : 'service',
  }));
  for (const input of inputs) {
    const outcome = await erp.kernel.execute(admin, 'purchase.order.create', input);
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal));
  }
});
afterAll(() => erp?.close());

const number = fc.constantFrom('0.5', '1', '1.0', '9', '10', 10, '50000.000000', '-1');
const word = fc.constantFrom('rina', 'Rina', 'karim', 'dhaka', 'delhi', 'n0', 'n1', 'goods', '{me}');
const asked = (value: fc.Arbitrary<string | number>, operators: string[]) =>
  fc.oneof(
    value,
    fc.constant(null),
    fc.tuple(fc.constantFrom(...operators), value).map(([operator, operand]) => ({ [operator]: operand })),
    fc.array(value, { maxLength: 3 }).map((values) => ({ in: values })),
  );
const words = asked(word, ['eq', 'ne']);
const numbers = asked(number, ['eq', 'ne', 'lt', 'lte', 'gt', 'gte']);
const where = fc.record(
  { site: fc.oneof(words, fc.constant({ in: '{sites}' })), buyer: words, note: words, amount: numbers, price: numbers },
  { requiredKeys: [] },
) as fc.Arbitrary<NonNullable<Grant['where']>>;
const grant = fc.record({ where, deny: fc.boolean() });

test('what a list shows is what is found in memory, for any conditions of allows and denies', async () => {
  const all = (await erp.kernel.list(admin, 'purchase.order', { limit: 500 })).rows;
  expect(all.length).toBeGreaterThan(5);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(grant, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 }),
      fc.constantFrom(null, ['dhaka'], [] as string[]),
      async (roles, sites) => {
        const rows = roles.map((grants, at) => ({
          code: `r${at}`,
          name: { en: `r${at}` },
          permissions: [],
          grants: grants.map(({ deny, ...one }) => ({ on: 'purchase.order', ...(deny ? { deny } : {}), ...one })),
        }));
        const rights = Rights.of(rows, { user: 'rina', sites });
        const caller: Caller = { ...admin, permissions: new Set(), rights };
        if (!rights.permits('purchase.order', 'read')) return;
        const seen = (await erp.kernel.list(caller, 'purchase.order', { limit: 500 })).rows.map((row) => row.number);
        const found = all.filter((row) => showsRecord(caller, 'purchase.order', row, order.fields));
        expect(new Set(seen)).toEqual(new Set(found.map((row) => row.number)));
      },
    ),
    { numRuns: 150 },
  );
});

test('a role more never shows less, unless it denies', async () => {
  await fc.assert(
    fc.asyncProperty(where, where, async (one, more) => {
      const rows = [one, more].map((each, at) => ({
        code: `r${at}`,
        name: { en: 'r' },
        permissions: [],
        grants: [{ on: 'purchase.order', where: each }],
      }));
      const seen = async (roles: typeof rows) => {
        const rights = Rights.of(roles, { user: 'rina', sites: null });
        const caller: Caller = { ...admin, permissions: new Set(), rights };
        return (await erp.kernel.list(caller, 'purchase.order', { limit: 500 })).rows.map((row) => row.number);
      };
      expect(await seen(rows)).toEqual(expect.arrayContaining(await seen(rows.slice(0, 1))));
    }),
    { numRuns: 60 },
  );
});
