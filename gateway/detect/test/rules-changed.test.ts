import { fc, test } from '@fast-check/vitest';
import { type ShiftCalendar, shiftCalendar } from '@millrace/contracts';
import { describe, expect, test as plain } from 'vitest';
import { BUILT_IN_DETECTORS } from '../built-in.ts';
import type { StreamConfig } from '../stream-rules.ts';
import { calendar, HOUR, type Message, MINUTE, type Plant, plant, SECOND, SHIFT_A, stream } from './harness.ts';
import { invariants } from './invariants.ts';
import { cases, disturbance, disturbed, END, inOrder } from './traces.ts';

const shifts = (...given: [id: string, start: string, end: string][]): ShiftCalendar =>
  shiftCalendar.parse({
    zone: 'Asia/Dhaka',
    shifts: given.map(([id, start, end]) => ({ id, name: { en: id }, start, end })),
  });

/** Later, of other lengths, called otherwise, cut otherwise, and in another zone. */
const CALENDARS: readonly ShiftCalendar[] = [
  calendar,
  shifts(['A', '07:00', '15:00'], ['B', '15:00', '23:00'], ['N', '23:00', '07:00']),
  shifts(['D', '06:00', '18:00'], ['N', '18:00', '06:00']),
  shifts(['B', '06:00', '14:00'], ['N', '14:00', '22:00'], ['A', '22:00', '06:00']),
  shifts(['A', '05:30', '05:50']),
  { ...calendar, zone: 'Europe/Paris' },
];

/** The same stream judged otherwise. */
const OTHERWISE: Readonly<Record<string, StreamConfig['settings']>> = {
  counter: { bucket: '5 min', ignoreFallUpTo: 3 },
  'machine-state by run bit': { by: 'run', stopsAfter: '20 s', silentAfter: '30 min' },
  'machine-state by cycles': { by: 'cycle', cycleWithin: '30 s', stopsAfter: '1 min' },
  'machine-state by state word': { by: 'state', states: { '4': 'producing', '6': 'setup' }, stopsAfter: '1 min' },
  'machine-state by power': { by: 'power', producingFrom: 2, idleFrom: 0, stopsAfter: '10 min' },
  'rfid-passage': { outside: 'GATE', inside: 'STORE', antennas: { '1': 'inside', '2': 'outside' }, gap: '10 min' },
  'attendance-punch': { repeatWithin: '20 min' },
  'badge-read': { repeatWithin: '30 s' },
  limit: { high: 30, lowLow: 5, delayOn: '2 min' },
  measurement: { tolerance: 4, settledFor: '90 s' },
  silence: { after: '2 min', severity: 'high' },
};

const change = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  settings: fc.boolean(),
  calendar: fc.constantFrom(...CALENDARS),
  first: fc.constantFrom(...CALENDARS),
  /** The commit of the refold that is killed; beyond what there are: none. */
  killed: fc.nat({ max: 4 }),
  back: fc.boolean(),
});

/** Fails one of the next commits as a kill would, and starts again, until what is due at `now` is done. */
async function killedAfter(line: Plant, commits: number): Promise<void> {
  const transaction = line.journal.transaction.bind(line.journal);
  let left = commits;
  line.journal.transaction = (work) => {
    if (left-- === 0) line.journal.failNext = true;
    return transaction(work);
  };
  await line.wait(line.now).catch(() => undefined);
  line.journal.transaction = transaction;
  line.journal.failNext = false;
  await line.kill();
}

