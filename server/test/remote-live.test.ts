import { isGood, type LiveReport, type LiveValue, type TagReads } from '@millrace/contracts';
import { beforeEach, expect, test } from 'vitest';
import { configOf } from '../../gateway/test/gateway-fixture.ts';
import { RemoteLive, STALE_AFTER_MS } from '../edge-link/remote-live.ts';
import { ValueHub } from '../live/value-hub.ts';

// The hub is real; what is fake is the clock and where the configuration comes from.
let now: number;
let sent: LiveValue[];
let hub: ValueHub;
let live: RemoteLive;
let paths: string[];
let seen: TagReads[];
beforeEach(() => {
  now = 0;
  sent = [];
  seen = [];
  paths = ['plant/a/l/c/m1/speed', 'plant/a/l/c/m2/speed'];
  hub = new ValueHub(
    (_site, value) => sent.push(value),
    () => now,
  );
  live = new RemoteLive({
    hub,
    portals: { take: (reads) => void seen.push(reads) },
    config: async () =>
      configOf({
        points: paths.map((path, at) => ({ path, id: at + 1 })),
        rules: [
          {
            ...{ id: 'reads', topic: 'devices/{id}/reads', key: 'seq' },
            observation: { type: 'tag-read', device: 'a/l/c/pad', fields: { epc: 'epc', antenna: 'antenna' } },
          },
        ],
      }),
    now: () => now,
  });
  // Only the test's own clock tells it to look.
  live.close();
});

const report = (gateway: string, full: boolean, ...values: [number, number][]): LiveReport => ({
  gateway,
  full,
  values: values.map(([i, v]) => ({ i, v, q: 0, t: 1 })),
});
const quality = (point: number) => hub.latest(point)?.value.q ?? -1;

test('a box is asked for everything until it has told everything, and again after a silence', async () => {
  const first = await live.take(report('box', false, [1, 5]));
  expect(first).toEqual({ full: true, holding: expect.any(String) });
  const { holding } = first;
  expect(await live.take(report('box', true, [1, 5], [2, 6]))).toEqual({ full: false, holding });
  expect(await live.take(report('box', false, [1, 7]))).toEqual({ full: false, holding });
  expect(hub.latest(1)).toEqual({ site: 'plant', value: { i: 1, v: 7, q: 0, t: 1 } });
  now += STALE_AFTER_MS;
  live.look();
  const after = await live.take(report('box', false));
  expect(after.full).toBe(true);
  expect(after.holding).not.toBe(holding);
});

test('what a box told before it had told everything grows old as well, and is then held no more', async () => {
  const { holding } = await live.take(report('box', false, [1, 5]));
  now += STALE_AFTER_MS;
  live.look();
  expect(isGood(quality(1))).toBe(false);
  const after = await live.take(report('box', false, [2, 6]));
  expect(after.holding).not.toBe(holding);
  expect(after.full).toBe(true);
});

test('when nothing is heard of a box its values stay, as old ones, and whoever watches is told', async () => {
  await live.take(report('box', true, [1, 5], [2, 6]));
  hub.watch(1);
  now += STALE_AFTER_MS - 1;
  live.look();
  expect(isGood(quality(1))).toBe(true);
  now += 1;
  live.look();
  expect(sent).toMatchObject([{ i: 1, v: 5, t: 1 }]);
  expect([1, 2].map((point) => isGood(quality(point)))).toEqual([false, false]);
  await live.take(report('box', true, [1, 5]));
  expect(isGood(quality(1))).toBe(true);
});

test('the silence of one box says nothing of another box of the site', async () => {
  await live.take(report('box-1', true, [1, 5]));
  await live.take(report('box-2', true, [2, 6]));
  now += STALE_AFTER_MS;
  await live.take(report('box-2', false, [2, 7]));
  live.look();
  expect([1, 2].map((point) => isGood(quality(point)))).toEqual([false, true]);
});

test('a box is believed for points of its configuration alone; those that go leave the screens', async () => {
  hub.accept('millrace/v1/elsewhere/a/l/c/m9/speed', Buffer.from('{"i":9,"v":1,"q":0,"t":1}'));
  await live.take(report('box', true, [1, 5], [2, 6], [9, 666]));
  expect(live.refused).toBe(1);
  expect(hub.latest(9)).toMatchObject({ site: 'elsewhere', value: { v: 1 } });
  paths = paths.slice(0, 1);
  now += 10_000;
  await live.take(report('box', true, [1, 6]));
  expect(hub.latest(2)).toBeNull();
  expect(hub.latest(1)?.value.v).toBe(6);
});

test('a box is believed for the readers of tags of its own configuration alone', async () => {
  const of = (site: string, device: string): TagReads => ({ site, device, tags: [], beyond: 0, late: 1 });
  const reads = [of('plant', 'a/l/c/pad'), of('plant', 'a/l/c/other'), of('elsewhere', 'a/l/c/pad')];
  await live.take({ ...report('box', true), reads });
  expect(seen.map(({ site, device }) => `${site}/${device}`)).toEqual(['plant/a/l/c/pad']);
  expect(live.refused).toBe(2);
});
