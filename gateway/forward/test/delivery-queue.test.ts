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

/** Two streams with two revisions each, as one group of the log. */
function filled(): DeliveryQueue {
  const queue = new DeliveryQueue();
  const factSets = [record('a', 1, 1), record('b', 1, 2), record('a', 2, 3), record('b', 2, 4)];
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
