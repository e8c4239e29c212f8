import { type Fact, QUALITY } from '@millrace/contracts';
import { describe, expect, test } from 'vitest';
import { BUILT_IN_DETECTORS } from '../built-in.ts';
import { deviceAlarms } from '../detectors/device-alarms.ts';
import type { StreamConfig } from '../stream-rules.ts';
import { calendar, facts, HOUR, type Message, MINUTE, SECOND, SHIFT_A, stream } from './harness.ts';

const reading = (
  seconds: number,
  value: number | string | object | null,
  point = 1,
  quality: number = QUALITY.good,
): Message => ({
  kind: 'sample',
  point,
  time: SHIFT_A + seconds * SECOND,
  value,
  quality,
});
const stops = (all: readonly Fact[]) =>
  all.flatMap((fact) =>
    fact.type === 'downtime.occurred'
      ? [
          [
            fact.payload.state,
            (fact.payload.from - SHIFT_A) / SECOND,
            fact.payload.to === null ? null : (fact.payload.to - SHIFT_A) / SECOND,
            fact.payload.micro,
          ],
        ]
      : [],
  );
const counts = (all: readonly Fact[]) =>
  all.flatMap((fact) =>
    fact.type === 'production.counted' ? [[fact.payload.kind, fact.payload.quantity, fact.payload.reset]] : [],
  );
const conditions = (all: readonly Fact[]) =>
  all.flatMap((fact) =>
    fact.type === 'condition.occurred'
      ? [
          [
            fact.payload.condition,
            (fact.payload.from - SHIFT_A) / SECOND,
            fact.payload.to === null ? null : (fact.payload.to - SHIFT_A) / SECOND,
            fact.payload.worst,
          ],
        ]
      : [],
  );

describe('machine state', () => {
  const runs = stream('machine-state', { by: 'run', stopsAfter: '3 min' }, { inputs: { run: 1, setup: 2, reason: 3 } });

  test('shorter than the threshold is a micro-stop, as long as it is still one; longer is a stop from its beginning', async () => {
    const trace = [reading(0, 1), reading(600, 0), reading(780, 1), reading(1200, 0), reading(1381, 1)];
    expect(stops(await facts(runs, trace, 1500))).toEqual([
      ['stopped', 600, 780, true],
      ['stopped', 1200, 1381, false],
    ]);
  });

  test('a break is cut out of a stop, and does not count for the threshold', async () => {
    const meal = 4 * 3600;
    const trace = [reading(0, 1), reading(meal - 60, 0), reading(meal + 1800 + 120, 1)];
    expect(stops(await facts(runs, trace, meal + 3600))).toEqual([
      ['stopped', meal - 60, meal, true],
      ['planned-stop', meal, meal + 1800, false],
      ['stopped', meal + 1800, meal + 1920, true],
    ]);
  });

  test('who works through the break produces', async () => {
    expect(stops(await facts(runs, [reading(0, 1), reading(5 * 3600, 1)], 6 * 3600))).toEqual([]);
  });

  test('setup, and a machine’s own reason that comes a moment later', async () => {
    const trace = [
      reading(0, 1),
      reading(60, 0),
      reading(62, 'E7', 3),
      reading(600, 1),
      reading(900, 1, 2),
      reading(900, 0),
      reading(1500, 1),
    ];
    const found = await facts(runs, trace, 1600);
    expect(stops(found)).toEqual([
      ['stopped', 60, 600, false],
      ['setup', 900, 1500, false],
    ]);
    expect(found[0]?.payload).toMatchObject({ deviceReason: 'E7' });
  });

  test('a stop over the end of a shift is cut there, and its beginning still counts', async () => {
    const end = 8 * 3600;
    const found = stops(await facts(runs, [reading(0, 1), reading(end - 150, 0), reading(end + 60, 1)], end + 600));
    expect(found).toEqual([
      ['stopped', end - 150, end, true],
      ['stopped', end, end + 60, false],
    ]);
  });

  test('a reading that failed is no signal; before the first reading there is none either', async () => {
    const trace = [reading(60, 1), reading(120, null, 1, QUALITY.badCommLost), reading(180, 1)];
    expect(stops(await facts(runs, trace, 240))).toEqual([
      ['no-signal', 0, 60, false],
      ['no-signal', 120, 180, false],
    ]);
  });

  test('a cycle that does not come is a stop since the last one, and silence after it is silence', async () => {
    const cycles = stream(
      'machine-state',
      { by: 'cycle', cycleWithin: '30 s', stopsAfter: '1 min', silentAfter: '2 min' },
      { inputs: { count: 1 } },
    );
    const trace = [reading(0, 1), reading(20, 2), reading(40, 3), reading(60, 3), reading(101, 3), reading(400, 4)];
    expect(stops(await facts(cycles, trace, 410))).toEqual([
      ['no-signal', 0, 20, false],
      ['stopped', 40, 101, false],
      ['no-signal', 101, 400, false],
    ]);
  });

  test('a state word means what the profile says, and what it does not name is no signal', async () => {
    const words = stream(
      'machine-state',
      { by: 'state', states: { '6': 'producing', '11': 'idle' } },
      { inputs: { state: 1 } },
    );
    const found = await facts(words, [reading(0, 6), reading(300, 11), reading(900, 17), reading(960, 6)], 1000);
    expect(stops(found)).toEqual([
      ['idle', 300, 900, false],
      ['no-signal', 900, 960, false],
    ]);
    expect(found[1]?.payload).toMatchObject({ deviceReason: 'unknown state 17' });
  });

  test('numbers of a state word without names are refused', () => {
    const [detector] = BUILT_IN_DETECTORS;
    expect(detector?.settings.safeParse({ by: 'state' }).success).toBe(false);
    expect(detector?.settings.safeParse({ by: 'state', states: {} }).success).toBe(false);
  });
});

