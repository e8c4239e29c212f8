import { afterAll, beforeAll, expect, test } from 'vitest';
import { answer, type Caller, command, exchangeMoney, isRefusal, module, moneyOf } from '../kernel/index.ts';
import { rateOn, ratesWanted } from '../modules/currencies/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';

const label = (en: string) => ({ en, bn: en, hi: en });
const question = { from: 'USD', to: 'EUR', on: '2026-11-21', kind: 'mid' as const, base: 'BDT', goodFor: 7 };
/** A command that needs a rate to decide. */
const price = command('probe.price', {
  label: label('Price'),
  input: {},
  load: () => ({ rates: ratesWanted(question) }),
  decide(_, { rates }) {
    const found = rateOn(rates, question);
    return isRefusal(found) ? found : [answer(exchangeMoney(moneyOf('1000', 'USD'), found.ratio, 'EUR'))];
  },
});

let erp: TestErp;
let admin: Caller;
beforeAll(async () => {
  erp = await testErp([module('probe', { needs: ['currencies'], commands: [price], migrations: '' })]);
  admin = await erp.company();
});
afterAll(() => erp?.close());

const give = (name: string, input: object, caller = admin) => erp.kernel.execute(caller, name, input);
const rate = async (day: string, currency: string, quoted: string, more: object = {}) => {
  const row = { day, kind: 'mid', currency, against: 'BDT', units: 1, rate: quoted, ...more };
  const made = await give('currencies.rate.create', row);
  if (!made.ok) throw new Error(JSON.stringify(made.refusal));
};
const ask = (input: object) => erp.kernel.query(admin, 'currencies.rate-on', input);

test('the newest rate that still stands, in either direction, exactly', async () => {
  await rate('2026-11-18', 'USD', '122.35');
  await rate('2026-11-20', 'USD', '122.5');
  expect(await ask({ from: 'USD', on: '2026-11-21', amount: '1000' })).toMatchObject({
    rate: '122.5',
    by: [{ day: '2026-11-20' }],
    value: { amount: '122500.00', currency: 'BDT' },
  });
  expect(await ask({ from: 'USD', on: '2026-11-19' })).toMatchObject({ rate: '122.35' });
  expect(await ask({ from: 'BDT', to: 'USD', on: '2026-11-21', amount: '122500' })).toMatchObject({
    value: { amount: '1000.00', currency: 'USD' },
  });
  expect(await ask({ from: 'BDT', to: 'BDT', on: '2020-01-01' })).toMatchObject({ rate: '1', by: [] });
});

test('two currencies meet in that of the company; a hundred yen are a hundred', async () => {
  expect((await give('probe.price', {})).refusal).toMatchObject({
    code: 'rate-missing',
    details: { from: 'BDT', to: 'EUR' },
  });
  await rate('2026-11-21', 'EUR', '140');
  await rate('2026-11-21', 'JPY', '78.9', { units: 100 });
  expect(await ask({ from: 'USD', to: 'EUR', on: '2026-11-21' })).toMatchObject({ rate: '0.875' });
  expect((await give('probe.price', {})).result).toEqual({ amount: '875.00', currency: 'EUR' });
  expect(await ask({ from: 'JPY', on: '2026-11-21', amount: '10000' })).toMatchObject({ value: { amount: '7890.00' } });
});

test('what is missing, too old, or of another kind is refused and named, never guessed', async () => {
  const missing = { refusal: { code: 'rate-missing', status: 422 } };
  await expect(ask({ from: 'USD', on: '2026-11-28' })).rejects.toMatchObject(missing);
  await expect(ask({ from: 'USD', on: '2026-11-17' })).rejects.toMatchObject(missing);
  await expect(ask({ from: 'USD', on: '2026-11-21', kind: 'customs' })).rejects.toMatchObject(missing);
  await give('kernel.settings.set', { name: 'currencies.rates', values: { goodFor: 10 } });
  expect(await ask({ from: 'USD', on: '2026-11-28' })).toMatchObject({ by: [{ day: '2026-11-20' }] });
  await expect(ask({ from: 'XYZ', on: '2026-11-21' })).rejects.toMatchObject({ refusal: { code: 'currency-unknown' } });
  const itself = { day: '2026-11-21', kind: 'mid', currency: 'BDT', against: 'BDT', units: 1, rate: '1' };
  expect((await give('currencies.rate.create', itself)).refusal?.code).toBe('rate-of-itself');
  expect((await give('currencies.rate.create', { ...itself, currency: 'XYZ' })).refusal?.code).toBe('input-invalid');
});

test('a month of rates comes in as a sheet, with digits as a person writes them, and goes again exactly', async () => {
  const lines = Array.from(
    { length: 28 },
    (_, n) => `2026-02-${String(n + 1).padStart(2, '0')},customs,USD,BDT,1,১২২.${n + 10}`,
  );
  const text = ['day,kind,currency,against,units,rate', ...lines].join('\n');
  const checked = await give('kernel.import.check', { entity: 'currencies.rate', file: 'rates.csv', text });
  const { id } = checked.result as { id: string };
  expect((await give('kernel.import.write', { id })).ok).toBe(true);
  expect(await ask({ from: 'USD', on: '2026-02-28', kind: 'customs' })).toMatchObject({ rate: '122.37' });
  expect((await give('kernel.import.take-back', { id })).ok).toBe(true);
  await expect(ask({ from: 'USD', on: '2026-02-28', kind: 'customs' })).rejects.toMatchObject({
    refusal: { code: 'rate-missing' },
  });
});

test('the list of currencies speaks the language of the reader', async () => {
  const { rows } = (await erp.kernel.query({ ...admin, locale: 'bn' }, 'currencies.list', {})) as { rows: object[] };
  expect(rows).toContainEqual({ code: 'BDT', digits: 2, name: 'বাংলাদেশী টাকা' });
  expect(rows).toContainEqual(expect.objectContaining({ code: 'KWD', digits: 3 }));
});