describe.each(cases)('$name', ({ name, streams, messages }) => {
  test.prop([messages, disturbance, change], { numRuns: 25 })(
    'judges all that is kept as if its new rules had been there all along',
    async (sent, disturbing, changed) => {
      const otherwise = streams.map((one) => ({ ...one, settings: OTHERWISE[name] ?? {} }));
      const after = changed.settings ? otherwise : streams;
      const before = changed.settings ? streams : otherwise;
      const expected = await inOrder(BUILT_IN_DETECTORS, after, sent, changed.calendar);
      const arrivals = disturbed(sent, disturbing);
      const line = await plant(BUILT_IN_DETECTORS, before);
      await line.configure(before, changed.first);
      const turn = Math.min(arrivals.length - 1, Math.floor(changed.at * arrivals.length));
      for (const [at, arrival] of arrivals.entries()) {
        await line.wait(Math.max(line.now, arrival.at));
        await line.runner.trim();
        if (at === turn) {
          if (changed.back) {
            // Changed twice: the second begins where the first was not done.
            await line.configure(after, changed.calendar);
            await line.runner.process(null, line.now);
            await line.configure(before, changed.first);
          }
          await line.configure(after, changed.calendar);
          await killedAfter(line, changed.killed);
        }
        await line.arrive([arrival]);
      }
      await line.wait(END);
      expect(line.booked().final()).toEqual(expected.final());
      invariants(line.booked());
    },
  );
});

const running = stream('machine-state', { by: 'run', stopsAfter: '3 min' }, { inputs: { run: 1 }, lateness: 6 * HOUR });
const counting = stream('counter', {}, { inputs: { good: 2 }, lateness: 6 * HOUR });
const sample = (point: number, time: number, value: number): Message => ({ kind: 'sample', point, time, value });
const counted = (line: Plant): number =>
  line
    .booked()
    .facts()
    .reduce((sum, fact) => sum + (fact.type === 'production.counted' ? fact.payload.quantity : 0), 0);

/** A machine that stops for five minutes in every half hour, and counts five in as many minutes, for as many hours. */
async function run(line: Plant, fromHour: number, toHour: number): Promise<void> {
  for (let minute = fromHour * 60; minute < toHour * 60; minute += 5) {
    const at = SHIFT_A + minute * MINUTE;
    await line.wait(at);
    const good = { message: sample(2, at, minute), at };
    if (minute % 30 === 0 || minute % 30 === 5) {
      await line.arrive([good, { message: sample(1, at, minute % 30 === 0 ? 0 : 1), at }]);
    } else await line.arrive([good]);
    if (minute % 60 === 0) await line.runner.trim();
  }
}

describe('what is older than the kept inputs', () => {
  plain.each(CALENDARS.map((plan, at) => [at, plan] as const))(
    'stands as it was said, and the windows after it tile on from there (calendar %i)',
    async (_, plan) => {
      const line = await plant(BUILT_IN_DETECTORS, [running, counting]);
      await run(line, 0, 30);
      const before = line.booked();
      const oldest = [...before.windows.values()].filter(({ set }) => (set.window.to ?? 0) <= SHIFT_A + 16 * HOUR);
      await line.configure([{ ...running, settings: { by: 'run', stopsAfter: '6 min' } }, counting], plan);
      await run(line, 30, 40);
      await line.wait(SHIFT_A + 40 * HOUR);
      const after = line.booked();
      invariants(after);
      // Windows of two shifts that nothing can reopen are as they were.
      expect(oldest.length).toBeGreaterThanOrEqual(4);
      for (const { set } of oldest) {
        expect(after.windows.get(`${set.stream} ${set.window.key}`)?.set).toEqual(set);
      }
      expect(counted(line)).toBe(40 * 60 - 5);
      const stops = after
        .facts()
        .filter((fact) => fact.type === 'downtime.occurred' && fact.payload.state === 'stopped');
      // Five minutes are a stop by the old rules, and none by the new.
      expect(stops.filter(({ payload }) => !('micro' in payload) || !payload.micro).length).toBeGreaterThan(10);
      for (const { occurredAt, payload } of stops) {
        if (occurredAt > SHIFT_A + 25 * HOUR && 'micro' in payload) expect(payload.micro).toBe(true);
      }
    },
  );
});

