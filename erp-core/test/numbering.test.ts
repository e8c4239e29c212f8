import { fc, test as property } from '@fast-check/vitest';
import { migrate } from '@millrace/timeseries';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from '../kernel/index.ts';
import { upcoming } from '../kernel/numbering/next-number.ts';
import { type NumberRule, PLAIN_RULE, patternFault, periodOf } from '../kernel/numbering/pattern.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { moduleOfPage } from '../testing/tutorial.ts';

// Numbers of gate passes (docs/tutorial-module.md), whose series is "GP" and whose passes belong to sites.
let erp: TestErp;
let admin: Caller;
let page: Awaited<ReturnType<typeof moduleOfPage>>;
beforeAll(async () => {
  page = await moduleOfPage('tutorial-module.md');
  erp = await testErp([page.module]);
  await migrate(erp.owner, { schema: 'gate', module: 'gate', folder: page.module.migrations });
  await erp.owner.query('call kernel.grant_application()');
  admin = await erp.company();
});
afterAll(async () => {
  page?.remove();
  await erp?.close();
});

const at = (iso: string) => Date.parse(iso) * 1000;
const numberAt = async (iso: string, caller = admin, site = 'plant-a') => {
  erp.clock.now = at(iso);
  const made = await erp.kernel.execute(caller, 'gate.pass.create', {
    site,
    kind: 'visitor',
    name: 'Rina',
    host: 'Karim',
  });
  if (!made.ok) throw new Error(JSON.stringify(made.refusal));
  return (made.result as { number: string }).number;
};
const saying = async (caller: Caller, rule: Partial<NumberRule>) => {
  const whole = { ...PLAIN_RULE, series: 'GP', ...rule };
  const made = await erp.kernel.execute(caller, 'kernel.numbering.create', whole);
  if (!made.ok) throw new Error(JSON.stringify(made.refusal));
  return made.result as { id: string; version: number };
};
const changing = (caller: Caller, id: string, version: number, patch: Partial<NumberRule>) =>
  erp.kernel.execute(caller, 'kernel.numbering.change', { id, version, ...patch });

test('a business year that begins in July is counted by the clock of Dhaka', async () => {
  const dhaka = await erp.company('Dhaka');
  await saying(dhaka, { pattern: 'GP/{fy}/{n}', digits: 4, yearBegins: 7, zone: 'Asia/Dhaka' });
  expect(await numberAt('2026-06-30T17:59:59Z', dhaka)).toBe('GP/2025-26/0001');
  expect(await numberAt('2026-06-30T18:00:00Z', dhaka)).toBe('GP/2026-27/0001');
  expect(await numberAt('2027-01-15T00:00:00Z', dhaka)).toBe('GP/2026-27/0002');
});

test('one that begins in April, counted each month, in Pune', async () => {
  const pune = await erp.company('Pune');
  await saying(pune, { pattern: '{fy}/{month}/{n}', digits: 3, restart: 'month', yearBegins: 4, zone: 'Asia/Kolkata' });
  expect(await numberAt('2026-03-31T18:29:59Z', pune)).toBe('2025-26/03/001');
  expect(await numberAt('2026-03-31T18:30:00Z', pune)).toBe('2026-27/04/001');
  expect(await numberAt('2026-04-10T08:00:00Z', pune)).toBe('2026-27/04/002');
});

test('changing a pattern there and back never gives a number twice', async () => {
  const company = await erp.company('Changing');
  const given = [await numberAt('2026-11-21T08:00:00Z', company)];
  expect(given).toEqual(['GP-2026-000001']);
  const { id } = await saying(company, { pattern: 'P-{n}', restart: 'never' });
  given.push(await numberAt('2026-11-21T08:00:01Z', company));
  expect((await changing(company, id, 1, { pattern: '{series}-2026-{n}' })).ok).toBe(true);
  given.push(await numberAt('2026-11-21T08:00:02Z', company));
  expect((await changing(company, id, 2, { pattern: '{series}-{year}-{n}', restart: 'year' })).ok).toBe(true);
  given.push(await numberAt('2026-11-21T08:00:03Z', company), await numberAt('2027-02-01T08:00:03Z', company));
  expect(new Set(given).size).toBe(5);
  expect(given.slice(2)).toEqual(['GP-2026-000002', 'GP-2026-000003', 'GP-2027-000001']);
});

