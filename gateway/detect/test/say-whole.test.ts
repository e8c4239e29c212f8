import { shiftCalendar } from '@millrace/contracts';
import { expect, test } from 'vitest';
import { BUILT_IN_DETECTORS } from '../built-in.ts';
import { HOUR, type Message, MINUTE, type Plant, plant, SECOND, SHIFT_A, stream } from './harness.ts';

const counting = stream('counter', {}, { inputs: { good: 1 } });
const reading = (time: number, value: number): Message => ({ kind: 'sample', point: 1, time, value });
const last = (line: Plant) => line.journal.factSets.at(-1)?.body;

test('of a window whose last fact a correction took, the whole set says that there is none, and it goes on', async () => {
  const line = await plant(BUILT_IN_DETECTORS, [counting]);
  const at = SHIFT_A + HOUR;
  await line.arrive([{ at, message: reading(at, 5) }]);
  await line.arrive([{ at: at + MINUTE, message: reading(at + MINUTE, 7) }]);
  await line.wait(at + 3 * MINUTE);
  await line.arrive([{ at: at + 4 * MINUTE, message: reading(at + MINUTE, 5) }]);
  await line.wait(at + 6 * MINUTE);
  expect(line.booked().facts()).toEqual([]);
  const revision = last(line)?.revision ?? Number.NaN;
  expect(await line.runner.sayWhole(counting.stream, '2026-11-21/A', line.now)).toBe(true);
  expect(last(line)).toMatchObject({ revision: revision + 1, base: null, asserted: [], retracted: [] });
  await line.arrive([{ at: at + 8 * MINUTE, message: reading(at + 8 * MINUTE, 9) }]);
  await line.wait(at + 10 * MINUTE);
  expect(line.booked().facts()).toMatchObject([{ payload: { quantity: 4 } }]);
});

test('of a session that a late read joined to the one before, the whole set says that it is empty', async () => {
  const portal = 'dispatch/gate/cell-1/portal-1';
  const settings = { outside: 'YARD', inside: 'STORE', antennas: { a1: 'outside', a2: 'inside' }, gap: '10 s' };
  const passing = stream('rfid-passage', settings, { subject: portal, devices: [portal] });
  const epc = '3034257BF7194E4000001A85';
  const read = (seconds: number, antenna: string): Message => ({
    kind: 'observation',
    device: portal,
    key: `k${seconds}`,
    time: SHIFT_A + seconds * SECOND,
    body: { type: 'tag-read', epc, antenna },
  });
  const line = await plant(BUILT_IN_DETECTORS, [passing]);
  for (const [seconds, antenna] of [
    [0, 'a1'],
    [4, 'a2'],
    [18, 'a2'],
    [22, 'a1'],
  ] as const) {
    await line.wait(SHIFT_A + seconds * SECOND);
    await line.arrive([{ at: SHIFT_A + seconds * SECOND, message: read(seconds, antenna) }]);
  }
  await line.wait(SHIFT_A + 5 * MINUTE);
  const before = [...line.booked().windows.values()].map(({ set }) => set);
  expect(before).toHaveLength(2);
  const joined = before[1];
  await line.arrive([{ at: SHIFT_A + 6 * MINUTE, message: read(11, 'a2') }]);
  await line.wait(SHIFT_A + 8 * MINUTE);
  expect(line.booked().facts()).toHaveLength(1);
  const whole = () => line.runner.sayWhole(joined?.stream ?? '', joined?.window.key ?? '', line.now);
  expect(await whole()).toBe(true);
  expect(last(line)).toMatchObject({ window: { key: joined?.window.key }, base: null, asserted: [] });
  // Asked again after a kill it says the next revision.
  const { revision } = last(line) ?? {};
  await line.kill();
  expect(await whole()).toBe(true);
  expect(last(line)).toMatchObject({ revision: (revision ?? 0) + 1, base: null, asserted: [] });
  expect(line.booked().facts()).toHaveLength(1);
});

test('of a window that another calendar did away with, the whole set says that it is empty; should it return, it goes on', async () => {
  const line = await plant(BUILT_IN_DETECTORS, [counting]);
  const { calendar } = line;
  const at = SHIFT_A + HOUR;
  await line.arrive([{ at, message: reading(at, 5) }]);
  await line.arrive([{ at: at + MINUTE, message: reading(at + MINUTE, 7) }]);
  await line.wait(at + 3 * MINUTE);
  const long = shiftCalendar.parse({
    zone: 'Asia/Dhaka',
    shifts: [
      { id: 'D', name: { en: 'D' }, start: '06:00', end: '18:00' },
      { id: 'N', name: { en: 'N' }, start: '18:00', end: '06:00' },
    ],
  });
  await line.configure([counting], long);
  await line.wait(at + 5 * MINUTE);
  expect(line.booked().facts()).toMatchObject([{ payload: { quantity: 2 } }]);
  const known = line.booked().windows.get(`${counting.stream} 2026-11-21/A`)?.set;
  expect(known?.retracted).toHaveLength(1);
  // The consumer never had the retraction: were nothing said, both windows would count the same pieces for ever.
  expect(await line.runner.sayWhole(counting.stream, '2026-11-21/A', line.now)).toBe(true);
  const said = last(line);
  expect(said).toMatchObject({ revision: (known?.revision ?? 0) + 1, base: null, asserted: [] });
  expect(said?.window).toEqual(known?.window);
  await line.arrive([{ at: at + 6 * MINUTE, message: reading(at + 6 * MINUTE, 9) }]);
  await line.wait(at + 8 * MINUTE);
  await line.configure([counting], calendar);
  await line.wait(at + 12 * MINUTE);
  const total = line
    .booked()
    .facts()
    .reduce((sum, { payload }) => sum + (payload as { quantity: number }).quantity, 0);
  expect(total).toBe(4);
});
