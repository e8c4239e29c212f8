import { expect, test } from 'vitest';
import { BUILT_IN_DETECTORS } from '../built-in.ts';
import { plant, SECOND, SHIFT_A, stream } from './harness.ts';

// What detectors have nothing to say of must not hold the log back from being trimmed.

const reading = (second: number) => [
  {
    message: { kind: 'sample' as const, point: 1, time: SHIFT_A + second * SECOND, value: second },
    at: SHIFT_A + second * SECOND,
  },
];
const UNHEARD = stream('counter', {}, { inputs: { good: 99 } });

test.each([
  ['no detector is configured', []],
  ['none listens to what comes', [UNHEARD]],
] as const)('where %s, the log is acknowledged within a second or so', async (_, streams) => {
  const line = await plant(BUILT_IN_DETECTORS, streams);
  for (let tenth = 0; tenth < 100; tenth++) {
    await line.arrive(reading(tenth / 10));
    const upTo = line.journal.acknowledged.at(-1)?.to ?? 0;
    expect(tenth + 1 - upTo).toBeLessThanOrEqual(10);
  }
  // Nothing comes any more: what is left is acknowledged without being asked for.
  await line.wait(SHIFT_A + 12 * SECOND);
  expect(line.journal.acknowledged.at(-1)?.to).toBe(100);
  expect(line.runner.nextWake()).toBeNull();
});

test('a clock that is set back holds up no acknowledgement', async () => {
  const line = await plant(BUILT_IN_DETECTORS, []);
  await line.arrive(reading(3_600));
  line.now = SHIFT_A;
  await line.arrive(reading(0));
  expect(line.journal.acknowledged.at(-1)?.to).toBe(2);
});
