import mqtt from 'mqtt';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { eventually } from './eventually.ts';
import { type FakeBusiness, fakeBusiness } from './fake-business.ts';
import { type Mosquitto, mosquitto } from './mosquitto.ts';
import { ADMIN, cookieOf, GATEWAY_SECRET, type TestServer, testServer } from './test-server.ts';

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
  plant = await testServer(business, { MILLRACE_LIVE_URL: broker.url }, { recheckMs: 300 });
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
  await eventually(async () => {
    socket.emit('unwatch', { points: [1] });
    socket.emit('watch', { points: [1] });
    return (await snapshots.until((all) => all.length > 0)).flatMap(({ points }) => points);
  }).toContainEqual({ i: 1, v: 20.5, q: 0, t: 1 });
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
  await eventually(() => {
    socket.emit('watch', { points: [3, 4] });
    return snapshots.all.flatMap(({ points }) => points.map(({ i }) => i));
  }).toContain(4);
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
  await eventually(() => {
    business.emit('attendance.punched', 'plant');
    business.emit('stock.received', 'plant');
    return events.all.length;
  }).toBeGreaterThan(3);
  expect(events.all.every(({ type }) => type === 'stock.received')).toBe(true);
});

test('a first change goes at once, repeats come together, and the last one always comes', async () => {
  const socket = await connect(await plant.signIn());
  const values = heard<Value[]>(socket, 'values');
  const snapshots = heard(socket, 'snapshot');
  await say(10, 0, 1);
  socket.emit('watch', { points: [10] });
  await snapshots.until((all) => all.length > 0);
  for (let n = 1; n <= 500; n++) await say(10, n, n + 1);
  await values.until((all) => all.flat().some(({ v }) => v === 500));
  const seen = values.all.flat().map(({ v }) => Number(v));
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(seen.length).toBeLessThan(250);
});

test('a client that reads nothing costs no more than what it watches, and gets the newest when it reads again', async () => {
  const cookie = await plant.signIn();
  const points = Array.from({ length: 200 }, (_, n) => 1_000 + n);
  const pad = 'x'.repeat(2_000);
  await Promise.all(points.map((point) => say(point, `${pad}0`, 1)));
  const slow = await connect(cookie);
  const values = heard<Value[]>(slow, 'values');
  const snapshots = heard<{ points: Value[] }>(slow, 'snapshot');
  await eventually(() => {
    slow.emit('watch', { points });
    return snapshots.all.at(-1)?.points.length;
  }).toBe(points.length);
  // The transport's own socket stops reading: the kernel's buffers fill, then the server's would.
  const tcp = (slow.io.engine as unknown as { transport: { ws: { _socket: { pause(): void; resume(): void } } } })
    .transport.ws._socket;
  tcp.pause();
  const healthy = await connect(cookie);
  const quick = heard<Value[]>(healthy, 'values');
  healthy.emit('watch', { points });
  const reached = (all: Value[][], time: number) =>
    new Set(all.flat().flatMap(({ i, t }) => (t >= time ? [i] : []))).size === points.length;
  const before = process.memoryUsage().rss;
  for (let round = 1; round <= 12; round++) {
    await Promise.all(points.map((point) => say(point, `${pad}${round}`, round + 1)));
    await quick.until((all) => reached(all, round + 1));
  }
  expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
  tcp.resume();
  await values.until((all) => reached(all, 13));
});

test('a session that ended is cut off the live channel too', async () => {
  const cookie = await plant.signIn();
  const { email, password } = ADMIN;
  const other = cookieOf(await plant.call('POST', '/api/auth/sign-in/email', { body: { email, password } }));
  const [staying, leaving] = [await connect(cookie), await connect(other)];
  const gone = new Promise((resolve) => leaving.once('disconnect', resolve));
  await plant.call('POST', '/api/auth/sign-out', { cookie: other, body: {} });
  expect(await gone).toBe('io server disconnect');
  expect(staying.connected).toBe(true);
});

