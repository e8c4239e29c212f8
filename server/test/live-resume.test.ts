import { setTimeout as pause } from 'node:timers/promises';
import mqtt from 'mqtt';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type TcpProxy, tcpProxy } from '../../bench/harness/tcp-proxy.ts';
import { Live } from '../../hmi/client/index.ts';
import { type FakeBusiness, fakeBusiness } from './fake-business.ts';
import { type Mosquitto, mosquitto } from './mosquitto.ts';
import { type TestServer, testServer } from './test-server.ts';

// The screens' own client against the real server and a real broker, over a link that is bad in every way. Fake is the kernel
// behind the events alone.
let plant: TestServer;
let business: FakeBusiness;
let broker: Mosquitto;
let gateway: mqtt.MqttClient;
let link: TcpProxy;
let cookie: string;
const opened: Live[] = [];

beforeAll(async () => {
  broker = await mosquitto();
  gateway = await mqtt.connectAsync(broker.url);
  business = fakeBusiness();
  plant = await testServer(business, { MILLRACE_LIVE_URL: broker.url }, { recheckMs: 300 });
  link = await tcpProxy(() => Number(new URL(plant.base).port));
  cookie = await plant.signIn();
});
afterEach(() => {
  for (const live of opened.splice(0)) live.close();
  link.set('open');
});
afterAll(async () => {
  await link.close();
  await gateway.endAsync();
  await plant.close();
  await broker.stop();
});

function open(): Live {
  const url = `http://127.0.0.1:${link.port}`;
  const live = new Live({ url, headers: { cookie, origin: url } });
  opened.push(live);
  return live;
}
const state = (live: Live) => expect.poll(() => live.link.state);
const say = (i: number, v: unknown, t: number) =>
  gateway.publishAsync(`millrace/v1/plant/a/l/c/d/p${i}`, JSON.stringify({ i, v, q: 0, t }), { retain: true, qos: 1 });

/** Follows events from now on. Once this is fulfilled it knows its place. */
async function following(live: Live) {
  const types: string[] = [];
  const gaps: number[] = [];
  live.onGap(() => gaps.push(types.length));
  live.events(({ type }) => types.push(type));
  await expect
    .poll(() => {
      business.emit('test.first', 'plant');
      return types.length;
    })
    .toBeGreaterThan(0);
  return { gaps, since: () => types.filter((type) => type !== 'test.first') };
}

test('cut in the middle of a burst again and again: every event once and in order, and values are of now', async () => {
  const live = open();
  await state(live).toBe('live');
  const { since, gaps } = await following(live);
  const values: unknown[] = [];
  live.watch([1], (changed) => values.push(changed.get(1)?.v));
  for (let round = 0; round < 4; round++) {
    for (let n = 0; n < 300; n++) {
      business.emit(`test.n${round * 300 + n}`, 'plant');
      if (n === 150) link.set('cut');
      if (n % 50 === 0) await say(1, round * 300 + n, round * 300 + n + 1);
    }
    link.set('open');
    await state(live).toBe('live');
  }
  await expect.poll(() => since().length).toBe(1_200);
  expect(since()).toEqual(Array.from({ length: 1_200 }, (_, n) => `test.n${n}`));
  await expect.poll(() => values.at(-1)).toBe(1_150);
  expect(values).toEqual([...new Set(values)].sort((a, b) => Number(a) - Number(b)));
  expect(gaps).toEqual([]);
});

test('a link that died without a word is noticed, what it showed is called old at once, and it goes on', async () => {
  const live = open();
  await state(live).toBe('live');
  const { since, gaps } = await following(live);
  const began = performance.now();
  link.set('half-open');
  for (let n = 0; n < 20; n++) business.emit(`test.n${n}`, 'plant');
  await state(live).toBe('lost');
  // Ping and patience are twelve seconds together: it was heard for the last time before them.
  expect(performance.now() - began).toBeGreaterThan(7_000);
  await expect.poll(() => live.link.stale).toBe(true);
  expect(since()).toEqual([]);
  link.set('open');
  await state(live).toBe('live');
  await expect.poll(() => since().length).toBe(20);
  expect(since()).toEqual(Array.from({ length: 20 }, (_, n) => `test.n${n}`));
  expect(gaps).toEqual([]);
});

test('a server that is started anew: what happened meanwhile comes, once', async () => {
  const live = open();
  await state(live).toBe('live');
  const { since, gaps } = await following(live);
  const values: unknown[] = [];
  await say(2, 'before', 1);
  live.watch([2], (changed) => values.push(changed.get(2)?.v));
  await expect.poll(() => values).toEqual(['before']);
  for (let n = 0; n < 10; n++) business.emit(`test.n${n}`, 'plant');
  const restarted = plant.restart();
  for (let n = 10; n < 700; n++) {
    business.emit(`test.n${n}`, 'plant');
    if (n % 100 === 0) await pause(0);
  }
  await say(2, 'after', 2);
  await restarted;
  link.set('cut');
  link.set('open');
  await state(live).toBe('live');
  await expect.poll(() => since().length).toBe(700);
  expect(since()).toEqual(Array.from({ length: 700 }, (_, n) => `test.n${n}`));
  await expect.poll(() => values.at(-1)).toBe('after');
  // The same value again would be a repeat.
  expect(values).toEqual(['before', 'after']);
  expect(gaps).toEqual([]);
});

test('of a restored database, whose numbers are behind, it says that there is a gap and goes on from now', async () => {
  const live = open();
  await state(live).toBe('live');
  const { since, gaps } = await following(live);
  for (let n = 0; n < 5; n++) business.emit(`test.n${n}`, 'plant');
  await expect.poll(() => since().length).toBe(5);
  link.set('cut');
  business.forgetEvents(3);
  await plant.restart();
  link.set('open');
  await expect.poll(() => gaps).toHaveLength(1);
  business.emit('test.anew', 'plant');
  await expect.poll(() => since().at(-1)).toBe('test.anew');
  expect(since()).toHaveLength(6);
});
