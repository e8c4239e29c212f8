import type { Scanned } from '@millrace/hmi-client';
import { expect, test } from 'vitest';
import { sameGoods } from '../src/lib/scan/same-goods.ts';

const GTIN = '09506000134352';
const nut = { id: 'nut', code: 'NUT', name: { en: 'Nut' }, unit: '{piece}' };
const box = { unit: '{box}', amount: '1', makes: '12' };
const known = (more: object = {}): Record<string, Scanned> => ({
  'BIN-1': { kind: 'location', location: { id: 'b', code: 'BIN-1', name: { en: 'Bin' }, site: 's' } },
  [`(01)${GTIN}(10)OLD`]: {
    ...{ kind: 'item', item: nut, unit: box, lot: { id: 'old', code: 'OLD', expires: '2027-01-31' } },
    ...{ serial: false, quantity: '1', ...more },
  },
});

test('a lot that was never scanned here is known by its GTIN, without an id, while nobody can be asked', () => {
  expect(sameGoods(`(01)${GTIN}(10)NEW`, known())).toMatchObject({
    ...{ kind: 'item', item: nut, unit: box, quantity: '1' },
    lot: { id: null, code: 'NEW', expires: null },
  });
  expect(sameGoods(`(01)${GTIN}(17)270131(10)OLD`, known())).toMatchObject({ lot: { id: 'old' } });
  // No lot where the label says none, or where the item has none.
  expect(sameGoods(`(01)${GTIN}`, known())).toMatchObject({ lot: null });
  expect(sameGoods(`(01)${GTIN}(10)NEW`, known({ lot: null }))).toMatchObject({ lot: null });
});

test('how many is what this label says, never what another one said', () => {
  expect(sameGoods(`(02)${GTIN}(37)0010(10)NEW`, known())).toMatchObject({ quantity: '10', unit: box });
  expect(sameGoods(`(01)${GTIN}(30)5(10)NEW`, known())).toMatchObject({ quantity: '5', unit: null });
  expect(sameGoods(`(01)${GTIN}(3103)001250(10)NEW`, known())).toMatchObject({ quantity: null });
  const counted = { [`(02)${GTIN}(37)10(10)OLD`]: Object.values(known({ quantity: '10' }))[1] as Scanned };
  expect(sameGoods(`(01)${GTIN}(10)NEW`, counted)).toMatchObject({ quantity: null });
});

test('a piece is told by its serial number, and what nobody knows stays unknown', () => {
  expect(sameGoods(`(01)${GTIN}(21)S-2`, known({ serial: true }))).toMatchObject({ lot: { id: null, code: 'S-2' } });
  expect(sameGoods('(01)09506000134369(10)NEW', known())).toBeNull();
  expect(sameGoods('BIN-2', known())).toBeNull();
  expect(sameGoods('(00)106141412345678908', known())).toBeNull();
});
