import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';

// Holidays are records; what is planned at a site is reckoned without them.
let erp: TestErp;
let admin: Caller;
const sites = new Map<string, string>();
beforeAll(async () => {
  erp = await testErp();
  admin = await erp.company();
  const calendar = {
    zone: 'Asia/Dhaka',
    shifts: [{ id: 'A', name: { en: 'Day' }, start: '08:00', end: '16:00' }],
    exceptions: [{ date: '2026-12-17', shifts: ['A'] }],
  };
  for (const code of ['savar', 'pune', 'tongi']) {
    const { rows } = await erp.owner.query<{ id: string }>(
      `insert into kernel.site (company, id, code, name, calendar)
       values ($1, gen_random_uuid(), $2, '{"en":"S"}', $3) returning id`,
      [admin.company, code, JSON.stringify(calendar)],
    );
    sites.set(code, rows[0]?.id ?? '');
  }
  await done('kernel.site.place', { site: sites.get('pune'), country: 'IN' });
  const name = { en: 'Holiday' };
  await done('kernel.holiday.create', { code: 'BD', day: '2026-12-15', name, country: 'BD' });
  await done('kernel.holiday.create', { code: 'IN', day: '2026-12-16', name, country: 'IN' });
  await done('kernel.holiday.create', { code: 'ALL', day: '2026-12-14', name });
  await done('kernel.holiday.create', { code: 'HERE', day: '2026-12-18', name, site: sites.get('tongi') });
  await done('kernel.holiday.create', { code: 'WORKED', day: '2026-12-17', name, country: 'BD' });
});
afterAll(() => erp?.close());

const give = (name: string, input: object) => erp.kernel.execute(admin, name, input);
async function done(name: string, input: object) {
  const outcome = await give(name, input);
  if (!outcome.ok) throw new Error(`${name}: ${JSON.stringify(outcome.refusal)}`);
  return outcome.result as { id: string };
}
const at = (text: string) => Date.parse(`${text}+06:00`) * 1000;
const HOUR = 3_600_000_000;
const ask = (site: string, more: object, caller = admin) =>
  erp.kernel.query(caller, 'kernel.working-time', {
    site,
    from: at('2026-12-14T00:00:00'),
    ...more,
  }) as Promise<object>;

test('a site is closed on holidays of its country, of all, and of its own; what its calendar says of a day goes before', async () => {
  const to = at('2026-12-19T00:00:00');
  expect(await ask('savar', { to })).toEqual({ worked: 24 * HOUR });
  expect(await ask('pune', { to })).toEqual({ worked: 24 * HOUR });
  expect(await ask('tongi', { to })).toEqual({ worked: 16 * HOUR });
  expect(await ask('savar', { amount: HOUR })).toEqual({ until: at('2026-12-16T09:00:00') });
  expect(await ask('pune', { amount: HOUR })).toEqual({ until: at('2026-12-15T09:00:00') });
});

test('a country that a company or a site is in changes whose holidays count; a holiday that is removed is worked', async () => {
  await done('kernel.site.place', { site: sites.get('pune'), country: null });
  expect(await ask('pune', { amount: HOUR })).toEqual({ until: at('2026-12-16T09:00:00') });
  await done('kernel.settings.set', { name: 'kernel.company-profile', values: { country: 'IN' } });
  expect(await ask('savar', { amount: HOUR })).toEqual({ until: at('2026-12-15T09:00:00') });
  const [all] = (await erp.kernel.list(admin, 'kernel.holiday', { filter: { code: 'ALL' } })).rows;
  await done('kernel.holiday.remove', { id: all?.id, version: 1 });
  expect(await ask('savar', { amount: HOUR })).toEqual({ until: at('2026-12-14T09:00:00') });
});

test('what cannot be is refused', async () => {
  const both = { code: 'X', day: '2026-12-20', name: { en: 'x' }, country: 'BD', site: sites.get('pune') };
  expect((await give('kernel.holiday.create', both)).refusal?.code).toBe('holiday-of-both');
  const nowhere = { ...both, country: undefined, site: crypto.randomUUID() };
  expect((await give('kernel.holiday.create', nowhere)).refusal?.code).toBe('reference-unknown');
  await expect(ask('savar', {})).rejects.toThrow();
  await expect(ask('nowhere', { amount: 1 })).rejects.toThrow();
  const bound = { ...admin, sites: ['pune'] };
  await expect(ask('savar', { amount: 1 }, bound)).rejects.toThrow();
});
