import { QUALITY } from '@millrace/contracts';
import type { ConnectContext, DeviceError, DevicePoint, OpenLink } from '@millrace/driver-api';
import { afterEach, expect, test, vi } from 'vitest';
import { madeBy } from '../made-by.ts';
import { threadDriver } from '../thread-driver.ts';
import type * as trying from './trying-driver.ts';
import { manifest } from './trying-driver.ts';

// Real threads; what is fake is the device behind the driver.

const MODULE = new URL('./trying-driver.ts', import.meta.url).href;
const MEBIBYTE = 2 ** 20;
const start = madeBy<typeof trying, 'tryingDriver'>(MODULE, 'tryingDriver', 100);
const newDriver = () =>
  threadDriver(manifest, start, { limits: { memory: 200 * MEBIBYTE, busyFor: 500, stillFor: 60_000, lookEvery: 100 } });
/** For what does no harm to its thread. */
const shared = newDriver();

const open: OpenLink[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((link) => link.close()));
});

async function linkTo(host: string, given: object = {}, driver = shared) {
  const ending = new AbortController();
  const lost: DeviceError[] = [];
  const told: object[] = [];
  const context: ConnectContext = {
    signal: ending.signal,
    log: { info: (fields) => told.push(fields), warn: (fields) => told.push(fields) },
    secret: async (name) => `the secret ${name}`,
    lost: (error) => lost.push(error),
  };
  // A thread that was ended a moment ago is waited for.
  const link = await vi.waitFor(() => driver.open({ host, ...given }, context), { timeout: 120_000, interval: 100 });
  open.push(link);
  return { link, lost, told, ending };
}

const point = (id: number, address = 'value'): DevicePoint => ({ id, path: `a/b/c/d/p${id}`, type: 'number', address });
const never = new AbortController().signal;
const write = (link: OpenLink, address: string) => link.write(point(1, address), 1, { signal: never, profile: {} });
const read = async (link: OpenLink, ...points: DevicePoint[]) => {
  const [request] = await link.plan(points, {});
  return [...((await request?.read(never)) ?? [])];
};

test('a driver in a thread is as one beside it: values, words, times, errors and what it was given', async () => {
  const { link, told } = await linkTo('secret', { secret: 'key' });
  expect(told).toEqual([{ heard: 'the secret key' }]);
  expect(await read(link, point(1), point(2, 'text'), point(3, 'silent'))).toEqual([
    { point: 1, value: 101, quality: QUALITY.good, time: 5_000_000 },
    { point: 2, value: 'words', quality: QUALITY.good, time: 5_000_000 },
  ]);
  await expect(write(link, 'value')).rejects.toMatchObject({ code: 'unwritable', message: 'value does not take 1' });
  await expect(link.plan([{ ...point(1), address: 7 }], {})).rejects.toMatchObject({ code: 'misconfigured' });
  const items: string[] = [];
  for await (const { address } of link.browse(undefined, { signal: never, profile: {} })) items.push(address);
  expect(items).toEqual(Array.from({ length: 1_000 }, (_, at) => `item ${at}`));
  await link.close();
  await expect(read(link, point(1))).rejects.toMatchObject({ code: 'lost' });
});

test('the points of an answer are the very column that was asked for', async () => {
  const { link } = await linkTo('a');
  const [request] = await link.plan([point(4), point(5)], {});
  const batch = await request?.read(never);
  expect(batch?.point).toEqual(request?.points);
});

test('what cannot be connected, or is not wanted any more, says why', async () => {
  await expect(linkTo('a').then(() => shared.open({ host: 'nowhere' }, contextOf(never)))).rejects.toMatchObject({
    code: 'refused',
    message: 'nobody is there',
  });
  const ending = new AbortController();
  const opening = shared.open({ host: 'hanging' }, contextOf(ending.signal));
  ending.abort(new Error('not wanted'));
  await expect(opening).rejects.toThrow();
  await expect(shared.open({ host: 'a' }, contextOf(AbortSignal.abort(new Error('before'))))).rejects.toThrow('before');
});

