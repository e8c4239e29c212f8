import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { CallLimit } from '../call-limit.ts';
import { testTiming } from './test-timing.ts';

const never = (): Promise<never> => new Promise(() => undefined);
const tooLate = (): Error => new Error('too late');

function made() {
  const timing = testTiming();
  const parent = new AbortController();
  return { timing, parent, limit: new CallLimit(timing, 100, parent.signal) };
}

test('a call that is given up is told so, and the next has a signal of its own', async () => {
  const { timing, limit } = made();
  let heard: unknown = null;
  const call = limit.run((signal) => {
    signal.addEventListener('abort', () => {
      heard = signal.reason;
    });
    return never();
  }, tooLate);
  const said = expect(call).rejects.toThrow('too late');
  await timing.pass(100);
  await said;
  expect(heard).toMatchObject({ message: 'too late' });
  expect(await limit.run(async (signal) => signal.aborted, tooLate)).toBe(false);
});

test('each call has its whole time, whenever the timer was set', async () => {
  const { timing, limit } = made();
  await limit.run(async () => timing.pass(60), tooLate);
  const began = timing.now();
  const late = expect(limit.run(never, tooLate)).rejects.toThrow('too late');
  await timing.pass(300);
  await late;
  // The first call's timer ran out while the second was under way for 40 ms: it was let go on to its own 100.
  expect(timing.now() - began).toBe(300);
  const answer = Promise.withResolvers<string>();
  const held = limit.run(() => answer.promise, tooLate);
  await timing.pass(99);
  answer.resolve('in time');
  expect(await held).toBe('in time');
});

test('a call that throws rejects, and what is not wanted any more ends at once', async () => {
  const { limit, parent } = made();
  const broken = (): Promise<never> => {
    throw new Error('broken');
  };
  await expect(limit.run(broken, tooLate)).rejects.toThrow('broken');
  const stopped = expect(limit.run(never, tooLate)).rejects.toThrow('not wanted any more');
  parent.abort(new Error('not wanted any more'));
  await stopped;
  await expect(limit.run(async () => 1, tooLate)).rejects.toThrow('not wanted any more');
});

test('at its end it leaves neither timer nor listener', async () => {
  const { timing, limit, parent } = made();
  await limit.run(async () => 1, tooLate);
  limit.end();
  await timing.pass(0);
  expect(timing.waiting).toBe(0);
  expect(getEventListeners(parent.signal, 'abort')).toHaveLength(0);
});
