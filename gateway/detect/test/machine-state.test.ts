import { type Fact, QUALITY } from '@millrace/contracts';
import { describe, expect, test } from 'vitest';
import { BUILT_IN_DETECTORS } from '../built-in.ts';
import { facts, reading, SECOND, SHIFT_A, stream } from './harness.ts';

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
