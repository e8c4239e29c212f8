import { migrate } from '@millrace/timeseries';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { moduleOfPage } from '../testing/tutorial.ts';

// Sums by groups, of the records of the module that stands in docs/tutorial-module.md.
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

const pass = async (name: string, more: object = {}): Promise<void> => {
  const input = { site: 'plant-a', kind: 'visitor', name, host: 'Rina', ...more };
  const { ok, refusal } = await erp.kernel.execute(admin, 'gate.pass.create', input);
  if (!ok) throw new Error(JSON.stringify(refusal));
};

test('groups that the limit cuts off are counted, in one company and over several', async () => {
  for (const name of ['Cut 1', 'Cut 2', 'Cut 3']) await pass(name);
  const asked = { filter: { name: { like: 'Cut ' } }, by: ['name'], limit: 2 };
  const first = [
    { name: 'Cut 1', count: 1 },
    { name: 'Cut 2', count: 1 },
  ];
  expect(await erp.kernel.aggregate(admin, 'gate.pass', asked)).toMatchObject({ rows: first, groups: 3 });
  expect(await erp.kernel.aggregate(admin, 'gate.pass', { ...asked, limit: 3 })).toMatchObject({ groups: 3 });
  // Said twice it is one.
  expect(await erp.kernel.aggregate(admin, 'gate.pass', { ...asked, by: ['name', 'name'] })).toMatchObject({
    rows: first,
    groups: 3,
  });
  const none = { by: ['name'], filter: { name: 'No such' } };
  expect(await erp.kernel.aggregate(admin, 'gate.pass', none)).toEqual({ rows: [], groups: 0, cursor: null });
  // What comes of a part of the groups is no total.
  expect(await erp.kernel.group.aggregate([{ caller: admin, name: 'Padma' }], 'gate.pass', asked)).toMatchObject({
    rows: first,
    totals: null,
    groups: 3,
  });
});

test('groups come in pages: every one once, those of nothing among them, in the order of a single page', async () => {
  for (const [name, stay] of [
    ['Page 1', 60],
    ['Page 2', null],
    ['Page 1', null],
    ['Page 2', 5],
  ] as const)
    await pass(name, { stay });
  const by = ['name', 'stay', 'kind'];
  const asked = { filter: { name: { like: 'Page ' } }, by };
  const whole = await erp.kernel.aggregate(admin, 'gate.pass', asked);
  expect(whole.rows.map(({ name, stay }) => [name, stay])).toEqual([
    ['Page 1', 60],
    ['Page 1', null],
    ['Page 2', 5],
    ['Page 2', null],
  ]);
  expect(whole.cursor).toBeNull();
  const pages: object[] = [];
  let cursor: string | null = null;
  do {
    const more: { cursor?: string } = cursor === null ? {} : { cursor };
    const page = await erp.kernel.aggregate(admin, 'gate.pass', { ...asked, limit: 1, ...more });
    pages.push(...page.rows);
    cursor = page.cursor;
  } while (cursor !== null);
  expect(pages).toEqual(whole.rows);
  const second = (await erp.kernel.aggregate(admin, 'gate.pass', { ...asked, limit: 1 })).cursor ?? '';
  const wrong = { refusal: { code: 'input-invalid', details: { issues: [{ path: 'cursor' }] } } };
  const forged = Buffer.from(JSON.stringify(['Page 1', 'no number', 'visitor'])).toString('base64url');
  for (const given of [
    { by: ['name'], cursor: second },
    { by, cursor: 'nothing' },
  ])
    await expect(erp.kernel.aggregate(admin, 'gate.pass', given)).rejects.toMatchObject(wrong);
  await expect(erp.kernel.aggregate(admin, 'gate.pass', { by, cursor: forged })).rejects.toMatchObject({
    refusal: { code: 'input-invalid' },
  });
  const padma = [{ caller: admin, name: 'Padma' }];
  await expect(erp.kernel.group.aggregate(padma, 'gate.pass', { ...asked, cursor: second })).rejects.toMatchObject(
    wrong,
  );
});

test('groups by days, months and years of a moment are those of the zone that is asked for', async () => {
  const at = (text: string): number => Date.parse(text) * 1000;
  for (const [name, leftAt] of [
    // In Dhaka it is the first of December already.
    ['Span 1', at('2026-11-30T18:30:00Z')],
    ['Span 2', at('2026-11-30T17:59:59.999Z')],
    ['Span 3', at('2026-12-31T20:00:00Z')],
    ['Span 4', null],
  ] as const)
    await pass(name, { leftAt });
  const asked = { filter: { name: { like: 'Span ' } } };
  const grouped = async (span: string, zone: string) => {
    const by = [`leftAt:${span}`];
    const { rows } = await erp.kernel.aggregate(admin, 'gate.pass', { ...asked, by, zone });
    return rows.map((row) => [row[`leftAt:${span}`], Number(row.count)]);
  };
  expect(await grouped('month', 'Asia/Dhaka')).toEqual([
    ['2026-11-01', 1],
    ['2026-12-01', 1],
    ['2027-01-01', 1],
    [null, 1],
  ]);
  expect(await grouped('month', 'UTC')).toEqual([
    ['2026-11-01', 2],
    ['2026-12-01', 1],
    [null, 1],
  ]);
  expect(await grouped('week', 'Asia/Dhaka')).toEqual([
    ['2026-11-30', 2],
    ['2026-12-28', 1],
    [null, 1],
  ]);
  expect(await grouped('year', 'Asia/Dhaka')).toHaveLength(3);
  const by = ['leftAt:day', 'kind'];
  const first = await erp.kernel.aggregate(admin, 'gate.pass', { ...asked, by, zone: 'Asia/Dhaka', limit: 2 });
  const rest = { ...asked, by, zone: 'Asia/Dhaka', cursor: String(first.cursor) };
  expect([...first.rows, ...(await erp.kernel.aggregate(admin, 'gate.pass', rest)).rows]).toHaveLength(4);
  for (const [wrong, path] of [
    [{ by: ['name:month'] }, 'by.0'],
    [{ by: ['leftAt:hour'] }, 'by.0'],
    [{ by: ['leftAt:month'], zone: 'Mars/Olympus' }, 'zone'],
  ] as const)
    await expect(erp.kernel.aggregate(admin, 'gate.pass', wrong)).rejects.toMatchObject({
      refusal: { code: 'input-invalid', details: { issues: [{ path }] } },
    });
});
