import type { FactSetRecord } from '@millrace/contracts';
import { expect, test } from 'vitest';
import { DeliveryQueue } from '../delivery-queue.ts';

const record = (stream: string, revision: number, seq: number): FactSetRecord => ({
  gateway: 'g',
  epoch: 1,
  seq,
  kind: 'fact-set',
  source: stream,
  arrival: 0,
  body: {
    site: 's',
    stream,
    window: { key: 'w', from: 0, to: 1 },
    revision,
    base: revision === 1 ? null : revision - 1,
    through: 1,
    asserted: [],
    changed: [],
    retracted: [],
  },
});

/** Two streams with two revisions each, as one group of the log; those of the first stream begin with `first`. */
function filled(first = 1): DeliveryQueue {
  const queue = new DeliveryQueue();
  const factSets = [record('a', first, 1), record('b', 1, 2), record('a', first + 1, 3), record('b', 2, 4)];
  queue.read({
    epoch: 1,
    groups: [{ gateway: 'g', epoch: 1, firstSeq: 1, lastSeq: 4, samples: noSamples, observations: [], factSets }],
    covered: [{ from: 1, to: 4 }],
  });
  return queue;
}

const noSamples = {
  length: 0,
  seq: new Float64Array(0),
  point: new Int32Array(0),
  time: new Float64Array(0),
  arrival: new Float64Array(0),
  value: new Float64Array(0),
  quality: new Uint16Array(0),
  source: new Uint16Array(0),
  sources: [],
  other: new Map<number, string>(),
};

/** One record as a group of the log. */
const batchOf = (one: FactSetRecord) => ({
  epoch: 1,
  groups: [
    {
      ...{ gateway: 'g', epoch: 1, firstSeq: one.seq, lastSeq: one.seq },
      ...{ samples: noSamples, observations: [], factSets: [one] },
    },
  ],
  covered: [{ from: one.seq, to: one.seq }],
});

test('one call takes every waiting record once, each window in its order', () => {
  const sent = filled().next(0, 200, 1_000_000);
  expect(sent.map(({ seq }) => seq).sort()).toEqual([1, 2, 3, 4]);
  expect(sent.filter(({ body }) => body.stream === 'a').map(({ body }) => body.revision)).toEqual([1, 2]);
});

test('what was applied may be acknowledged; what is to be sent again blocks its own window alone', () => {
  const queue = filled();
  const sent = queue.next(0, 200, 1_000_000);
  queue.answered(
    sent,
    sent.map(({ body }) => (body.stream === 'a' ? { status: 'again', reason: 'busy' } : { status: 'applied' })),
    0,
  );
  expect(queue.takeReady().get(1)).toEqual([
    { from: 2, to: 2 },
    { from: 4, to: 4 },
  ]);
  expect(queue.next(1_000, 200, 1_000_000).map(({ seq }) => seq)).toEqual([1, 3]);
});

test('what a whole set replaces is acknowledged once that is in the log, not before: a kill in between must ask again', () => {
  const queue = filled(2);
  const sent = queue.next(0, 200, 1_000_000);
  const { wholeWanted } = queue.answered(
    sent,
    sent.map(({ body }) => (body.stream === 'a' ? { status: 'whole-wanted' } : { status: 'applied' })),
    0,
  );
  expect(wholeWanted).toEqual([{ stream: 'a', window: 'w' }]);
  expect(queue.takeReady().get(1)).toEqual([
    { from: 2, to: 2 },
    { from: 4, to: 4 },
  ]);
  // A difference that comes meanwhile is replaced as well.
  queue.read(batchOf(record('a', 4, 5)));
  expect(queue.takeReady().size).toBe(0);
  expect(queue.nextAt()).toBeNull();
  const whole = { ...record('a', 5, 6), body: { ...record('a', 5, 6).body, base: null } };
  queue.read(batchOf(whole));
  expect(queue.takeReady().get(1)).toEqual([
    { from: 1, to: 1 },
    { from: 3, to: 3 },
    { from: 5, to: 5 },
  ]);
  expect(queue.next(0, 200, 1_000_000).map(({ seq }) => seq)).toEqual([6]);
  expect(queue.size).toBe(1);
});