plain('shifts that are named otherwise and back end as they began', async () => {
  const line = await plant(BUILT_IN_DETECTORS, [running, counting]);
  await run(line, 0, 10);
  const before = line.booked().final();
  const now = line.now;
  for (const plan of [CALENDARS[3], CALENDARS[1], calendar]) {
    if (plan) await line.configure([running, counting], plan);
    await line.wait(now);
  }
  expect(line.booked().final()).toEqual(before);
  await run(line, 10, 11);
  invariants(line.booked());
});

plain(
  'a detector that is taken away leaves no stop open, and one that comes back goes on beside what stands',
  async () => {
    const line = await plant(BUILT_IN_DETECTORS, [running, counting]);
    const at = SHIFT_A + HOUR;
    await line.arrive([
      { at, message: sample(1, at, 1) },
      { at, message: sample(2, at, 10) },
    ]);
    await line.wait(at + 10 * MINUTE);
    await line.arrive([
      { at: at + 10 * MINUTE, message: sample(1, at + 10 * MINUTE, 0) },
      { at: at + 10 * MINUTE, message: sample(2, at + 10 * MINUTE, 70) },
    ]);
    await line.wait(at + 20 * MINUTE);
    // Killed while it closes them, then again without.
    line.journal.failNext = true;
    await expect(line.configure([])).rejects.toThrow('killed');
    await line.configure([]);
    const stopped = () =>
      line
        .booked()
        .facts()
        .filter((fact) => fact.type === 'downtime.occurred');
    expect(stopped().at(-1)?.payload).toMatchObject({ from: at + 10 * MINUTE, to: at + 20 * MINUTE, state: 'stopped' });
    expect(counted(line)).toBe(60);
    const standing = line.booked().final();
    await line.wait(at + 2 * HOUR);
    expect(line.booked().final()).toEqual(standing);
    await line.configure([running, counting]);
    const again = at + 2 * HOUR;
    await line.arrive([
      { at: again, message: sample(1, again, 1) },
      { at: again, message: sample(2, again, 500) },
      // What it heard before it was there is not its own.
      { at: again, message: sample(2, at + 11 * MINUTE, 400) },
    ]);
    await line.wait(again + MINUTE);
    await line.arrive([{ at: again + MINUTE, message: sample(2, again + MINUTE, 507) }]);
    await line.wait(again + 2 * MINUTE);
    invariants(line.booked());
    expect(counted(line)).toBe(67);
    // While no detector was there, nothing is known.
    expect(stopped().at(-1)?.payload).toMatchObject({ from: at + 20 * MINUTE, to: again, state: 'no-signal' });
  },
);

plain('a role that is given to another point counts nothing from one counter to the other', async () => {
  const line = await plant(BUILT_IN_DETECTORS, [counting]);
  const at = SHIFT_A + HOUR;
  for (const minute of [0, 1, 2]) {
    await line.arrive([{ at: at + minute * MINUTE, message: sample(2, at + minute * MINUTE, 100 + minute) }]);
  }
  await line.configure([{ ...counting, inputs: { good: 9 } }]);
  for (const minute of [3, 4, 5]) {
    await line.arrive([{ at: at + minute * MINUTE, message: sample(9, at + minute * MINUTE, 70_000 + minute) }]);
  }
  await line.wait(at + 10 * MINUTE);
  expect(counted(line)).toBe(4);
  invariants(line.booked());
});

plain('a detector whose settings are not its own for a while loses nothing by it', async () => {
  const line = await plant(BUILT_IN_DETECTORS, [counting]);
  const at = SHIFT_A + HOUR;
  await line.arrive([{ at, message: sample(2, at, 1) }]);
  await line.arrive([{ at: at + MINUTE, message: sample(2, at + MINUTE, 5) }]);
  await line.wait(at + 2 * MINUTE);
  await expect(line.configure([{ ...counting, settings: { bucket: 'soon' } }])).rejects.toThrow('counter');
  await line.configure([counting]);
  await line.arrive([{ at: at + 3 * MINUTE, message: sample(2, at + 3 * MINUTE, 8) }]);
  await line.wait(at + 5 * SECOND);
  expect(counted(line)).toBe(7);
});