test('a site that counts by itself, beside one rule for the others', async () => {
  const company = await erp.company('Sites');
  await saying(company, { pattern: 'GP-{n}', restart: 'never' });
  await saying(company, { site: 'plant-b', pattern: 'GP-{site}-{n}', restart: 'never', start: 500, digits: 3 });
  expect(await numberAt('2026-11-21T08:00:00Z', company)).toBe('GP-000001');
  expect(await numberAt('2026-11-21T08:00:01Z', company, 'plant-b')).toBe('GP-plant-b-500');
  expect(await numberAt('2026-11-21T08:00:02Z', company)).toBe('GP-000002');
});

test('the preview tells what comes next and takes nothing; a draft can be tried before it is saved', async () => {
  const company = await erp.company('Preview');
  const ask = (input: object) => erp.kernel.query(company, 'kernel.numbering.preview', { series: 'GP', ...input });
  erp.clock.now = at('2026-11-21T08:00:00Z');
  expect(await ask({})).toMatchObject({ number: 'GP-2026-000001' });
  expect(await ask({})).toMatchObject({ number: 'GP-2026-000001' });
  expect(await ask({ draft: { pattern: 'G/{fy}/{n}', yearBegins: 7, digits: 3 } })).toMatchObject({
    number: 'G/2026-27/001',
  });
  await expect(ask({ draft: { pattern: '{n}-{year}' } })).rejects.toMatchObject({
    refusal: { code: 'number-not-last' },
  });
  expect(await numberAt('2026-11-21T08:00:00Z', company)).toBe('GP-2026-000001');
  expect(await ask({})).toMatchObject({ number: 'GP-2026-000002' });
});

test('a pattern that could say two things with one text is refused, with the reason', async () => {
  const company = await erp.company('Refused');
  const codeOf = async (rule: Partial<NumberRule>) =>
    (await erp.kernel.execute(company, 'kernel.numbering.create', { ...PLAIN_RULE, series: 'X', ...rule })).refusal
      ?.code;
  expect(await codeOf({ pattern: 'X{n}2' })).toBe('number-not-last');
  expect(await codeOf({ pattern: 'X-1{n}' })).toBe('number-digit-before');
  expect(await codeOf({ pattern: 'X-{year}{n}' })).toBe('number-digit-before');
  expect(await codeOf({ pattern: 'X-{day}-{n}' })).toBe('number-token-unknown');
  expect(await codeOf({ pattern: 'X-{n}' })).toBe('number-restart-not-shown');
  expect(await codeOf({ pattern: 'X-{year}-{n}', yearBegins: 7 })).toBe('number-restart-not-shown');
  expect(await codeOf({ pattern: 'X-{year}-{n}', site: 'plant-b' })).toBe('number-site-not-shown');
  expect(await codeOf({ pattern: 'X-{year}-{n}' })).toBeUndefined();
});

test('a count without a gap is not moved forward; one that may have gaps is', async () => {
  const company = await erp.company('Gaps');
  const { id } = await saying(company, { pattern: 'GP-{n}', restart: 'never', digits: 1 });
  expect(await numberAt('2026-11-21T08:00:00Z', company)).toBe('GP-1');
  await changing(company, id, 1, { start: 50 });
  expect(await numberAt('2026-11-21T08:00:01Z', company)).toBe('GP-2');
  await changing(company, id, 2, { gapFree: false });
  expect(await numberAt('2026-11-21T08:00:02Z', company)).toBe('GP-50');
  expect(await numberAt('2026-11-21T08:00:03Z', company)).toBe('GP-51');
});

test('many at once, one of them refused, on two kernels: no number twice, none left out', async () => {
  const company = await erp.company('Together');
  const { createKernel, modules } = await import('../index.ts');
  const second = createKernel({ pool: erp.app, modules: [...modules, page.module], clock: () => erp.clock.now });
  const made = await Promise.all(
    Array.from({ length: 24 }, (_, n) =>
      (n % 2 ? second : erp.kernel).execute(company, 'gate.pass.create', {
        ...{ site: 'plant-a', kind: n === 7 ? 'ghost' : 'visitor', name: 'Rina', host: 'Karim' },
      }),
    ),
  );
  const numbers = made.flatMap(({ ok, result }) => (ok ? [(result as { number: string }).number] : []));
  expect(numbers.length).toBe(23);
  expect(numbers.map((one) => Number(one.split('-').at(-1))).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 23 }, (_, n) => n + 1),
  );
});

