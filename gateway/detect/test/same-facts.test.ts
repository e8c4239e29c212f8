import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { BUILT_IN_DETECTORS } from '../built-in.ts';
import { HOUR, type Message, plant, SECOND, stream } from './harness.ts';
import { invariants } from './invariants.ts';
import { cases, disturbance, disturbed, END, gap, inOrder, START } from './traces.ts';

describe.each(cases)('$name', ({ streams, messages }) => {
  test.prop([messages, disturbance], { numRuns: 12 })(
    'ends in the same facts late, shuffled, repeated and killed in the middle as in order',
    async (sent, disturbing) => {
      const { killAt, batch } = disturbing;
      const ordered = await inOrder(BUILT_IN_DETECTORS, streams, sent);
      const arrivals = disturbed(sent, disturbing);
      const line = await plant(BUILT_IN_DETECTORS, streams);
      const kill = Math.floor(killAt * arrivals.length);
      for (let at = 0; at < arrivals.length; at += batch) {
        const group = arrivals.slice(at, at + batch);
        if (at <= kill && kill < at + batch) {
          // Killed in the commit: nothing of this group is kept, and it is read from the log again.
          const before = line.now;
          line.journal.failNext = true;
          await line.arrive(group).catch(() => undefined);
          line.journal.failNext = false;
          line.now = before;
          await line.kill();
        }
        await line.wait(Math.max(line.now, group[0]?.at ?? 0));
        // Old inputs are packed between, so that late ones fall among packed ones.
        await line.runner.trim();
        await line.arrive(group);
      }
      await line.wait(END);
      expect(line.booked().final()).toEqual(ordered.final());
      invariants(line.booked());
    },
  );
});

test.prop([fc.array(fc.tuple(gap, fc.integer({ min: 0, max: 20 }), fc.boolean()), { minLength: 2, maxLength: 80 })], {
  numRuns: 30,
})('what is counted is what the counter advanced, across resets and shifts', async (steps) => {
  let time = START;
  let total = 5;
  let advanced = 0;
  const sent: Message[] = [];
  for (const [wait, by, reset] of steps) {
    time += wait * SECOND;
    if (time >= END - HOUR) break;
    if (reset && sent.length > 0 && by < total) {
      advanced += by;
      total = by;
    } else {
      if (sent.length > 0) advanced += by;
      total += by;
    }
    sent.push({ kind: 'sample', point: 1, time, value: total });
  }
  const booked = await inOrder(BUILT_IN_DETECTORS, [stream('counter', {}, { inputs: { good: 1 } })], sent);
  const counted = booked
    .facts()
    .reduce((sum, fact) => sum + (fact.type === 'production.counted' ? fact.payload.quantity : 0), 0);
  expect(counted).toBe(advanced);
});
