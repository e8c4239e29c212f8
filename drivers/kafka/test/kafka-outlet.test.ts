import { getEventListeners } from 'node:events';
import { type ForwardedSample, forward } from '@millrace/contracts';
import type { LinkState } from '@millrace/driver-api';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { chunks, messageOf } from '../chunks.ts';
import { isTooLarge, reasonOf } from '../faults.ts';
import { kafkaOutlet } from '../index.ts';
import { hasKcat, mockCluster } from './mock-cluster.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});
const eventually = (check: () => void) => vi.waitFor(check, { timeout: 120_000, interval: 20 });
const signal = new AbortController().signal;

const record = (seq: number, more: Partial<ForwardedSample> = {}): ForwardedSample => ({
  id: `gw/1/${seq}`,
  kind: 'sample',
  source: 'm1',
  path: `plant/area/line/cell/m${seq % 3}/speed`,
  time: 1_700_000_000_000_000 + seq * 1_000,
  arrival: 1_700_000_000_000_000,
  value: seq,
  unit: 'm/s',
  quality: 'good',
  status: 0,
  ...more,
});

function linkTo(broker: string) {
  const states: [LinkState, string | null][] = [];
  const link = kafkaOutlet.link(forward.parse({ id: 'stream', kind: 'kafka', brokers: [broker], topic: 'plant' }), {
    points: [],
    report: (state, reason) => void states.push([state, reason]),
    secret: async (name) => name,
    stateFile: '/nowhere',
    write: async () => undefined,
    log: { info: () => undefined, warn: () => undefined },
  });
  cleanups.push(() => link.stop());
  return { link, states };
}

describe('records to a topic', () => {
  test.skipIf(!hasKcat)('come by their keys in order, with time and id, and are confirmed', async () => {
    const cluster = await mockCluster('plant');
    cleanups.push(() => cluster.stop());
    const { link, states } = linkTo(cluster.broker);
    await link.start();
    await eventually(() => expect(states.at(-1)).toEqual(['online', null]));
    const records = Array.from({ length: 1_200 }, (_, at) => record(at + 1));
    expect(await link.send(records, signal)).toEqual([]);
    await eventually(() => expect(cluster.got).toHaveLength(1_200));
    // The signal is the forward's, for as long as it runs: nothing of a batch may hang on it.
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    const one = cluster.got.find(({ headers }) => headers.includes('gw/1/7'));
    expect(one).toMatchObject({
      key: 'plant/area/line/cell/m1/speed',
      ts: 1_700_000_000_007,
      headers: ['id', 'gw/1/7', 'kind', 'sample'],
    });
    expect(JSON.parse(one?.payload ?? '')).toEqual(record(7));
    const byKey = Map.groupBy(cluster.got, ({ key }) => key);
    expect(byKey.size).toBe(3);
    for (const [, of] of byKey) {
      expect(new Set(of.map(({ partition }) => partition)).size).toBe(1);
      const values = of.map(({ payload }) => (JSON.parse(payload) as ForwardedSample).value as number);
      expect(values).toEqual([...values].sort((a, b) => a - b));
    }
  });

  test('where nobody listens all is to be offered again, with the reason in words', async () => {
    const { link, states } = linkTo('127.0.0.1:9');
    await link.start();
    await expect(link.send([record(1)], signal)).rejects.toThrow('nothing listens at the address of the broker');
    await eventually(() => expect(states.at(-1)?.[0]).toBe('lost'));
  });
});

describe('chunks', () => {
  test('hold what a broker takes by default, in order, and a larger one alone', () => {
    const big = record(2, { value: 'x'.repeat(600_000) });
    const all = [record(1), big, ...Array.from({ length: 501 }, (_, at) => record(at + 3))].map(messageOf);
    const sizes = [...chunks(all)].map((chunk) => chunk.length);
    expect(sizes).toEqual([1, 1, 500, 1]);
    expect([...chunks(all)].flat()).toEqual(all);
    expect([...chunks([])]).toEqual([]);
  });
});

describe('what an error means', () => {
  const wrapped = (apiId: string) =>
    new Error('outer', { cause: new AggregateError([Object.assign(new Error('inner'), { apiId })]) });
  test('is found behind what the library wraps around it', () => {
    expect(isTooLarge(wrapped('MESSAGE_TOO_LARGE'))).toBe(true);
    expect(isTooLarge(wrapped('NOT_LEADER_OR_FOLLOWER'))).toBe(false);
    expect(reasonOf(wrapped('TOPIC_AUTHORIZATION_FAILED'))).toBe('this user may not write to the topic');
    expect(reasonOf(wrapped('SOMETHING_NEW'))).toBe('inner');
  });
});
