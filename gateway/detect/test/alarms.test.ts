import { type Fact, QUALITY } from '@millrace/contracts';
import { describe, expect, test } from 'vitest';
import { BUILT_IN_DETECTORS } from '../built-in.ts';
import { deviceAlarms } from '../detectors/device-alarms.ts';
import { calendar, facts, HOUR, type Message, MINUTE, plant, reading, SECOND, SHIFT_A, stream } from './harness.ts';

describe('alarms of devices', () => {
  const PLACE = 'hall/line-1/cell-1/tank-1';
  const seconds = (at: number | null | undefined) => (typeof at === 'number' ? (at - SHIFT_A) / SECOND : null);
  const alarms = (all: readonly Fact[]) =>
    all.flatMap((fact) => {
      if (fact.type !== 'condition.occurred') return [];
      const { from, to, severity, acknowledgedAt } = fact.payload;
      return [[seconds(from), seconds(to), severity, seconds(acknowledgedAt)]];
    });

  test('a bit is an alarm; too short is none, a flutter is one, and it may be acknowledged after its end', async () => {
    const settings = { severity: 'critical', text: { en: 'Door open' }, is: false, delayOn: '5 s', delayOff: '5 s' };
    const door = stream('alarm', settings, { inputs: { active: 1, acknowledged: 2 } });
    const trace = [
      reading(0, 1),
      reading(10, 0),
      reading(12, 1),
      reading(20, 0),
      reading(40, 1),
      reading(42, 0),
      reading(50, null, 1, QUALITY.badCommLost),
      reading(60, 1),
      reading(70, 1, 2),
    ];
    const found = await facts(door, trace, 100);
    expect(alarms(found)).toEqual([[20, 60, 'critical', 70]]);
    expect(found[0]?.payload).toMatchObject({ condition: 'device', text: { en: 'Door open' } });
  });

  test('how it is acknowledged at the device is told until the device knows', async () => {
    const acknowledge = { point: `${PLACE}/reset`, value: true };
    const bit = stream('alarm', { acknowledge }, { inputs: { active: 1, acknowledged: 2 } });
    const open = await facts(bit, [reading(0, 1)], 10);
    expect(open[0]?.payload).toMatchObject({ acknowledge, to: null });
    const known = await facts(bit, [reading(0, 1), reading(5, 1, 2)], 10);
    expect(known[0]?.payload).not.toHaveProperty('acknowledge');
  });

  test('an alarm over midnight goes on in a piece that says when it began', async () => {
    const day = 24 * 3600;
    const bit = stream('alarm', {}, { inputs: { active: 1 } });
    const found = await facts(bit, [reading(day - 600, 1), reading(day + 600, 0)], day + 900);
    expect(alarms(found)).toEqual([
      [day - 600, day, 'high', null],
      [day, day + 600, 'high', null],
    ]);
    expect(found[0]?.payload).toMatchObject({ continues: true });
    expect(found[1]?.payload).toMatchObject({ continued: true, began: SHIFT_A + (day - 600) * SECOND });
    expect(found[1]?.payload).not.toHaveProperty('continues');
  });

  test.each([
    ['alarm', {}, { active: 1 }, reading(23 * 3600, 1), reading(24 * 3600, 0)],
    ['limit', { high: 10 }, { value: 1 }, reading(23 * 3600, 20), reading(24 * 3600, 5)],
    ['silence', { after: '10 min' }, { value: 1 }, reading(23 * 3600, 1), reading(24 * 3600, 1)],
  ])(
    '%s: over in the moment in which its day ends, it is told as over all the same',
    async (type, settings, inputs, on, off) => {
      const found = (await facts(stream(type, settings, { inputs }), [on, off], 24 * 3600 + 60)).map(
        ({ payload }) => payload,
      );
      expect(found).toMatchObject([
        { to: off.time, continues: true },
        { from: off.time, to: off.time, continued: true },
      ]);
    },
  );

  test('a detector that is taken away leaves nothing on, also where its day ends with it', async () => {
    const bit = stream('alarm', {}, { inputs: { active: 1 } });
    const line = await plant(BUILT_IN_DETECTORS, [bit]);
    const message = reading(23 * 3600, 1);
    await line.arrive([{ at: message.time, message }]);
    line.now = SHIFT_A + 24 * HOUR;
    await line.configure([]);
    const [only, ...more] = line.booked().facts();
    expect(more).toEqual([]);
    expect(only?.payload).toMatchObject({ to: SHIFT_A + 24 * HOUR });
    expect(only?.payload).not.toHaveProperty('continues');
  });

  const tank = stream('device-alarms', {}, { subject: `${PLACE}/alarms`, inputs: { events: 1 } });
  const event = (at: number, condition: string, said: object): Message =>
    reading(at, { id: `e${at}`, condition, severity: 600, source: 'Tank', message: `at ${at}`, ...said });

  test('conditions are alarms of their own, with what the device says of them; a newer event is acknowledged', async () => {
    const trace = [
      event(0, 'High', { active: true, acknowledged: false, retain: true }),
      event(10, 'High', { active: true, acknowledged: false, retain: true, severity: 900 }),
      reading(16, { id: 'x', type: 'RefreshEndEventType', severity: 900 }),
      event(20, 'Filter', { retain: true }),
      event(30, 'High', { active: false, acknowledged: false, retain: true, message: 'back to normal' }),
      event(40, 'High', { active: false, acknowledged: true, retain: false }),
    ];
    expect(alarms(await facts(tank, trace.slice(0, 5), 35))).toEqual([
      [0, 30, 'critical', null],
      [20, null, 'high', null],
    ]);
    const before = await facts(tank, trace.slice(0, 5), 35);
    expect(before[0]?.payload).toMatchObject({
      name: 'High',
      source: 'Tank',
      text: { en: 'at 10' },
      acknowledge: { point: `${PLACE}/alarms`, value: { acknowledge: 'e30', condition: 'High' }, comment: 'comment' },
    });
    const after = await facts(tank, trace, 50);
    expect(alarms(after)[0]).toEqual([0, 30, 'critical', 40]);
    expect(after[0]?.payload).not.toHaveProperty('acknowledge');
  });

  test('an occurrence that the device keeps as a branch is acknowledged by it, whichever comes after', async () => {
    // As Part 9, table B.2 tells it: the condition calls itself acknowledged once the branch is to be.
    const branch = (at: number, said: object) => event(at, 'High', { branch: 'ns=1;i=7', active: true, ...said });
    const trace = [
      event(0, 'High', { active: true, acknowledged: false, retain: true }),
      branch(10, { acknowledged: false, retain: true }),
      event(11, 'High', { active: false, acknowledged: true, retain: false }),
      event(20, 'High', { active: true, acknowledged: false, retain: true }),
      branch(30, { acknowledged: true, retain: false }),
      event(40, 'High', { active: true, acknowledged: true, retain: true }),
    ];
    const before = await facts(tank, trace.slice(0, 4), 25);
    expect(alarms(before)).toEqual([
      [0, 11, 'high', null],
      [20, null, 'high', null],
    ]);
    const told = before.map(({ payload }) => ('acknowledge' in payload ? payload.acknowledge?.value : null));
    expect(told).toEqual(['e10', 'e20'].map((id) => ({ acknowledge: id, condition: 'High' })));
    expect(alarms(await facts(tank, trace, 50))).toEqual([
      [0, 11, 'high', 30],
      [20, null, 'high', 40],
    ]);
    // A gateway that meets the branch first knows only that somebody is to see to it.
    const late = await facts(tank, trace.slice(1), 50);
    expect(alarms(late)).toEqual([
      [10, 30, 'high', 30],
      [20, null, 'high', 40],
    ]);
    expect(late.map(({ payload }) => 'name' in payload && payload.name)).toEqual(['High ns=1;i=7', 'High']);
  });

  test('of those that wait to be acknowledged the ones that ended last are kept, whichever came first', async () => {
    const one = (seconds: number, n: number, active: boolean, acknowledged = false) =>
      event(seconds, `C${n}`, { active, acknowledged, retain: !acknowledged });
    const all = Array.from({ length: 101 }, (_, at) => at + 1);
    const trace = [
      ...all.map((n) => one(n, n, true)),
      ...all.slice(1).map((n) => one(200 + n, n, false)),
      one(400, 1, false),
      one(410, 1, false, true),
    ];
    expect(alarms(await facts(tank, trace, 420))).toContainEqual([1, 400, 'high', 410]);
  });

  test('however many come and go, few are kept, and each is told once', () => {
    const context = {
      ...{
        settings: deviceAlarms.settings.parse({}),
        calendar,
        site: 'dhaka',
        stream: 's',
        subject: `${PLACE}/alarms`,
      },
      ...{ units: {}, window: { key: 'd', from: SHIFT_A, to: SHIFT_A + 24 * HOUR } },
    };
    let state = deviceAlarms.start(context.settings);
    const keys: string[] = [];
    for (let at = 1; at <= 2_400; at++) {
      const said = { id: `e${at}`, condition: `c${Math.ceil(at / 2)}`, severity: 600, active: at % 2 === 1 };
      const { gateway, epoch } = { gateway: 'gw', epoch: 1 };
      const step = deviceAlarms.step(
        state,
        {
          ...{ kind: 'sample', role: 'events', source: 'tank', point: 1, quality: QUALITY.good },
          ...{ time: SHIFT_A + at, arrival: SHIFT_A + at, record: { gateway, epoch, seq: at } },
          value: { ...said, acknowledged: false },
        },
        context,
      );
      state = step.state;
      keys.push(...step.facts.map(({ key }) => key));
      expect(Object.keys(state).length).toBeLessThanOrEqual(101);
    }
    keys.push(...deviceAlarms.finish(state, SHIFT_A + MINUTE, context).map(({ key }) => key));
    expect(new Set(keys).size).toBe(1_200);
    expect(keys.length).toBe(1_200);
  });
});
