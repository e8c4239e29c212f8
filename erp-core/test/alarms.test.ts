import { fc, test as properties } from '@fast-check/vitest';
import type { Fact } from '@millrace/contracts';
import { migrateTimeseries } from '@millrace/timeseries';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPlantDoor } from '../index.ts';
import type { Caller } from '../kernel/index.ts';
import type { Alarm } from '../modules/alarms/index.ts';
import { companyOn, type TestErp, testErp } from '../testing/erp.ts';
import { evidenceOf, MINUTE, PRESS, setOf, T0 } from '../testing/facts.ts';
import { profile, siteDocument } from '../testing/site.ts';

let erp: TestErp;
let admin: Caller;
let seq = 0;
const site = 'plant-a';
const DAY = { key: '2026-11-21', from: T0 - 240 * MINUTE, to: T0 + 60 * MINUTE };
const NEXT = { key: '2026-11-22', from: DAY.to, to: DAY.to + 1_440 * MINUTE };

beforeAll(async () => {
  erp = await testErp();
  await migrateTimeseries(erp.owner);
  admin = await erp.company();
  await run('plant.config.apply', { document: siteDocument(), profiles: [profile] });
  erp.clock.now = T0 + 90 * MINUTE;
});
afterAll(() => erp?.close());

const run = async (name: string, input: object, caller = admin) => {
  const outcome = await erp.kernel.execute(caller, name, input);
  if (!outcome.ok) throw new Error(`${outcome.refusal?.code} ${JSON.stringify(outcome.refusal?.details)}`);
  return outcome.result as { id: string; deviceCommand: string | null };
};
const deliver = (set: unknown, caller = admin) => {
  seq += 1;
  const record = { gateway: 'gw-1', epoch: 1, seq };
  return erp.kernel.applyFactSet({ company: caller.company, site, gateway: 'gw-1', record, set });
};
const alarms = async (caller = admin, filter: Readonly<Record<string, unknown>> = {}) => {
  const { rows } = await erp.kernel.list(caller, 'alarms.alarm', { filter, sort: 'began', limit: 100 });
  return rows as unknown as Alarm[];
};
const shown = ({ text, began, over, state, severity }: Alarm) => [
  text?.en,
  (began - T0) / MINUTE,
  over === null ? null : (over - T0) / MINUTE,
  state,
  severity,
];

type Condition = Extract<Fact, { type: 'condition.occurred' }>['payload'];
/** An alarm of the press from one minute to another (null: it goes on). */
function raised(from: number, to: number | null, more: Partial<Condition> = {}): Fact {
  const [at, name] = [T0 + from * MINUTE, more.name ?? 'oil'];
  return {
    ...{ key: `device-alarms:${PRESS}|${name}|${from}`, type: 'condition.occurred', version: 1 },
    ...{ occurredAt: at, recordedAt: at, site, evidence: [evidenceOf(5_000 + from)] },
    payload: {
      ...{ subject: `${PRESS}/alarms`, condition: 'device', severity: 'high', text: { en: name } },
      ...{ from: at, to: to === null ? null : T0 + to * MINUTE },
      ...more,
      name,
    },
  };
}
const alarmSet = (facts: readonly Fact[], more: object = {}) =>
  setOf(facts, { stream: `device-alarms:${PRESS}/alarms`, window: DAY, ...more });

test('an alarm comes, is acknowledged by a person, and is over; what it says is what is on the list', async () => {
  await deliver(alarmSet([raised(1, null)]));
  const [one] = await alarms();
  expect(one && shown(one)).toEqual(['oil', 1, null, 'active', 'high']);
  const person = { ...admin, user: 'mina' };
  await run('alarms.alarm.acknowledge', { alarm: one?.id, comment: 'seen' }, person);
  expect((await alarms())[0]).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'mina', comment: 'seen' });
  const again = await erp.kernel.execute(admin, 'alarms.alarm.acknowledge', { alarm: one?.id });
  expect(again.refusal).toMatchObject({ code: 'alarm-acknowledged' });

  await deliver(alarmSet([], { revision: 2, base: 1, changed: [raised(1, 9)] }));
  expect((await alarms())[0]).toMatchObject({ state: 'over', acknowledgedBy: 'mina', over: T0 + 9 * MINUTE });
  // It was on earlier, as a late record says: another fact, and the word of the person still holds.
  const gone = { key: raised(1, 9).key, type: 'condition.occurred' };
  await deliver(alarmSet([raised(-4, 9)], { revision: 3, base: 2, retracted: [gone] }));
  const all = await alarms();
  expect(all.map(shown)).toEqual([['oil', -4, 9, 'over', 'high']]);
  expect(all[0]).toMatchObject({ acknowledgedBy: 'mina', comment: 'seen' });
  // One that comes after is nobody's yet.
  await deliver(alarmSet([raised(120, null)], { window: NEXT }));
  expect((await alarms(admin, { state: 'active' })).map(shown)).toEqual([['oil', 120, null, 'active', 'high']]);
  const trail = await erp.kernel.query(admin, 'kernel.trail', { fact: raised(-4, 9).key, site });
  expect(JSON.stringify(trail)).toContain(all[0]?.id);
});