test('a gateway’s account reaches who watches the ledger, and nobody else', async () => {
  const cookie = await plant.signIn();
  const watching = await connect(cookie);
  const told = heard<{ status: { gateway: string }; online: boolean }>(watching, 'status');
  watching.emit('watch', { topics: ['ledger'] });
  const status = {
    gateway: 'gw-1',
    epoch: 1,
    at: 1,
    startedAt: 1,
    version: '0.1.0',
    configVersion: 0,
    sources: [],
    doors: [],
    sinks: [],
    journal: { bytes: 0, limitBytes: 1, oldest: null, nextSeq: 1, fullAt: null },
    clock: { synchronised: null, reason: null },
  };
  const headers = { authorization: `Bearer ${GATEWAY_SECRET}` };
  const account = async () =>
    expect((await plant.call('POST', '/edge/v1/status', { headers, body: status })).status).toBe(204);
  await eventually(async () => {
    await account();
    return told.all.length;
  }).toBeGreaterThan(0);
  expect(told.all[0]).toMatchObject({ status: { gateway: 'gw-1' }, online: true });

  // The fake business gives everybody the rights of now, and a connection is looked at again and again: with one person the
  // rights change only when nobody else is on the way.
  business.permissions = new Set(['samples.read']);
  const without = await connect(cookie);
  const notTold = heard(without, 'status');
  const answers = heard(without, 'snapshot');
  /** What was asked or sent before on this connection has come through when this is answered. */
  const through = async () => {
    const before = answers.all.length;
    without.emit('watch', { points: [1] });
    await answers.until((all) => all.length > before);
  };
  without.emit('watch', { topics: ['ledger'] });
  await through();
  await account();
  await through();
  expect(notTold.all).toEqual([]);
  business.permissions = new Set(['*']);
  const ledger = await plant.call('GET', '/api/v1/ledger', { cookie });
  expect(ledger.json.gateways).toMatchObject([{ status: { gateway: 'gw-1' }, online: true }]);
});

test('the broker goes away and comes back: the link says so, and values go on', async () => {
  const cookie = await plant.signIn();
  const socket = await connect(cookie);
  const values = heard<Value[]>(socket, 'values');
  const snapshots = heard(socket, 'snapshot');
  await say(20, 'before', 1);
  await eventually(() => {
    socket.emit('watch', { points: [20] });
    return JSON.stringify(snapshots.all);
  }).toContain('before');
  await broker.stop();
  await eventually(async () => (await plant.call('GET', '/health')).json.live.state).toBe('away');
  expect((await plant.call('GET', '/health/ready')).json.state).toBe('degraded');
  await broker.start();
  await eventually(async () => (await plant.call('GET', '/health')).json.live.state).toBe('ready');
  await eventually(async () => {
    await say(20, 'after', 2);
    return values.all.flat().some(({ v }) => v === 'after');
  }).toBe(true);
});

test('how a job stands is told to who started it and to who looks after jobs, in their language', async () => {
  const socket = await connect(await plant.signIn());
  const [user = ''] = business.members;
  const jobs = heard<{ startedBy: string; progressDone: number; progressWords: string; company?: string }>(
    socket,
    'job',
  );
  socket.emit('watch', { topics: ['jobs'] });
  const told = (by: string, done: number) =>
    eventually(() => {
      business.tellJob(by, done);
      return jobs.all.some(({ startedBy, progressDone }) => startedBy === by && progressDone === done);
    }).toBe(true);
  await told(user, 1);
  await told('somebody-else', 2);
  expect(jobs.all[0]).toMatchObject({ progressWords: 'Counting' });
  expect(jobs.all[0]).not.toHaveProperty('company');
  // Without the right he hears of his own alone, as soon as his rights have been looked at again.
  business.permissions = new Set(['samples.read']);
  await eventually(() => {
    jobs.all.length = 0;
    business.tellJob('somebody-else', 3);
    business.tellJob(user, 4);
    return new Promise((resolve) => {
      void jobs.until((all) => all.some(({ progressDone }) => progressDone === 4)).then((all) => resolve(all.length));
    });
  }).toBe(1);
  socket.emit('unwatch', { topics: ['jobs'] });
});
