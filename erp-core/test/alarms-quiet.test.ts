import { migrateTimeseries } from '@millrace/timeseries';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from '../kernel/index.ts';
import { alarmBook, alarmSet, NEXT, raised, SITE } from '../testing/alarms.ts';
import { companyOn, type TestErp, testErp } from '../testing/erp.ts';
import { MINUTE, PRESS, T0 } from '../testing/facts.ts';
import { profile, siteDocument } from '../testing/site.ts';

// What is decided of alarms, what keeps them quiet, whom they call, and how many there are.
const site = SITE;
let erp: TestErp;
let admin: Caller;
const { run, deliver, alarms, became, shownAt } = alarmBook(
  () => erp,
  () => admin,
);
beforeAll(async () => {
  erp = await testErp();
  await migrateTimeseries(erp.owner);
  admin = await erp.company();
  await run('plant.config.apply', { document: siteDocument(), profiles: [profile] });
  erp.clock.now = T0 + 90 * MINUTE;
});
afterAll(() => erp?.close());

test('what was decided of an alarm holds: priority, position, and that it stays until it is reset', async () => {
  const company = await companyOn(erp.kernel, crypto.randomUUID());
  const subject = `${PRESS}/alarms`;
  const decided = { site, subject, condition: 'device', name: 'oil', priority: 'critical', position: 'press-shop' };
  const response = { en: 'Close the valve' };
  await run('alarms.definition.create', { ...decided, response, latching: true }, company);
  await deliver(alarmSet([raised(1, null), raised(2, null, { name: 'belt' })]), company);
  expect(await became('oil', company)).toMatchObject({ severity: 'critical', position: 'press-shop', state: 'active' });
  expect(await became('belt', company)).toMatchObject({ severity: 'high', position: 'hall' });
  const alarm = (await became('oil', company))?.id;
  const early = await erp.kernel.execute(company, 'alarms.alarm.reset', { alarm });
  expect(early.refusal).toMatchObject({ code: 'alarm-still-on' });
  await deliver(alarmSet([], { revision: 2, base: 1, changed: [raised(1, 9)] }), company);
  expect((await became('oil', company))?.state).toBe('latched');
  await run('alarms.alarm.acknowledge', { alarm }, company);
  expect((await became('oil', company))?.state).toBe('latched-acknowledged');
  await run('alarms.alarm.reset', { alarm }, company);
  expect(await became('oil', company)).toMatchObject({ state: 'over', resetBy: company.user });
  // What nobody decided anything of, or what to do, is told as such.
  const undecided = await erp.kernel.query(company, 'alarms.undecided', { site, from: T0 - 60 * MINUTE });
  expect(undecided).toMatchObject([{ name: 'belt', count: 1, decided: false }]);
});

test('a shelved alarm is shown to nobody who works until its time is over, goes on below, and is listed with who and why', async () => {
  const company = await companyOn(erp.kernel, crypto.randomUUID());
  const mina = { ...company, user: 'mina' };
  await deliver(alarmSet([raised(1, null), raised(1, null, { name: 'belt' })]), company);
  const alarm = (await became('oil', company))?.id;
  const HOUR = 60 * MINUTE;
  const long = await erp.kernel.execute(mina, 'alarms.alarm.shelve', { alarm, for: 13 * HOUR, reason: 'sensor' });
  expect(long.refusal).toMatchObject({ code: 'quiet-too-long' });
  await run('alarms.alarm.shelve', { alarm, for: HOUR, reason: 'sensor is being mended' }, mina);
  expect(await became('oil', company)).toMatchObject({ state: 'active', suppressed: 'shelved' });
  expect((await shownAt(company)).positions.flatMap(({ alarms: own }) => own).length).toBe(1);
  const again = await erp.kernel.execute(mina, 'alarms.alarm.shelve', { alarm, for: HOUR, reason: 'again' });
  expect(again.refusal).toMatchObject({ code: 'alarm-quiet' });
  // It goes and comes anew below the shelf, and is still nobody's.
  await deliver(alarmSet([raised(7, null)], { revision: 2, base: 1, changed: [raised(1, 3)] }), company);
  const open = (await alarms(company, { state: 'active' })).map(({ name, suppressed }) => [name, suppressed]);
  expect(open.sort()).toEqual([
    ['belt', null],
    ['oil', 'shelved'],
  ]);
  const [shelf] = (await erp.kernel.list(company, 'alarms.suppression', {})).rows;
  expect(shelf).toMatchObject({ kind: 'shelved', by: 'mina', reason: 'sensor is being mended', state: 'standing' });
  const [timer] = (await erp.kernel.list(company, 'kernel.job', { filter: { name: 'alarms.suppression.timer' } })).rows;
  expect(timer).toMatchObject({ state: 'waiting', dueAt: shelf?.until });
  const now = erp.clock.now;
  try {
    // Too early it is nothing; in time it is shown again, once.
    await run('alarms.suppression.run-out', { suppression: shelf?.id }, company);
    expect((await became('oil', company))?.suppressed).not.toBe(undefined);
    erp.clock.now = now + HOUR;
    await run('alarms.suppression.run-out', { suppression: shelf?.id }, company);
    await run('alarms.suppression.run-out', { suppression: shelf?.id }, company);
  } finally {
    erp.clock.now = now;
  }
  expect((await alarms(company, { state: 'active' })).map(({ suppressed }) => suppressed)).toEqual([null, null]);
  const ended = await erp.kernel.execute(company, 'alarms.suppression.end', { suppression: shelf?.id });
  expect(ended.refusal).toMatchObject({ code: 'suppression-ended' });
});

