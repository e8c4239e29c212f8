import { fc, test as property } from '@fast-check/vitest';
import { isUcum } from '@millrace/contracts';
import { UCUM_METRIC, UCUM_PLAIN } from '@millrace/contracts/ucum-atoms';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, isRefusal } from '../kernel/index.ts';
import { convert, factorBetween, inWholes } from '../modules/units/index.ts';
import { measureOf } from '../modules/units/measure.ts';
import { type TestErp, testErp } from '../testing/erp.ts';

const told = (quantity: string, from: string, to: string, more: object = {}) => {
  const result = convert(quantity, { from, to, ...more });
  return isRefusal(result) ? result.code : result;
};

test('exact, as UCUM defines it', () => {
  expect(told('1', '[lb_av]', 'kg', { places: 12 })).toBe('0.45359237');
  expect(told('1', '[in_i]', 'mm')).toBe('25.4');
  expect(told('36', 'km/h', 'm/s')).toBe('10');
  expect(told('1', 'kW.h', 'MJ')).toBe('3.6');
  expect(told('14.5', '[psi]', 'kPa')).toBe('99.973981');
  expect(told('1', '[gal_us]', 'l')).toBe('3.785412');
  expect(told('300', '[den]', 'tex', { places: 3 })).toBe('33.333');
  expect(told('1', '[acr_us]', 'm2')).toBe('4046.87261');
  expect(told('1', '[HP]', 'W', { places: 9 })).toBe('745.699871582');
  expect(told('180', 'deg', 'rad', { places: 10 })).toBe('3.1415926536');
  expect(told('2', 'KiBy', 'bit')).toBe('16384');
  expect(told('150', 'g/m2', 'kg/(10*3.m2)')).toBe('150');
  expect(told('1', '10*3/ul', '10*9/l')).toBe('1');
  expect(told('0.1', 'm', 'm')).toBe('0.1');
});

test('temperatures have their zeros apart', () => {
  expect(told('0', 'Cel', 'K')).toBe('273.15');
  expect(told('-40', 'Cel', '[degF]')).toBe('-40');
  expect(told('98.6', '[degF]', 'Cel')).toBe('37');
  expect(factorBetween('Cel', 'K')).toBeUndefined();
});

test('what does not measure the same is refused, and pieces are not cartons', () => {
  expect(told('1', 'kg', 'm')).toBe('units-unlike');
  expect(told('1', '{piece}', '{carton}')).toBe('units-unlike');
  expect(told('1', '{piece}', '1')).toBe('units-unlike');
  expect(told('1', 'mol', '1')).toBe('units-unlike');
  expect(told('1', 'kg', 'furlong')).toBe('unit-unknown');
  expect(told('7', '[pH]', '1')).toBe('unit-unknown');
  expect(told('7', 'kJ/Cel', 'kJ/K')).toBe('unit-unknown');
  expect(told('1', 'toString', 'kg')).toBe('unit-unknown');
  expect(told('600', '{rev}/min', '{rev}/s')).toBe('10');
});

test('the packaging of a company, nested; a circle leads nowhere', () => {
  const own = [
    { code: 'dozen', holds: '12', of: '{piece}' },
    { code: 'carton', holds: '10', of: 'dozen' },
    { code: 'a', holds: '2', of: 'b' },
    { code: 'b', holds: '2', of: 'a' },
  ];
  expect(told('3', 'carton', '{piece}', { own })).toBe('360');
  expect(told('30', '{piece}', 'dozen', { own })).toBe('2.5');
  expect(told('1', '{piece}', 'carton', { own })).toBe('0.008333');
  expect(told('1', 'a', '{piece}', { own })).toBe('unit-unknown');
  expect(inWholes('30', { from: '{piece}', to: 'dozen', own })).toEqual({ wholes: '2', rest: '6' });
});

test('every unit that the contracts take is known here, but for scales of their own', () => {
  const scales = new Set('[pH] Np B B[V] B[W] B[SPL]'.split(' '));
  const lacking = [...UCUM_METRIC, ...UCUM_PLAIN].filter((unit) => !scales.has(unit) && !measureOf(unit));
  expect(lacking).toEqual([]);
});

const quantities = fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }).map(
  (units) =>
    `${units / 1000n}.${String(units % 1000n)
      .replace('-', '')
      .padStart(3, '0')}`,
);
const families = [
  ['kg', 'g', 't', '[lb_av]', '[oz_av]', 'ug'],
  ['m', 'cm', '[in_i]', '[yd_i]', '[nmi_i]', 'km'],
  ['Pa', 'bar', '[psi]', 'atm', 'm[H2O]', 'kgf/cm2'],
  ['J', 'kW.h', '[Btu_IT]', 'kcal_IT', 'N.m'],
  ['Cel', '[degF]', 'K', '[degR]'],
];
const pairs = fc.constantFrom(...families).chain((all) => fc.tuple(fc.constantFrom(...all), fc.constantFrom(...all)));

property.prop([quantities, pairs])('there and back is where it was, with places enough', (quantity, [from, to]) => {
  const there = told(quantity, from, to, { places: 60 });
  expect(told(there, to, from, { places: 6 })).toBe(told(quantity, from, from));
});

property.prop([fc.constantFrom('k', 'm', 'u', 'd', 'da', 'M'), fc.constantFrom(...UCUM_METRIC)])(
  'what is a unit to the contracts is measured here, and the other way about',
  (prefix, atom) => {
    fc.pre(!['Np', 'B', 'B[V]', 'B[W]', 'B[SPL]', 'Cel'].includes(atom));
    expect(measureOf(prefix + atom) !== undefined).toBe(isUcum(prefix + atom));
  },
);

let erp: TestErp;
let admin: Caller;
beforeAll(async () => {
  erp = await testErp();
  admin = await erp.company();
});
afterAll(() => erp?.close());

test('packaging is a master like any: made, listed, asked by, and refused where it means nothing', async () => {
  const make = (code: string, holds: string, of: string) =>
    erp.kernel.execute(admin, 'units.packaging.create', { code, name: { en: code }, holds, of });
  expect((await make('dozen', '12', '{piece}')).ok).toBe(true);
  expect((await make('carton', '10', 'dozen')).ok).toBe(true);
  expect((await make('kg', '1000', 'g')).refusal?.code).toBe('unit-is-ucum');
  expect((await make('box', '2', 'box')).refusal?.code).toBe('unit-circular');
  expect((await make('box', '0', '{piece}')).refusal?.code).toBe('input-invalid');
  const asked = { quantity: '2', from: 'carton', to: '{piece}' };
  expect(await erp.kernel.query(admin, 'units.convert', asked)).toEqual({ quantity: '240', unit: '{piece}' });
  await expect(erp.kernel.query(admin, 'units.convert', { ...asked, to: 'kg' })).rejects.toMatchObject({
    refusal: { code: 'units-unlike' },
  });
  const { rows } = await erp.kernel.list(admin, 'units.packaging', { sort: 'code' });
  expect(rows.map(({ code, holds }) => [code, holds])).toEqual([
    ['carton', '10'],
    ['dozen', '12'],
  ]);
});
