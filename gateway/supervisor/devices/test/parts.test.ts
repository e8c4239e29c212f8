import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import { backOff } from '../back-off.ts';
import { DueQueue } from '../due-queue.ts';
import { systemTiming, within } from '../timing.ts';
import { testTiming } from './test-timing.ts';

property.prop([fc.array(fc.oneof(fc.nat({ max: 50 }), fc.constant('take' as const)), { maxLength: 200 })])(
  'what is due earliest is always taken first',
  (steps) => {
    const queue = new DueQueue<{ due: number }>();
    let model: number[] = [];
    for (const step of steps) {
      if (step === 'take') {
        const least = model.length === 0 ? undefined : Math.min(...model);
        expect(queue.first()?.due).toBe(least);
        expect(queue.take()?.due).toBe(least);
        const at = model.indexOf(least as number);
        if (at >= 0) model = [...model.slice(0, at), ...model.slice(at + 1)];
      } else {
        queue.add({ due: step });
        model.push(step);
      }
      expect(queue.size).toBe(model.length);
    }
  },
);

test('attempts wait ever longer, up to a limit, and never two of a hundred for the same time', () => {
  const waits = [0, 1, 2, 3, 4, 5, 6, 20, 1_000].map((failed) => backOff('lost', failed, () => 0.999));
  expect(waits).toEqual([...waits].sort((a, b) => a - b));
  expect(waits[0]).toBeLessThanOrEqual(250);
  expect(waits.at(-1)).toBeLessThanOrEqual(15_000);
  expect(backOff('refused', 0, () => 0)).toBe(5_000);
  expect(new Set(Array.from({ length: 100 }, () => backOff('lost', 5, Math.random))).size).toBe(100);
});

test('a call that is given up is told so, and leaves neither timer nor listener', async () => {
  const timing = testTiming();
  const parent = new AbortController();
  let heard: unknown = null;
  const call = within(
    timing,
    100,
    parent.signal,
    (signal) => {
      signal.addEventListener('abort', () => {
        heard = signal.reason;
      });
      return new Promise(() => undefined);
    },
    () => new Error('too late'),
  );
  const said = expect(call).rejects.toThrow('too late');
  await timing.pass(100);
  await said;
  expect(heard).toMatchObject({ message: 'too late' });
  expect(timing.waiting).toBe(0);
  const stopped = within(
    timing,
    100,
    parent.signal,
    () => new Promise(() => undefined),
    () => new Error('too late'),
  );
  parent.abort(new Error('not wanted any more'));
  await expect(stopped).rejects.toThrow('not wanted any more');
  expect(timing.waiting).toBe(0);
  await expect(
    within(
      timing,
      100,
      parent.signal,
      async () => 1,
      () => new Error(),
    ),
  ).rejects.toThrow('not wanted');
});

test('the timing of the system sleeps, and wakes early', async () => {
  const began = systemTiming.now();
  await systemTiming.sleep(5).done;
  expect(systemTiming.now()).toBeGreaterThanOrEqual(began + 4);
  const long = systemTiming.sleep(1_000_000);
  long.end();
  await long.done;
});
