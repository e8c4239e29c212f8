import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import { testTiming } from '../../devices/test/test-timing.ts';
import { ThreadGroup } from '../thread-group.ts';

// What is fake: threads, which end when the test says so, and time.

function groupOf() {
  const timing = testTiming();
  const running = new Set<{ end: (reason: string | null) => void; stop: () => Promise<void> }>();
  const group = new ThreadGroup({
    protocol: 'trying',
    timing,
    clock: () => timing.now() * 1_000,
    start(onEnd) {
      const thread = {
        end(reason: string | null) {
          running.delete(thread);
          onEnd(reason);
        },
        stop: async () => thread.end(null),
        ref: () => undefined,
        unref: () => undefined,
        delay: () => ({ p99: 1, longest: 2 }),
        memory: () => 1_000,
      };
      running.add(thread);
      return thread;
    },
  });
  return { timing, group, running };
}

test('links of one protocol share a thread, which is kept for a minute after the last of them', async () => {
  const { timing, group, running } = groupOf();
  const thread = group.take('a');
  expect(group.take('b')).toBe(thread);
  group.release('a', thread);
  await timing.pass(100_000);
  expect(running.size).toBe(1);
  group.release('b', thread);
  await timing.pass(50_000);
  expect(group.take('c')).toBe(thread);
  group.release('c', thread);
  await timing.pass(50_000);
  expect(running.size).toBe(1);
  await timing.pass(20_000);
  expect(running.size).toBe(0);
  expect(timing.waiting).toBe(0);
});

test('a thread that ended is started again after a pause, which says why', async () => {
  const { timing, group } = groupOf();
  group.take('a').end('it ended by itself (7)');
  expect(() => group.take('a')).toThrow(
    'the thread of "trying" ended (it ended by itself (7)); it is started again in 1 s',
  );
  const ended = { at: 0, reason: 'it ended by itself (7)' };
  const waiting = { name: 'trying', state: 'waiting', delay: null, memory: null, restarts: 1, ended };
  expect(group.told()).toEqual([waiting]);
  await timing.pass(500);
  expect(group.take('a')).toBeDefined();
  expect(group.told()).toEqual([{ ...waiting, state: 'running', delay: { p99: 1, longest: 2 }, memory: 1_000 }]);
  expect(group.nameOf('a')).toBe('trying');
});

property.prop([fc.integer({ min: 2, max: 40 }), fc.nat()], { numRuns: 20 })(
  'one link that ends its thread again and again is soon alone with few; the others are left in peace',
  async (count, chosen) => {
    const { timing, group } = groupOf();
    const keys = Array.from({ length: count }, (_, at) => `link ${at}`);
    const guilty = `link ${chosen % count}`;
    let together = keys;
    for (let round = 0; round < 12; round++) {
      // Longer than any pause.
      await timing.pass(60_000);
      const threads = new Map(keys.map((key) => [key, group.take(key)]));
      together = keys.filter((key) => threads.get(key) === threads.get(guilty));
      threads.get(guilty)?.end('it failed');
      for (const key of keys) if (!together.includes(key)) expect(group.take(key)).toBe(threads.get(key));
    }
    expect(together.length).toBeLessThanOrEqual(Math.ceil(count / 8));
    expect(group.size).toBeLessThanOrEqual(4);
  },
);