test('a critical or high alarm calls once, until somebody has seen it; what is quiet, low or long past calls nobody', async () => {
  const company = await companyOn(erp.kernel, crypto.randomUUID());
  const before = erp.clock.now;
  erp.clock.now = T0 + 12 * MINUTE;
  const calls = async () => {
    const { rows } = await erp.owner.query<{ kind: string; what: string }>(
      `select payload->>'kind' as kind, payload->'fields'->'what'->>'en' as what from kernel.event
       where company = $1 and type = 'kernel.notice-wanted' order by seq`,
      [company.company],
    );
    return rows.map(({ kind, what }) => `${kind} ${what}`);
  };
  await deliver(
    alarmSet([
      raised(10, null, { severity: 'critical' }),
      raised(10, null, { name: 'belt' }),
      raised(10, null, { name: 'door', severity: 'low' }),
      raised(-60, null, { name: 'air', severity: 'critical' }),
    ]),
    company,
  );
  expect(await calls()).toEqual(['alarms.critical oil', 'alarms.high belt']);
  // It chatters: whoever was called need not be called again. Once he has seen it, the next one is new.
  const chatter = [raised(12, null, { severity: 'critical' })];
  await deliver(
    alarmSet(chatter, { revision: 2, base: 1, changed: [raised(10, 11, { severity: 'critical' })] }),
    company,
  );
  expect(await calls()).toHaveLength(2);
  await run('alarms.alarm.acknowledge', { alarm: (await alarms(company)).at(-1)?.id }, company);
  erp.clock.now = T0 + 15 * MINUTE;
  const next = [raised(14, null, { severity: 'critical' })];
  await deliver(alarmSet(next, { revision: 3, base: 2, changed: [raised(12, 13, { severity: 'critical' })] }), company);
  expect((await calls()).at(-1)).toBe('alarms.critical oil');
  expect(await calls()).toHaveLength(3);
  const alarm = (await became('belt', company))?.id;
  await run('alarms.alarm.shelve', { alarm, for: 60 * MINUTE, reason: 'being mended' }, company);
  await run(
    'alarms.suppression.end',
    { suppression: (await erp.kernel.list(company, 'alarms.suppression', {})).rows[0]?.id },
    company,
  );
  expect((await calls()).at(-1)).toBe('alarms.high belt');
  // What was told of late and is over before anybody is called silences nothing that comes after it.
  const soFar = (await calls()).length;
  erp.clock.now = T0 + 55 * MINUTE;
  const air = (from: number, to: number | null) => raised(from, to, { name: 'air', severity: 'critical' });
  await deliver(alarmSet([air(54, null)], { revision: 4, base: 3, changed: [air(-60, 53)] }), company);
  expect((await calls()).slice(soFar)).toEqual(['alarms.critical air']);
  // One of a box that was cut off, which is still on a minute after it was told of, calls then, once.
  const late = raised(10, null, { name: 'gas', severity: 'critical' });
  await deliver(alarmSet([late], { revision: 5, base: 4 }), company);
  expect((await calls()).length).toBe(soFar + 1);
  const jobs = await erp.kernel.list(company, 'kernel.job', { filter: { name: 'alarms.late-call', state: 'waiting' } });
  const gas = (await became('gas', company))?.id;
  expect(jobs.rows).toMatchObject([{}, { dueAt: erp.clock.now + MINUTE }]);
  await run('alarms.alarm.call-late', { alarm: gas }, company);
  await run('alarms.alarm.call-late', { alarm: gas }, company);
  expect((await calls()).slice(soFar + 1)).toEqual(['alarms.critical gas']);
  erp.clock.now = before;
});

test('taking out of service is a right of its own; back is not', async () => {
  const company = await companyOn(erp.kernel, crypto.randomUUID());
  await deliver(alarmSet([raised(1, null)]), company);
  const alarm = (await became('oil', company))?.id;
  const input = { alarm, until: erp.clock.now + 60 * MINUTE, reason: 'replaced next week' };
  const operator = {
    ...company,
    permissions: new Set(['alarms.alarm.shelve', 'alarms.suppression.end', 'alarms.alarm']),
  };
  expect((await erp.kernel.execute(operator, 'alarms.alarm.take-out-of-service', input)).ok).toBe(false);
  const { id } = await run('alarms.alarm.take-out-of-service', input, company);
  expect(await became('oil', company)).toMatchObject({ suppressed: 'out-of-service' });
  expect((await erp.kernel.execute(operator, 'alarms.suppression.end', { suppression: id })).ok).toBe(true);
  expect(await became('oil', company)).toMatchObject({ suppressed: null });
});