test('of a window whose whole set is no longer kept, what it would have replaced is acknowledged', () => {
  const queue = filled(2);
  const sent = queue.next(0, 200, 1_000_000);
  queue.answered(
    sent,
    sent.map(({ body }) => (body.stream === 'a' ? { status: 'whole-wanted' } : { status: 'applied' })),
    0,
  );
  queue.noWhole('a', 'w');
  expect(queue.takeReady().get(1)).toEqual([{ from: 1, to: 4 }]);
  expect(queue.size).toBe(0);
});

test('a server that takes nothing is asked by one window twice a second, and all go on at once when it takes again', () => {
  const queue = filled();
  const refused = (at: number) => {
    const sent = queue.next(at, 200, 1_000_000);
    queue.answered(
      sent,
      sent.map(() => ({ status: 'again', reason: 'no database' })),
      at,
    );
    return new Set(sent.map(({ body }) => body.stream)).size;
  };
  // For a minute: both windows now and then, one of them every half second.
  const windows: number[] = [];
  let at = 0;
  for (; at <= 60_000; at = queue.nextAt() ?? Number.POSITIVE_INFINITY) windows.push(refused(at));
  expect(windows.length).toBeGreaterThan(115);
  expect(windows.slice(10).filter((n) => n === 2).length).toBeLessThan(5);

  const [first] = queue.next(at, 1, 1_000_000);
  if (!first) throw new Error('nothing is due');
  queue.answered([first], [{ status: 'applied' }], at);
  expect(queue.next(at, 200, 1_000_000).map(({ seq }) => seq)).toHaveLength(3);
});

test('a window with a trouble of its own keeps its waits while others are served', () => {
  const queue = filled();
  let [at, calls] = [0, 0];
  for (let seq = 5; at < 60_000; seq++, at += 100) {
    queue.read(batchOf(record('b', seq, seq)));
    const sent = queue.next(at, 200, 1_000_000);
    if (sent.some(({ body }) => body.stream === 'a')) calls++;
    queue.answered(
      sent,
      sent.map(({ body }) => (body.stream === 'a' ? { status: 'again', reason: 'its own' } : { status: 'applied' })),
      at,
    );
  }
  // 0.2, 0.4, 0.8 … s apart, and not at every call.
  expect(calls).toBeLessThan(12);
});

test('a window that alone cannot be booked is asked for less and less often, where the server says that it is its own trouble', () => {
  const calls = (away: boolean | undefined): number => {
    const queue = new DeliveryQueue();
    queue.read(batchOf(record('a', 1, 1)));
    let times = 0;
    for (let at = 0; at <= 60_000; at = queue.nextAt() ?? Number.POSITIVE_INFINITY) {
      times++;
      const sent = queue.next(at, 200, 1_000_000);
      queue.answered(sent, [{ status: 'again', reason: 'its own', ...(away === undefined ? {} : { away }) }], at);
    }
    return times;
  };
  // 0, 0.2, 0.6, 1.4, 3, 6.2, 12.6, 25.4, 51 s.
  expect(calls(false)).toBe(9);
  expect(calls(true)).toBeGreaterThan(115);
  // A server of before says nothing of it.
  expect(calls(undefined)).toBe(calls(true));
});

test('what waited while nothing was taken goes at once when the server could have taken it, though it takes none of one window', () => {
  const queue = filled();
  let at = 0;
  for (let round = 0; round < 20; round++) {
    const sent = queue.next(at, 200, 1_000_000);
    queue.answered(
      sent,
      sent.map(() => ({ status: 'again', reason: 'no database', away: true })),
      at,
    );
    at = queue.nextAt() ?? at;
  }
  const [first] = queue.next(at, 1, 1_000_000);
  if (!first) throw new Error('nothing is due');
  queue.answered([first], [{ status: 'again', reason: 'its own', away: false }], at);
  expect(new Set(queue.next(at, 200, 1_000_000).map(({ body }) => body.stream)).size).toBe(1);
});
