import { fc, test as properties } from '@fast-check/vitest';
import type { Fact } from '@millrace/contracts';
import { migrateTimeseries } from '@millrace/timeseries';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPlantDoor } from '../index.ts';
import type { Caller } from '../kernel/index.ts';
import type { Alarm } from '../modules/alarms/index.ts';
import { alarmBook, alarmSet, type Condition, DAY, NEXT, raised, SITE } from '../testing/alarms.ts';
import { companyOn, type TestErp, testErp } from '../testing/erp.ts';
import { MINUTE, PRESS, T0 } from '../testing/facts.ts';
import { profile, siteDocument } from '../testing/site.ts';

const site = SITE;
let erp: TestErp;
let admin: Caller;
const { run, deliver, alarms } = alarmBook(
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

const shown = ({ text, began, over, state, severity }: Alarm) => [
  text?.en,
  (began - T0) / MINUTE,
  over === null ? null : (over - T0) / MINUTE,
  state,
  severity,
];

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
      // Whether it called is what was done when it was heard of, and that differs with the order.
      ends.push(
        (await alarms(company))
          .map(({ version: _, calledAt: __, ...alarm }) => alarm)
          .sort((a, b) => (a.id < b.id ? -1 : 1)),
      );
    }
    expect(ends[1]).toEqual(ends[0]);
  },
);

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
