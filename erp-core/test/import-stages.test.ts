import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Caller } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { importer } from '../testing/importer.ts';
import { storekeeper } from '../testing/store.ts';

let erp: TestErp;
let admin: Caller;
const who = importer(
  () => erp,
  () => admin,
);
const store = storekeeper(
  () => erp,
  () => admin,
);
beforeAll(async () => {
  erp = await testErp();
  admin = await erp.company();
  await erp.kernel.start();
});
afterAll(() => erp?.close());

describe('opening stock', () => {
  let milk = '';
  let motor = '';
  beforeAll(async () => {
    milk = await store.item('MILK', { lots: true });
    motor = await store.item('MOTOR', { lots: true, serials: true });
    await store.place('A-1');
    await store.place('A-2');
  });

  /** As an accountant in Dhaka saves it: his own headers, semicolons, decimals behind a comma, days in front. */
  const SHEET = [
    'পণ্য কোড;Batch No;Qty;Bin;দর;Expiry Date',
    'MILK;M1;১২,৫;A-1;80,25;31.12.2026',
    'MILK;M1;2,5;A-2;80,25;31.12.2026',
    'MOTOR;S-001;1;A-1;1.250,00;',
    'MOTOR;S-001;1;A-2;1.250,00;',
    'MILK;M2;0;A-1;80;15.01.2027',
    'BUTTER;B1;1;A-1;10;',
    'MILK;;3;A-1;80;',
    'MOTOR;S-002;2;A-2;1.250,00;',
  ].join('\r\n');

  test('goes in row by row of a foreign sheet, what is wrong is named by its cell, and goes out exactly', async () => {
    const id = await who.bring('stock.open', SHEET);
    const draft = await who.draft(id);
    expect(draft).toMatchObject({ state: 'read', rows: 8 });
    expect(draft.proposed.map(({ fits: [fit] }) => fit?.as)).toEqual([
      ...['item', 'lotCode', 'quantity', 'to', 'unitCost', 'expires'],
    ]);
    await who.map(id, { constants: { site: 'plant-a' }, decimal: ',', dates: 'dmy' });
    expect(await who.draft(id)).toMatchObject({ fresh: 3, refused: 5, changed: 0 });
    const refused = await who.preview(id, { kind: 'refused' });
    expect(refused.map(({ line, issues }) => [line, issues[0]?.column, issues[0]?.message])).toEqual([
      [5, 'item', expect.stringContaining('MOTOR')],
      [6, 'quantity', expect.stringContaining('above zero')],
      [7, 'item', 'there is no item "BUTTER"'],
      [8, 'item', expect.stringContaining('MILK')],
      [9, 'item', expect.stringContaining('MOTOR')],
    ]);
    expect(await store.held(milk)).toEqual({});

    await who.commit(id);
    expect(await who.draft(id)).toMatchObject({ state: 'written', wrote: 3 });
    expect(await store.held(milk)).toEqual({ 'plant-a A-1 available': '12.5', 'plant-a A-2 available': '2.5' });
    expect(await store.held(motor)).toEqual({ 'plant-a A-1 available': '1' });
    expect(await store.worth(milk)).toMatchObject({ cost: '1203.76', posted: '1203.76' });
    const { rows: lots } = await erp.owner.query('select code, expires::text from stock.lot order by code');
    expect(lots).toEqual([
      { code: 'M1', expires: '2026-12-31' },
      { code: 'S-001', expires: null },
    ]);

    await who.revert(id);
    expect(await who.draft(id)).toMatchObject({ state: 'taken-back', kept: 0 });
    for (const of of [milk, motor]) {
      expect(await store.held(of)).toEqual({});
      expect(await store.unbalanced(of)).toEqual([]);
      expect(await store.worth(of)).toMatchObject({ cost: '0', layers: '0', posted: '0', off: '0' });
    }
  });

  test('what was used since stays, with the reason, and the rest goes back', async () => {
    const id = await who.bring('stock.open', 'Item,Lot,Quantity,Location\nMILK,U1,5,A-1\nMILK,U2,5,A-1\n');
    await who.map(id, { constants: { site: 'plant-a' } });
    await who.commit(id);
    const { rows } = await erp.owner.query(
      `select l.id, p.id as place from stock.lot l, stock.location p where l.code = 'U1' and p.code = 'A-1'`,
    );
    await store.run('stock.issue', {
      site: 'plant-a',
      item: milk,
      lot: rows[0].id,
      from: rows[0].place,
      quantity: '2',
    });
    await who.revert(id);
    const [kept, ...others] = await who.preview(id, { outcome: 'kept' });
    expect(others).toEqual([]);
    expect(kept).toMatchObject({ line: 2, issues: [{ message: expect.stringContaining('MILK') }] });
    expect(await store.held(milk)).toEqual({ 'plant-a A-1 available': '3' });
  });
});