test('an alarm that stands as its day ends is on until the next day says that it is over, in whatever order the two come', async () => {
  const company = await companyOn(erp.kernel, crypto.randomUUID());
  const day = alarmSet([raised(30, 60, { continues: true })], { window: DAY });
  const next = (to: number | null) => raised(60, to, { continued: true, began: T0 + 30 * MINUTE });
  await deliver(alarmSet([raised(30, null)], { window: DAY }), company);
  await deliver({ ...day, revision: 2, base: 1, asserted: [], changed: day.asserted }, company);
  const [standing] = await alarms(company);
  expect(standing && shown(standing)).toEqual(['oil', 30, null, 'active', 'high']);
  await run('alarms.alarm.acknowledge', { alarm: standing?.id }, company);
  await deliver(alarmSet([next(null)], { window: NEXT }), company);
  expect((await alarms(company)).map(shown)).toEqual([['oil', 30, null, 'acknowledged', 'high']]);
  // Over in the moment of the cut: the next day says so by a piece of no length.
  await deliver(alarmSet([], { window: NEXT, revision: 2, base: 1, changed: [next(60)] }), company);
  expect((await alarms(company)).map(shown)).toEqual([['oil', 30, 60, 'over', 'high']]);
  // All of it was on from the day's first piece to the end: nobody was told that it was over before.
  const events = await erp.owner.query<{ state: string | null }>(
    `select payload ->> 'state' as state from kernel.event where company = $1 and type = 'alarms.changed' order by seq`,
    [company.company],
  );
  expect(events.rows.map(({ state }) => state)).toEqual(['active', 'acknowledged', 'over']);
});

test('an alarm is kept for 400 days after it was over, with what was said of it; one that is on stays', async () => {
  const company = await companyOn(erp.kernel, crypto.randomUUID());
  await deliver(alarmSet([raised(1, 2), raised(3, null, { name: 'belt' })]), company);
  const reports = async () =>
    (await erp.owner.query('select from alarms.report where company = $1', [company.company])).rowCount;
  const remove = () => run('kernel.retention.remove', { entity: 'alarms.alarm' }, company);
  const [now, day] = [erp.clock.now, 86_400_000_000];
  try {
    erp.clock.now = T0 + 399 * day;
    expect(await remove()).toMatchObject({ removed: 0 });
    erp.clock.now = T0 + 401 * day;
    expect(await remove()).toMatchObject({ removed: 1 });
  } finally {
    erp.clock.now = now;
  }
  expect((await alarms(company)).map(({ name }) => name)).toEqual(['belt']);
  expect(await reports()).toBe(1);
});

test('the device is told in the name of the person, where it takes that, and says itself what others acknowledged', async () => {
  const window = { key: 'told', from: T0, to: null };
  const acknowledge = {
    ...{ point: `${PRESS}/alarms`, value: { acknowledge: 'AAE=', condition: 'ns=1;s=Hot' }, comment: 'comment' },
  };
  await deliver(
    alarmSet([raised(30, null, { name: 'hot', acknowledge }), raised(31, 35, { name: 'belt', acknowledgedAt: T0 })], {
      window,
    }),
  );
  const hot = (await alarms()).find(({ name }) => name === 'hot');
  const belt = (await alarms()).find(({ name }) => name === 'belt');
  expect(belt).toMatchObject({ state: 'over', acknowledgedAt: T0, acknowledgedBy: null });
  const { deviceCommand } = await run('alarms.alarm.acknowledge', { alarm: hot?.id, comment: 'on my way' });
  expect(deviceCommand).toEqual(expect.any(String));
  await run('plant.gateway.assign', { gateway: 'gw-a', site });
  const door = createPlantDoor({ pool: erp.app, kernel: erp.kernel, clock: () => erp.clock.now });
  expect(await door.waitingCommands('gw-a')).toMatchObject([
    {
      ...{ id: deviceCommand, device: 'press-1', name: 'write', by: admin.user },
      parameters: {
        point: 'alarms',
        value: { acknowledge: 'AAE=', condition: 'ns=1;s=Hot', comment: 'on my way' },
      },
    },
  ]);
});

test('who is bound to other sites neither sees nor acknowledges it', async () => {
  const [one] = await alarms(admin, { state: 'active' });
  const elsewhere = { ...admin, sites: ['plant-b'] };
  expect(await alarms(elsewhere)).toEqual([]);
  const tried = await erp.kernel.execute(elsewhere, 'alarms.alarm.acknowledge', { alarm: one?.id });
  expect(tried.ok).toBe(false);
});

