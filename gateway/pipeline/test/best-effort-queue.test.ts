import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { BestEffortQueue, type Held } from '../best-effort-queue.ts';

const LIMITS = { messages: 5, bytes: 3_000, totalBytes: 6_000, age: 1_000 };
const SOURCES = ['a', 'b', 'c'];

const held = (source: string, order: number, arrival: number, values: number, bytes: number): Held => ({
  message: {
    source: { name: source, plausibleWithin: 1, delivery: 'best-effort' },
    topic: 't',
    payload: new Uint8Array(bytes),
  },
  arrival,
  values,
  order,
});

const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('hold' as const),
      source: fc.constantFrom(...SOURCES),
      values: fc.integer({ min: 0, max: 4 }),
      bytes: fc.integer({ min: 0, max: 1_500 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('keep' as const, 'fail' as const, 'wait' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('count' as const, 'count-fails' as const) }) },
);

describe('what waits of best-effort sources', () => {
  property.prop([fc.array(step, { maxLength: 80 })])(
    'is bounded, goes in order, drops its own oldest alone, and every value is counted once',
    (steps) => {
      const queue = new BestEffortQueue(LIMITS);
      const came = new Map<string, number>();
      const inJournal = new Map<string, { kept: number; dropped: number; last: number }>();
      const journal = (source: string) => {
        const of = inJournal.get(source) ?? { kept: 0, dropped: 0, last: -1 };
        inJournal.set(source, of);
        return of;
      };
      let now = 0;
      let order = 0;
      for (const one of steps) {
        const before = new Map(SOURCES.map((source) => [source, queue.of(source).dropped]));
        if (one.do === 'hold') {
          queue.hold(held(one.source, order++, now, one.values, one.bytes));
          came.set(one.source, (came.get(one.source) ?? 0) + one.values);
          for (const other of SOURCES) {
            if (other !== one.source) expect(queue.of(other).dropped).toBe(before.get(other));
          }
        } else if (one.do === 'wait') now += 400;
        else if (one.do === 'keep' || one.do === 'fail') {
          const next = queue.next(now);
          if (next) expect(next.arrival).toBeGreaterThanOrEqual(now - LIMITS.age);
          if (next && one.do === 'fail') queue.putBack(next);
          else if (next) {
            const of = journal(next.message.source.name);
            expect(next.order).toBeGreaterThan(of.last);
            of.last = next.order;
            of.kept += next.values;
            queue.kept(next);
          }
        } else {
          for (const { source, values } of queue.sendDropped()) {
            queue.counted(source, one.do === 'count');
            if (one.do === 'count') journal(source).dropped += values;
          }
        }
        for (const source of SOURCES) {
          const { buffered, dropped } = queue.of(source);
          const of = journal(source);
          expect(buffered + dropped + of.kept + of.dropped).toBe(came.get(source) ?? 0);
        }
      }
      let left = 0;
      while (queue.next(now)) left++;
      expect(left).toBeLessThanOrEqual(LIMITS.messages * SOURCES.length);
    },
  );

  test('is the newest, where not all of it finds room', () => {
    const queue = new BestEffortQueue(LIMITS);
    for (let n = 0; n < 8; n++) queue.hold(held('a', n, n, 1, 10));
    expect(queue.of('a')).toMatchObject({ buffered: 5, dropped: 3 });
    expect(queue.next(8)?.order).toBe(3);
  });
});