const contextOf = (signal: AbortSignal): ConnectContext => ({
  signal,
  log: { info: () => undefined, warn: () => undefined },
  secret: async () => '',
  lost: () => undefined,
});

test('reports come until they are not wanted, and each waits until it is kept', async () => {
  const { link } = await linkTo('a');
  const reports = new AbortController();
  const keep = Promise.withResolvers<void>();
  let came = 0;
  await link.subscribe([point(1)], {
    signal: reports.signal,
    profile: {},
    patience: 1_000,
    async deliver(samples) {
      came += samples.length;
      await keep.promise;
    },
  });
  // Nothing is kept: the sixteen that may be under way come, and no more.
  await vi.waitFor(() => expect(came).toBe(16), { timeout: 120_000 });
  await read(link, point(1));
  await read(link, point(1));
  expect(came).toBe(16);
  keep.resolve();
  await vi.waitFor(() => expect(came).toBeGreaterThan(20), { timeout: 120_000 });
  reports.abort(new Error('enough'));
  await read(link, point(1));
  const then = came;
  await read(link, point(1));
  expect(came).toBe(then);
});

test.each([
  ['throw in a timer', /the driver of "trying" failed: what nobody expected/],
  ['fail in a socket', /the driver of "trying" failed: connect ECONNREFUSED/],
  ['reject unheard', /the driver of "trying" failed: what nobody awaited/],
])('%s: its own link is lost, its neighbour in the same thread is not', async (deed, words) => {
  const [bad, good] = [await linkTo('bad'), await linkTo('good')];
  await write(bad.link, deed);
  await vi.waitFor(() => expect(bad.lost).toHaveLength(1), { timeout: 120_000 });
  expect(bad.lost[0]).toMatchObject({ code: 'lost', message: expect.stringMatching(words) as string });
  expect(await read(good.link, point(1))).toHaveLength(1);
  expect(good.lost).toHaveLength(0);
});

test.each([
  ['exit', /the thread of "trying" ended: it ended by itself \(7\)/],
  ['loop', /the thread of "trying" ended: it has been busy for 0\.5 s without listening to anybody/],
  ['leak', /the thread of "trying" ended: it needed more than 200 MiB of memory/],
  ['leak buffers', /the thread of "trying" ended: it needed more than 200 MiB of memory/],
])('%s: the thread ends, its links say so, and another is started', { timeout: 120_000 }, async (deed, words) => {
  const driver = newDriver();
  const { link, lost } = await linkTo('bad', {}, driver);
  // Whether it was done is known from the loss of the link.
  write(link, deed).catch(() => undefined);
  let turns = 0;
  const ticks = setInterval(() => turns++, 10);
  await vi.waitFor(() => expect(lost).toHaveLength(1), { timeout: 120_000 });
  clearInterval(ticks);
  expect(lost[0]).toMatchObject({ code: 'lost', message: expect.stringMatching(words) as string });
  expect(turns, 'our own loop went on').toBeGreaterThan(0);
  await expect(read(link, point(1))).rejects.toMatchObject({ code: 'lost' });
  const again = await linkTo('bad', {}, driver);
  expect(await read(again.link, point(1))).toHaveLength(1);
});

test('a driver that floods and does not wait loses its link, and what is ours has never more than a window of it', async () => {
  const [bad, good] = [await linkTo('flood'), await linkTo('good')];
  let most = 0;
  let held = 0;
  const never2 = new AbortController();
  await bad.link.subscribe(
    Array.from({ length: 100 }, (_, at) => point(at + 1, 'flood')),
    {
      signal: never2.signal,
      profile: {},
      patience: 1_000,
      async deliver() {
        most = Math.max(most, ++held);
        await new Promise(setImmediate);
        held--;
      },
    },
  );
  await vi.waitFor(() => expect(bad.lost[0]).toMatchObject({ code: 'refused' }), { timeout: 120_000 });
  expect(most).toBeLessThanOrEqual(16);
  expect(await read(good.link, point(1))).toHaveLength(1);
  never2.abort(new Error('enough'));
});