/** What a detector says of two days, revision by revision: alarms by their names, some of them from one day into the other. */
const day = fc.array(
  fc.record({
    name: fc.constantFrom('oil', 'belt'),
    from: fc.integer({ min: 0, max: 8 }),
    length: fc.option(fc.integer({ min: 1, max: 4 }), { nil: null }),
    severity: fc.constantFrom('high', 'critical') as fc.Arbitrary<Condition['severity']>,
  }),
  { maxLength: 4 },
);
type Told = typeof day extends fc.Arbitrary<infer D> ? D : never;
const saga = fc.record({
  first: fc.array(day, { minLength: 1, maxLength: 3 }),
  second: fc.array(day, { minLength: 1, maxLength: 3 }),
  order: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
  repeats: fc.array(fc.nat({ max: 5 }), { maxLength: 3 }),
});

/** Facts of a day: those of the second that begin with it are the rest of an alarm that began a minute before. */
const factsOf = (told: Told, of: 'first' | 'second'): Fact[] => {
  const seen = new Map<string, Fact>();
  for (const { name, from, length, severity } of told) {
    const start = of === 'first' ? from : 60 + from;
    const continued = of === 'second' && from === 0 ? { began: T0 + 8 * MINUTE, continued: true } : {};
    const fact = raised(start, length === null ? null : start + length, { name, severity, ...continued });
    seen.set(fact.key, fact);
  }
  return [...seen.values()];
};
const revisions = (days: readonly Told[], of: 'first' | 'second') =>
  days.map((told, at) => {
    const now = factsOf(told, of);
    const before = at === 0 ? [] : factsOf(days[at - 1] ?? [], of);
    const was = new Map(before.map((fact) => [fact.key, fact]));
    const keys = new Set(now.map(({ key }) => key));
    return alarmSet(
      now.filter(({ key }) => !was.has(key)),
      {
        ...{ window: of === 'first' ? DAY : NEXT, revision: at + 1, base: at === 0 ? null : at },
        changed: now.filter((fact) => was.has(fact.key)),
        retracted: before.filter(({ key }) => !keys.has(key)).map(({ key, type }) => ({ key, type })),
      },
    );
  });

properties.prop([saga], { numRuns: 8 })(
  'any order of the days, and any repetition, leads to the same alarms, and what people said of them stays',
  async ({ first, second, order, repeats }) => {
    const queues = { first: revisions(first, 'first'), second: revisions(second, 'second') };
    const others = [...queues.second.slice(1), ...queues.first.slice(1)];
    const ends: unknown[] = [];
    for (const mixed of [false, true]) {
      const company = await companyOn(erp.kernel, crypto.randomUUID());
      const [left, right] = [[...queues.first], [...queues.second]];
      const begun = [left.shift(), right.shift()];
      for (const set of mixed ? begun.reverse() : begun) await deliver(set, company);
      for (const { id, state } of await alarms(company))
        if (state === 'active') await run('alarms.alarm.acknowledge', { alarm: id }, company);
      const picks = mixed ? order : order.map((one) => !one);
      for (let at = 0; left.length + right.length > 0; at++) {
        const takesLeft = right.length === 0 || (left.length > 0 && picks[at % picks.length]);
        await deliver(takesLeft ? left.shift() : right.shift(), company);
        const again = mixed ? others[repeats[at] ?? -1] : undefined;
        if (again) await deliver(again, company);
      }
      ends.push(
        (await alarms(company)).map(({ version: _, ...alarm }) => alarm).sort((a, b) => (a.id < b.id ? -1 : 1)),
      );
    }
    expect(ends[1]).toEqual(ends[0]);
  },
);

const became = async (name: string, company: Caller) => (await alarms(company)).find((one) => one.name === name);
const shownAt = (caller: Caller) =>
  erp.kernel.query(caller, 'alarms.standing', { site }) as Promise<{
    quiet: number;
    positions: { position: string; alarms: { id: string }[]; flood: { from: number } | null; groups: unknown[] }[];
  }>;

test('what nobody saw before it went stays to be seen; the next of the same alarm takes its place', async () => {
  const company = await companyOn(erp.kernel, crypto.randomUUID());
  await deliver(alarmSet([raised(1, 2), raised(5, 6, { name: 'lamp', severity: 'diagnostic' })]), company);
  expect((await alarms(company)).map(({ name, state }) => [name, state])).toEqual([
    ['oil', 'returned'],
    // A sensor that came back asks nothing of anybody.
    ['lamp', 'over'],
  ]);
  await deliver(alarmSet([raised(10, 12)], { revision: 2, base: 1 }), company);
  const [first, , second] = await alarms(company);
  expect([first?.state, second?.state]).toEqual(['over', 'returned']);
  await run('alarms.alarm.acknowledge', { alarm: second?.id }, company);
  expect((await alarms(company))[2]).toMatchObject({ state: 'over', acknowledgedBy: company.user });
  // The second is taken back: the first is the one to be seen again.
  const gone = { key: raised(10, 12).key, type: 'condition.occurred' };
  await deliver(alarmSet([], { revision: 3, base: 2, retracted: [gone] }), company);
  expect((await alarms(company)).map(({ state }) => state)).toEqual(['returned', 'over']);
});

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