/** Rules as an administrator may write them, of few letters, so that their numbers come close to each other. */
const rules = fc
  .record({
    parts: fc.array(fc.constantFrom('{year}', '{yy}', '{month}', '{fy}', '{site}', '{series}', 'A', '1', '20', '-'), {
      maxLength: 5,
    }),
    end: fc.constantFrom('-', '/', 'A'),
    digits: fc.integer({ min: 1, max: 4 }),
    start: fc.integer({ min: 1, max: 30 }),
    restart: fc.constantFrom('year' as const, 'month' as const, 'never' as const),
    yearBegins: fc.constantFrom(1, 4, 7),
    site: fc.constantFrom('*', 'a'),
    gapFree: fc.boolean(),
  })
  .map(({ parts, end, ...rest }) => ({ ...rest, zone: 'UTC', pattern: `${parts.join('')}${end}{n}` }))
  .filter((rule) => patternFault(rule) === undefined);
const steps = fc.array(
  fc.record({
    rule: rules,
    month: fc.integer({ min: 0, max: 40 }),
    site: fc.constantFrom('a', 'b', '1'),
    times: fc.integer({ min: 1, max: 4 }),
  }),
  { minLength: 1, maxLength: 12 },
);

property.prop([steps])(
  'whatever rules follow each other, and however the clock jumps, no number is given twice',
  (all) => {
    const counters: { series: string; frame: string; site: string; period: number; newest: number }[] = [];
    const given: string[] = [];
    for (const { rule, month, site, times } of all) {
      for (let n = 0; n < times; n++) {
        const now = Date.UTC(2024, month, 15) * 1000;
        const { number, next, frame, there } = upcoming('S', rule, counters, now, site);
        given.push(number);
        const counted = {
          series: 'S',
          frame,
          site: rule.pattern.includes('{site}') ? site : '*',
          period: periodOf(rule, now),
          newest: next,
        };
        if (there) counters.splice(counters.indexOf(there), 1);
        counters.push(counted);
      }
    }
    expect(new Set(given).size).toBe(given.length);
  },
);

test('what has a number of a series without a gap is not removed, by no door', async () => {
  const company = await erp.company('Without a gap');
  const give = (name: string, input: object) => erp.kernel.execute(company, name, input);
  const passes = async () => (await erp.kernel.list(company, 'gate.pass', { sort: 'number' })).rows;
  await numberAt('2026-11-21T08:00:00Z', company);
  const [first] = await passes();
  // Nobody has said that it must not be: it goes.
  expect((await give('gate.pass.remove', { id: first?.id, version: 1 })).ok).toBe(true);
  const { id, version } = await saying(company, { gapFree: true });
  const text = 'site,kind,name,host\nplant-a,visitor,Listed,Karim\n';
  const checked = await give('kernel.import.check', { entity: 'gate.pass', file: 'g.csv', text });
  const run = { id: (checked.result as { id: string }).id };
  expect((await give('kernel.import.write', run)).ok).toBe(true);
  await numberAt('2026-11-21T09:00:00Z', company);
  const [listed, made] = await passes();
  const told = { number: made?.number, series: 'GP' };
  for (const verb of ['remove', 'undo']) {
    const { refusal } = await give(`gate.pass.${verb}`, { id: made?.id, version: 1 });
    expect(refusal, verb).toMatchObject({ code: 'number-leaves-gap', details: told });
  }
  const back = await give('kernel.import.take-back', run);
  expect(back.refusal?.details).toMatchObject({ lines: [{ line: 2, code: 'number-leaves-gap' }] });
  expect((await passes()).map(({ number }) => number)).toEqual([listed?.number, made?.number]);
  // A site that counts by itself may have gaps.
  const own = { site: 'plant-b', pattern: 'GP-{site}-{n}', restart: 'never' as const, gapFree: false };
  await saying(company, own);
  await numberAt('2026-11-21T10:00:00Z', company, 'plant-b');
  const ofB = (await passes()).find(({ site }) => site === 'plant-b');
  expect((await give('gate.pass.remove', { id: ofB?.id, version: 1 })).ok).toBe(true);
  expect((await changing(company, id, version, { gapFree: false })).ok).toBe(true);
  expect((await give('gate.pass.undo', { id: made?.id, version: 1 })).ok).toBe(true);
  expect((await give('kernel.import.take-back', run)).result).toMatchObject({ takenBack: 1 });
});