test('while its machine stands an alarm is suppressed by the rule, and shown when it runs', async () => {
  const company = await companyOn(erp.kernel, crypto.randomUUID());
  await deliver(alarmSet([raised(1, null)]), company);
  const heard = (state: string, seq: number) =>
    run('alarms.suppression-rule.apply', { site, machine: PRESS, state, seq }, company);
  const rule = { site, subject: PRESS, during: 'machine-stopped', place: PRESS, reason: 'no pressure at rest' };
  await run('alarms.suppression-rule.create', rule, company);
  await heard('stopped', 5);
  expect(await became('oil', company)).toMatchObject({ suppressed: 'by-design', suppressedUntil: null });
  // One that comes while it stands is quiet from the first moment on.
  await deliver(alarmSet([raised(9, null, { name: 'belt' })], { revision: 2, base: 1 }), company);
  expect((await became('belt', company))?.suppressed).toBe('by-design');
  // What comes after the machine stood asks nobody anything: it is no load.
  erp.clock.now += 60 * MINUTE;
  await deliver(alarmSet([raised(120, null, { name: 'late' })], { window: NEXT }), company);
  const load = await erp.kernel.query(company, 'alarms.report', { site, from: T0, to: T0 + 180 * MINUTE });
  erp.clock.now -= 60 * MINUTE;
  expect(load).toMatchObject({ positions: [{ count: 2 }] });
  const [kept] = (await erp.kernel.list(company, 'alarms.suppression', {})).rows;
  const byHand = await erp.kernel.execute(company, 'alarms.suppression.end', { suppression: kept?.id });
  expect(byHand.refusal).toMatchObject({ code: 'suppression-by-rule' });
  await heard('producing', 6);
  // What was told before is known already.
  await heard('stopped', 5);
  expect((await alarms(company)).map(({ suppressed }) => suppressed)).toEqual([null, null, null]);
});

test('a rule that is given another place shows the old one again at once', async () => {
  const company = await companyOn(erp.kernel, crypto.randomUUID());
  await deliver(alarmSet([raised(1, null)]), company);
  const rule = { site, subject: PRESS, during: 'machine-stopped', place: PRESS, reason: 'no pressure at rest' };
  const { id } = await run('alarms.suppression-rule.create', rule, company);
  const apply = (more: object = {}) => run('alarms.suppression-rule.apply', { site, ...more }, company);
  await apply({ machine: PRESS, state: 'stopped', seq: 5 });
  expect((await became('oil', company))?.suppressed).toBe('by-design');
  const other = `${PRESS}/pressure`;
  await run('alarms.suppression-rule.change', { id, version: 1, subject: other }, company);
  await apply();
  expect((await became('oil', company))?.suppressed).toBe(null);
  const { rows } = await erp.kernel.list(company, 'alarms.suppression', { filter: { state: 'standing' } });
  expect(rows.map(({ subject }) => subject)).toEqual([other]);
});

test('of more alarms than are shown the worst are, and those that are kept quiet take no place of theirs', async () => {
  const company = await companyOn(erp.kernel, crypto.randomUUID());
  await erp.owner.query(
    `insert into alarms.alarm (company, id, site, subject, condition, severity, began, state, position, suppressed)
     select $1, gen_random_uuid(), $2, $3, 'device', case at when 1 then 'critical' else 'low' end, $4::bigint + at, 'active',
       'hall', case when at > 600 then 'shelved' end
     from generate_series(1, 1200) at`,
    [company.company, site, PRESS, T0],
  );
  const { positions, quiet } = await shownAt(company);
  expect(positions[0]?.alarms.length).toBe(500);
  expect(positions[0]?.alarms[0]).toMatchObject({ severity: 'critical' });
  expect(quiet).toBe(600);
});

test('of a flood the equipment is told, first out first, and its load stands beside the bars of the standard', async () => {
  const company = await companyOn(erp.kernel, crypto.randomUUID());
  const seconds = Array.from({ length: 12 }, (_, at) => at * 30);
  const facts = seconds.map((second, at) =>
    raised(80, null, {
      name: `a${at}`,
      from: T0 + 80 * MINUTE + second * 1_000_000,
      subject: `hall/line-1/cell/${at < 3 ? 'pump-1' : 'press-1'}/alarms`,
    }),
  );
  await deliver(alarmSet(facts, { window: { key: 'flood', from: T0, to: null } }), company);
  const { positions } = await shownAt(company);
  expect(positions).toMatchObject([
    {
      position: 'hall',
      groups: [
        { equipment: 'hall/line-1/cell/pump-1', count: 3, since: T0 + 80 * MINUTE },
        { equipment: 'hall/line-1/cell/press-1', count: 9 },
      ],
    },
  ]);
  expect(positions[0]?.flood).not.toBe(null);
  const report = await erp.kernel.query(company, 'alarms.report', { site, from: T0, to: T0 + 90 * MINUTE });
  expect(report).toMatchObject({
    bars: { perDay: { aim: 144, most: 288 } },
    positions: [{ position: 'hall', count: 12, mostInWindow: 12, perHour: 8, priorities: { high: 1, low: 0 } }],
  });
});