describe('counter', () => {
  const of = (settings: StreamConfig['settings'] = {}) =>
    stream('counter', settings, { inputs: { good: 1, scrap: 2 } });

  test('a reset counts what came since, a rollover what came around, a missed reading costs nothing', async () => {
    expect(
      counts(await facts(of(), [reading(0, 100), reading(60, 110), reading(120, 4), reading(300, 20)], 600)),
    ).toEqual([
      ['good', 10, false],
      ['good', 4, true],
      ['good', 16, false],
    ]);
    expect(counts(await facts(of({ rollsOverAfter: 65_535 }), [reading(0, 65_530), reading(60, 4)], 600))).toEqual([
      ['good', 10, true],
    ]);
    expect(counts(await facts(of({ rollsOverAfter: 65_535 }), [reading(0, 9_000), reading(60, 4)], 600))).toEqual([
      ['good', 4, true],
    ]);
  });

  test('good and scrap are counted apart; failed readings say nothing; pulses count their rises', async () => {
    const trace = [reading(0, 5), reading(1, 0, 2), reading(10, 0, 1, QUALITY.bad), reading(20, 7), reading(21, 1, 2)];
    expect(counts(await facts(of(), trace, 600))).toEqual([
      ['good', 2, false],
      ['scrap', 1, false],
    ]);
    const pulses = [0, 1, 1, 0, 1, 0].map((value, at) => reading(at, value));
    expect(counts(await facts(of({ reading: 'pulse', pulseIs: 2 }), pulses, 600))).toEqual([['good', 4, false]]);
  });

  test('a total without a time of its own may come late: a small fall is no reset where the site says so', async () => {
    const device = 'sewing/line-1/cell-1/machine-1';
    const total = (seconds: number, value: number): Message => ({
      kind: 'observation',
      device,
      suspect: true,
      key: `k${seconds}`,
      time: SHIFT_A + seconds * SECOND,
      body: { type: 'counter', total: value },
    });
    const late = stream('counter', { ignoreFallUpTo: 10 }, { devices: [device] });
    expect(counts(await facts(late, [total(0, 100), total(5, 104), total(6, 102), total(9, 107)], 600))).toEqual([
      ['good', 7, false],
    ]);
  });

  test('a bucket ends where the shift does, and the next shift counts on', async () => {
    const end = 8 * 3600;
    const found = await facts(
      of({ bucket: '7 min' }),
      [reading(end - 60, 0), reading(end - 30, 3), reading(end + 30, 5)],
      end + 900,
    );
    expect(found.map(({ payload }) => payload)).toMatchObject([
      { to: SHIFT_A + end * SECOND, quantity: 3 },
      { from: SHIFT_A + end * SECOND, quantity: 2 },
    ]);
  });
});

