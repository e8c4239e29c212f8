import { afterAll, beforeAll, expect, test } from 'vitest';
import { companySettings } from '../kernel/core/index.ts';
import { answer, type Caller, command, module, settings, wholeNumber } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';

const label = (en: string) => ({ en, bn: `${en} bn`, hi: `${en} hi` });

/** A module that asks its settings where it decides. */
const limits = settings('probe.limits', {
  label: label('Limits'),
  fields: { most: wholeNumber({ label: label('At most'), help: label('How many at once') }).default(5) },
});
const take = command('probe.take', {
  label: label('Take'),
  input: {},
  load: () => ({ set: limits.wanted(), company: companySettings.wanted() }),
  decide: (_, { set, company }, { now }) => [
    answer({ most: limits.at(set, now).most, currency: companySettings.at(company, now).currency }),
  ],
});
const probe = module('probe', { needs: ['kernel'], commands: [take], settings: [limits], migrations: '' });

let erp: TestErp;
let admin: Caller;
beforeAll(async () => {
  erp = await testErp([probe]);
  admin = await erp.company();
});
afterAll(() => erp?.close());

const set = (name: string, values: object, from?: number, caller = admin) =>
  erp.kernel.execute(caller, 'kernel.settings.set', { name, values, ...(from === undefined ? {} : { from }) });
const taken = async (caller = admin) => (await erp.kernel.execute(caller, 'probe.take', {})).result;
const HOUR = 3_600_000_000;

test('a module works by its defaults, then by what was set, from the moment that was said', async () => {
  expect(await taken()).toEqual({ most: 5, currency: 'BDT' });
  expect((await set('probe.limits', { most: 7 })).ok).toBe(true);
  expect((await set('probe.limits', { most: 9 }, erp.clock.now + HOUR)).ok).toBe(true);
  expect(await taken()).toEqual({ most: 7, currency: 'BDT' });
  erp.clock.now += HOUR;
  expect(await taken()).toEqual({ most: 9, currency: 'BDT' });
  await set('probe.limits', { most: null });
  expect(await taken()).toEqual({ most: 5, currency: 'BDT' });
});

test('what is in force, since when and by whom, what comes, and all that ever was', async () => {
  const company = await erp.company('Telling');
  const t0 = erp.clock.now;
  await set('kernel.company-profile', { currency: 'INR', yearBegins: 4 }, undefined, company);
  await set('kernel.company-profile', { currency: 'USD' }, t0 + HOUR, company);
  const now = await erp.kernel.query(company, 'kernel.settings', { name: 'kernel.company-profile' });
  expect(now).toMatchObject({
    rows: [
      {
        values: { currency: 'INR', yearBegins: 4, country: 'BD' },
        upcoming: [{ field: 'currency', value: 'USD', from: t0 + HOUR }],
      },
    ],
  });
  const { rows } = now as { rows: { fields: object[] }[] };
  expect(rows[0]?.fields).toContainEqual({ field: 'currency', value: 'INR', since: t0, by: 'system:test' });
  expect(rows[0]?.fields).toContainEqual({ field: 'country', value: 'BD', since: null, by: null });
  const history = await erp.kernel.query(company, 'kernel.settings.history', { name: 'kernel.company-profile' });
  expect((history as { rows: object[] }).rows).toHaveLength(3);
  const later = await erp.kernel.query(company, 'kernel.settings', { name: 'kernel.company-profile', at: t0 + HOUR });
  expect(later).toMatchObject({ rows: [{ values: { currency: 'USD' } }] });
});

test('what is no setting, not of its kind, or of the past is refused with its path', async () => {
  expect((await set('probe.limits', { most: 'many', least: 1 })).refusal).toMatchObject({
    code: 'input-invalid',
    details: { issues: [{ path: 'values.most' }, { path: 'values.least' }] },
  });
  expect((await set('probe.nothing', {})).refusal?.code).toBe('unknown-name');
  expect((await set('probe.limits', { toString: 1 })).refusal?.code).toBe('input-invalid');
  expect((await set('probe.limits', { most: 1 }, erp.clock.now - 1)).refusal?.code).toBe('settings-past');
});

test('a screen gets its description in the language of the reader, and a right stands before all of it', async () => {
  expect(await erp.kernel.describe({ ...admin, locale: 'bn' }, 'probe.limits')).toMatchObject({
    label: 'Limits bn',
    fields: [{ name: 'most', label: 'At most bn', help: 'How many at once bn', type: 'whole-number', default: 5 }],
  });
  const nobody = { ...admin, permissions: new Set(['stock.item']) };
  await expect(erp.kernel.describe(nobody, 'probe.limits')).rejects.toMatchObject({
    refusal: { code: 'not-permitted' },
  });
  await expect(erp.kernel.query(nobody, 'kernel.settings', {})).rejects.toMatchObject({
    refusal: { code: 'not-permitted' },
  });
});

test('settings without a default, or that are secrets, are a mistake of the author, found at start', () => {
  expect(() => settings('probe.x', { label: label('x'), fields: { most: wholeNumber() } })).toThrow('no default');
  const secret = wholeNumber({ secret: true }).default(1);
  expect(() => settings('probe.x', { label: label('x'), fields: { secret } })).toThrow('secret');
});
