import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { installPurchase, memberWith, purchase } from '../testing/purchase.ts';

let erp: TestErp;
let admin: Caller;
beforeAll(async () => {
  erp = await testErp([purchase]);
  await installPurchase(erp.owner);
  admin = await erp.company();
});
afterAll(() => erp?.close());

async function made(name: string, input: object): Promise<string> {
  const { ok, result, refusal } = await erp.kernel.execute(admin, `${name}.create`, input);
  if (!ok) throw new Error(JSON.stringify(refusal));
  return (result as { id: string }).id;
}
const used = (caller: Caller, record: string) =>
  erp.kernel.query(caller, 'kernel.where-used', { entity: 'purchase.vendor', record });

test('a record is told where it is used, within the rights of whoever asks', async () => {
  const vendor = await made('purchase.vendor', { code: 'V-1', rating: null });
  expect(await used(admin, vendor)).toEqual({ rows: [] });
  const order = { buyer: 'Rina', amount: '10', price: null, note: null, kind: 'goods', vendor };
  for (const [number, site] of [
    ['P-1', 'plant-a'],
    ['P-2', 'plant-a'],
    ['P-3', 'plant-b'],
  ])
    await made('purchase.order', { ...order, number, site });
  const row = { entity: 'purchase.order', label: 'Order', field: 'vendor', fieldLabel: 'Vendor', more: false };
  expect(await used(admin, vendor)).toEqual({ rows: [{ ...row, count: 3 }] });

  const both = ['purchase.vendor', 'purchase.order'];
  const atA = await memberWith(erp, admin, 'at-a', [{ code: 'a', permissions: both }]);
  expect(await used({ ...atA, sites: ['plant-a'] }, vendor)).toEqual({ rows: [{ ...row, count: 2 }] });
  const blind = await memberWith(erp, admin, 'blind', [{ code: 'vendors', permissions: ['purchase.vendor'] }]);
  expect(await used(blind, vendor)).toEqual({ rows: [] });
  const masked = { on: 'purchase.order', actions: ['read' as const], fields: { masked: ['vendor'] } };
  const half = await memberWith(erp, admin, 'half', [
    { code: 'half', permissions: ['purchase.vendor'], grants: [masked] },
  ]);
  expect(await used(half, vendor)).toEqual({ rows: [] });
  const nobody = await memberWith(erp, admin, 'nobody', [{ code: 'orders', permissions: ['purchase.order'] }]);
  await expect(used(nobody, vendor)).rejects.toMatchObject({ refusal: { code: 'not-permitted' } });
});