describe('limit, measurement, punch', () => {
  test('hysteresis and delays: a condition begins when it was first beyond, and ends when it was first back', async () => {
    const limits = stream(
      'limit',
      { high: 50, highHigh: 80, deadband: 5, delayOn: '10 s', delayOff: '20 s' },
      { inputs: { value: 1 } },
    );
    const trace = [
      [0, 20],
      [5, 55],
      [8, 40],
      [20, 60],
      [40, 90],
      [70, 47],
      [80, 44],
      [90, 51],
      [100, 44],
      [130, 44],
    ] as const;
    expect(
      conditions(
        await facts(
          limits,
          trace.map(([at, value]) => reading(at, value)),
          200,
        ),
      ),
    ).toEqual([
      ['high', 20, 100, 90],
      ['high-high', 40, 70, 90],
    ]);
  });

  test('a condition goes on into the next day in a piece of its own', async () => {
    const limits = stream('limit', { low: 10 }, { inputs: { value: 1 } });
    const day = 24 * 3600;
    const found = await facts(limits, [reading(day - 600, 5), reading(day + 600, 20)], day + 900);
    expect(conditions(found)).toEqual([
      ['low', day - 600, day, 5],
      ['low', day, day + 600, 5],
    ]);
    expect(found.map(({ payload }) => 'continued' in payload)).toEqual([false, true]);
  });

  test('a load is measured once when it rests, and again only after the scale was empty', async () => {
    const scale = stream(
      'measurement',
      { tolerance: 0.1, settledFor: '2 s', from: 1, rearmBelow: 0.5 },
      { inputs: { value: 1 }, units: { value: 'kg' } },
    );
    const trace = [
      [0, 0],
      [1, 12],
      [2, 24.9],
      [3, 25.0],
      [4, 24.95],
      [5, 25.02],
      [9, 24.98],
      [10, 26],
      [14, 26],
      [15, 0],
      [16, 7.5],
      [19, 7.5],
    ] as const;
    const found = await facts(
      scale,
      trace.map(([at, value]) => reading(at, value)),
      60,
    );
    expect(found.map(({ payload }) => payload)).toMatchObject([
      { at: SHIFT_A + 4 * SECOND, value: 25, unit: 'kg', settledFor: 2 * SECOND },
      { at: SHIFT_A + 18 * SECOND, value: 7.5 },
    ]);
  });

  test('a finger laid on twice is one punch; another direction is another', async () => {
    const clock = 'office/gate/cell-1/clock-1';
    const punch = (seconds: number, direction: 'in' | 'out', key: string): Message => ({
      kind: 'observation',
      device: clock,
      key,
      time: SHIFT_A + seconds * SECOND,
      body: { type: 'punch', person: '1042', direction, method: 'finger' },
    });
    const clocks = stream('attendance-punch', {}, { subject: clock, devices: [clock] });
    const trace = [
      punch(0, 'in', '1'),
      punch(0, 'in', '1'),
      punch(20, 'in', '2'),
      punch(40, 'out', '3'),
      punch(200, 'in', '4'),
    ];
    const found = await facts(clocks, trace, 3600);
    expect(found.map(({ payload }) => ('at' in payload ? [(payload.at - SHIFT_A) / SECOND] : []))).toEqual([
      [0],
      [40],
      [200],
    ]);
    expect(HOUR).toBe(60 * MINUTE);
  });

  test('a badge that lies on its reader is shown once, until it was away; another one at once', async () => {
    const reader = 'hall/line-1/cell/badge-reader';
    const read = (seconds: number, code: string): Message => ({
      kind: 'observation',
      device: reader,
      key: `${code}/${seconds}`,
      time: SHIFT_A + seconds * SECOND,
      body: { type: 'scan', code },
    });
    const readers = stream('badge-read', {}, { subject: reader, devices: [reader] });
    const lying = [0, 2, 4, 6].map((seconds) => read(seconds, '04A21F7B'));
    const found = await facts(readers, [...lying, read(7, '04A21F7C'), read(12, ' 04A21F7B ')], 3600);
    expect(found.map(({ payload }) => ('badge' in payload ? [payload.badge, payload.reader] : []))).toEqual([
      ['04A21F7B', reader],
      ['04A21F7C', reader],
      ['04A21F7B', reader],
    ]);
  });
});

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
    expect(found[1]?.payload).toMatchObject({ continued: true, began: SHIFT_A + (day - 600) * SECOND });
  });

  const tank = stream('device-alarms', {}, { subject: `${PLACE}/alarms`, inputs: { events: 1 } });
  const event = (at: number, condition: string, said: object): Message =>
    reading(at, { id: `e${at}`, condition, severity: 600, source: 'Tank', message: `at ${at}`, ...said });

  test('conditions are alarms of their own, with what the device says of them; a newer event is acknowledged', async () => {
    const trace = [
      event(0, 'High', { active: true, acknowledged: false, retain: true }),
      event(10, 'High', { active: true, acknowledged: false, retain: true, severity: 900 }),
      event(15, 'Low', { active: true, acknowledged: false, retain: true, branch: 'ns=1;i=7' }),
      reading(16, { id: 'x', type: 'RefreshEndEventType', severity: 900 }),
      event(20, 'Filter', { retain: true }),
      event(30, 'High', { active: false, acknowledged: false, retain: true, message: 'back to normal' }),
      event(40, 'High', { active: false, acknowledged: true, retain: false }),
    ];
    expect(alarms(await facts(tank, trace.slice(0, 6), 35))).toEqual([
      [0, 30, 'critical', null],
      [20, null, 'high', null],
    ]);
    const before = await facts(tank, trace.slice(0, 6), 35);
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
