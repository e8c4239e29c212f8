import mqtt from 'mqtt';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type FakeBusiness, fakeBusiness } from './fake-business.ts';
import { type Mosquitto, mosquitto } from './mosquitto.ts';
import { type TestServer, testServer } from './test-server.ts';

let plant: TestServer;
let business: FakeBusiness;
let broker: Mosquitto;
let gateway: mqtt.MqttClient;
const sockets: Socket[] = [];

beforeAll(async () => {
  broker = await mosquitto();
  gateway = await mqtt.connectAsync(broker.url);
  await say(1, 20.5, 1);
  business = fakeBusiness();
  plant = await testServer(business, { MILLRACE_LIVE_URL: broker.url });
});
beforeEach(() => {
  for (const socket of sockets.splice(0)) socket.disconnect();
  business.permissions = new Set(['*']);
});
afterAll(async () => {
  for (const socket of sockets) socket.disconnect();
  await gateway.endAsync();
  await plant.close();
  await broker.stop();
});

const say = (i: number, v: unknown, t: number, site = 'plant') =>
  gateway.publishAsync(`millrace/v1/${site}/a/l/c/d/p${i}`, JSON.stringify({ i, v, q: 0, t }), {
    retain: true,
    qos: 1,
  });

async function connect(cookie?: string, headers: Record<string, string> = {}): Promise<Socket> {
  const socket = io(plant.base, {
    path: '/live',
    transports: ['websocket'],
    reconnection: false,
    extraHeaders: { ...headers, ...(cookie === undefined ? {} : { cookie }) },
  });
  sockets.push(socket);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return socket;
}

/** Everything the socket is told under a name, and a way to wait until it satisfies. */
function heard<T>(socket: Socket, name: string) {
  const all: T[] = [];
  const waiters = new Set<() => void>();
  socket.on(name, (message: T) => {
    all.push(message);
    for (const waiter of waiters) waiter();
  });
  const until = (enough: (messages: T[]) => boolean) =>
    new Promise<T[]>((resolve) => {
      const look = () => {
        if (!enough(all)) return;
        waiters.delete(look);
        resolve(all);
      };
      waiters.add(look);
      look();
    });
  return { all, until };
}

interface Value {
  i: number;
  v: unknown;
  t: number;
}

test('a screen hears the values it watches: what is there at once, then changes', async () => {
  const socket = await connect(await plant.signIn());
  const snapshots = heard<{ points: Value[] }>(socket, 'snapshot');
  const values = heard<Value[]>(socket, 'values');
  // The retained value reaches the server on its own connection: ask until it is there.
  await expect
    .poll(async () => {
      socket.emit('unwatch', { points: [1] });
      socket.emit('watch', { points: [1] });
      return (await snapshots.until((all) => all.length > 0)).flatMap(({ points }) => points);
    })
    .toContainEqual({ i: 1, v: 20.5, q: 0, t: 1 });
  await say(1, 21, 2);
  await values.until((all) => all.flat().some(({ i, v }) => i === 1 && v === 21));
  await say(2, 'unwatched', 3);
  await say(1, 22, 4);
  await values.until((all) => all.flat().some(({ v }) => v === 22));
  expect(values.all.flat().every(({ i }) => i === 1)).toBe(true);
});

test('nobody without a session, nobody from another website, nobody from another site’s points', async () => {
  await expect(connect()).rejects.toThrow('not-signed-in');
  const cookie = await plant.signIn();
  await expect(connect(cookie, { origin: 'https://evil.test' })).rejects.toThrow();
  await say(3, 7, 1, 'elsewhere');
  await say(4, 8, 1);
  const socket = await connect(cookie, { origin: plant.base });
  const snapshots = heard<{ points: Value[] }>(socket, 'snapshot');
  const values = heard<Value[]>(socket, 'values');
  await expect
    .poll(() => {
      socket.emit('watch', { points: [3, 4] });
      return snapshots.all.flatMap(({ points }) => points.map(({ i }) => i));
    })
    .toContain(4);
  await say(3, 9, 2, 'elsewhere');
  await say(4, 9, 2);
  await values.until((all) => all.flat().some(({ i }) => i === 4));
  expect([...values.all.flat(), ...snapshots.all.flatMap(({ points }) => points)].some(({ i }) => i === 3)).toBe(false);
});

test('business events come in order without a gap, and again from where a client left', async () => {
  const socket = await connect(await plant.signIn());
  const events = heard<{ seq: number; type: string; site: string }>(socket, 'event');
  business.emit('test.before', 'plant');
  socket.emit('events', { after: 0 });
  await events.until((all) => all.length >= 1);
  for (let n = 0; n < 50; n++) business.emit('test.happened', n % 10 === 0 ? 'elsewhere' : 'plant');
  business.emit('test.company-wide', null);
  const all = await events.until((list) => list.some(({ type }) => type === 'test.company-wide'));
  expect(all.map(({ seq }) => seq)).toEqual([...all.map(({ seq }) => seq)].sort((a, b) => a - b));
  expect(all.filter(({ type }) => type === 'test.happened')).toHaveLength(45);
  const middle = all[20]?.seq ?? 0;
  const again = await connect(await plant.signIn());
  const resumed = heard<{ seq: number }>(again, 'event');
  again.emit('events', { after: middle });
  const rest = all.filter(({ seq }) => seq > middle).map(({ seq }) => seq);
  expect((await resumed.until((list) => list.length >= rest.length)).map(({ seq }) => seq)).toEqual(rest);
});

test('who has no right in a module hears nothing of it', async () => {
  const cookie = await plant.signIn();
  business.permissions = new Set(['stock.receive']);
  const socket = await connect(cookie);
  const events = heard<{ type: string }>(socket, 'event');
  socket.emit('events', { after: null });
  await expect
    .poll(() => {
      business.emit('attendance.punched', 'plant');
      business.emit('stock.received', 'plant');
      return events.all.length;
    })
    .toBeGreaterThan(3);
  expect(events.all.every(({ type }) => type === 'stock.received')).toBe(true);
});
