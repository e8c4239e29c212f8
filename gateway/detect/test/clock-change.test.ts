import { momentOf, shiftCalendar } from '@millrace/contracts';
import { expect, test } from 'vitest';
import { BUILT_IN_DETECTORS } from '../built-in.ts';
import { HOUR, MINUTE, plant, stream } from './harness.ts';
import { invariants } from './invariants.ts';

const paris = shiftCalendar.parse({
  zone: 'Europe/Paris',
  shifts: [
    { id: 'D', name: { en: 'Day' }, start: '06:00', end: '22:00' },
    { id: 'N', name: { en: 'Night' }, start: '22:00', end: '06:00' },
  ],
});
const running = stream('machine-state', { by: 'run', stopsAfter: '3 min' }, { inputs: { run: 1 } });
const quiet = stream('silence', { after: '20 min' }, { inputs: { value: 1 } });
const counting = stream('counter', {}, { inputs: { good: 2 } });

test.each([
  ['2026-10-24', 9, 25],
  ['2026-03-28', 7, 23],
])(
  'the night of %s has %i hours, its day %i, and nothing of them is counted twice or not at all',
  async (date, night, day) => {
    const line = await plant(BUILT_IN_DETECTORS, [running, quiet, counting]);
    await line.configure(line.streams, paris);
    const start = momentOf('Europe/Paris', date, '06:00');
    const minutes = (day + 4) * 60;
    for (let minute = 0; minute < minutes; minute += 5) {
      const at = start + minute * MINUTE;
      // Stopped for ten minutes in each half hour.
      const run = { kind: 'sample' as const, point: 1, time: at, value: minute % 30 < 10 ? 0 : 1 };
      await line.arrive([
        { at, message: run },
        { at, message: { kind: 'sample', point: 2, time: at, value: minute } },
      ]);
      await line.wait(at + MINUTE);
    }
    const booked = line.booked();
    invariants(booked);
    const window = (one: string, key: string) => booked.windows.get(`${one} ${key}`)?.set.window;
    const nights = window(running.stream, `${date}/N`);
    expect((nights?.to ?? 0) - (nights?.from ?? 0)).toBe(night * HOUR);
    const days = window(quiet.stream, date);
    expect((days?.to ?? 0) - (days?.from ?? 0)).toBe(day * HOUR);
    const counted = booked
      .facts()
      .reduce((sum, fact) => sum + (fact.type === 'production.counted' ? fact.payload.quantity : 0), 0);
    expect(counted).toBe(minutes - 5);
    const stopped = booked.facts().reduce((sum, fact) => {
      if (fact.type !== 'downtime.occurred') return sum;
      return sum + (fact.payload.to ?? Number.NaN) - fact.payload.from;
    }, 0);
    expect(stopped).toBe((minutes / 30) * 10 * MINUTE);
  },
);

test('what comes exactly as late as may be still counts, and a microsecond later no more', async () => {
  const line = await plant(BUILT_IN_DETECTORS, [{ ...counting, lateness: HOUR }]);
  const at = momentOf('Asia/Dhaka', '2026-11-21', '09:00');
  const read = (time: number, value: number) => ({ kind: 'sample' as const, point: 2, time, value });
  await line.arrive([{ at, message: read(at, 100) }]);
  await line.arrive([{ at: at + MINUTE, message: read(at + MINUTE - HOUR, 40) }]);
  await line.arrive([{ at: at + MINUTE, message: read(at + MINUTE - HOUR - 1, 30) }]);
  await line.wait(at + 2 * MINUTE);
  const counted = line
    .booked()
    .facts()
    .map((fact) => fact.type === 'production.counted' && fact.payload.quantity);
  expect(counted).toEqual([60]);
  expect(line.runner.tooLate.get(counting.stream)).toBe(1);
});
