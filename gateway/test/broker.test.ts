import { execFile } from 'node:child_process';
import { connect as tcpConnect } from 'node:net';
import { promisify } from 'node:util';
import mqtt, { type MqttClient } from 'mqtt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hasMosquitto } from '../../drivers/mqtt/test/mosquitto.ts';
import { configOf, countsOf, hash, SECRET, type TestGateway, testGateway, until } from './gateway-fixture.ts';

const execFileAsync = promisify(execFile);
const config = configOf({
  points: [{ path: 'plant/area/line/cell/m1/speed' }],
  rules: [
    { id: 'speed', topic: 'devices/{id}/speed', payload: 'number', values: [{ point: 'area/line/cell/{id}/speed' }] },
  ],
  devices: [{ id: 'm1' }, { id: 'm2' }],
});
let plant: TestGateway;
beforeAll(async () => {
  plant = await testGateway({
    config,
    env: { MILLRACE_LIVE_SECRET: 'live', MILLRACE_MQTT_WS_PORT: '0', MILLRACE_MAX_PAYLOAD: '0.01' },
  });
});
afterAll(() => plant?.remove());

const refused = (source: string): Readonly<Record<string, number>> =>
  plant.gateway.status().sources.find((one) => one.source === source)?.refused ?? {};
const receivedOf = (source: string): number => countsOf(plant.gateway, source).received;
const closed = (client: MqttClient): Promise<void> => new Promise((resolve) => client.once('close', () => resolve()));

test('a wrong secret, an unknown name and an empty one are refused alike, and counted', async () => {
  await expect(plant.connect('m1', { password: 'wrong' })).rejects.toMatchObject({ code: 4 });
  await expect(plant.connect('nobody')).rejects.toMatchObject({ code: 4 });
  await expect(plant.connect('constructor', { password: '' })).rejects.toMatchObject({ code: 4 });
  expect(refused('m1')).toMatchObject({ 'wrong-credential': 1 });
  expect(refused('(unknown)')).toMatchObject({ 'wrong-credential': 2 });
});

test.each([
  ['devices/m2/speed', 'topic-not-allowed'],
  ['millrace/v1/plant/area/line/cell/m1/speed', 'topic-reserved'],
  ['$SYS/broker', 'topic-reserved'],
  [`devices/m1/${'x'.repeat(600)}`, 'topic-too-long'],
  [`devices/m1${'/x'.repeat(80)}`, 'topic-too-deep'],
  ['devices/m1/\u0007bell', 'topic-malformed'],
])(
  'publishing to %s is refused, counted, kept for a person, and thanked: nothing comes again',
  async (topic, reason) => {
    const before = refused('m1')[reason] ?? 0;
    const received = receivedOf('m1');
    const client = await plant.connect('m1');
    for (const qos of [0, 1, 2] as const) await client.publishAsync(topic, `${reason}-${qos}`, { qos, retain: true });
    // The connection goes on, and what is allowed passes.
    await client.publishAsync('devices/m1/speed', '1', { qos: 1 });
    expect(refused('m1')[reason]).toBe(before + 3);
    await until(() => expect(receivedOf('m1')).toBe(received + 1));
    const entries = (await plant.gateway.quarantine.report()).entries.filter((one) => one.reason === reason);
    expect(entries.map(({ payload }) => payload)).toContain(`${reason}-2`);
    const id = entries[0]?.id ?? '';
    await expect(plant.gateway.quarantine.replay(id)).rejects.toThrow('may still not send this');
    await plant.gateway.quarantine.discard(id);
    await client.endAsync();
  },
);

test('what is refused is neither retained nor handed to who listens, also as a will', async () => {
  const server = await plant.connect('server', { password: 'live' });
  const heard: string[] = [];
  server.on('message', (topic, payload) => heard.push(`${topic} ${payload}`));
  await server.subscribeAsync('millrace/v1/#');
  const before = refused('m1')['topic-reserved'] ?? 0;
  const will = { topic: 'millrace/v1/forged', payload: Buffer.from('will'), qos: 1 as const, retain: true };
  const device = await plant.connect('m1', { will });
  await device.publishAsync('millrace/v1/forged', 'said', { qos: 2, retain: true });
  // Gone without a word: the broker speaks the will.
  device.stream.destroy();
  await until(() => expect(refused('m1')['topic-reserved']).toBe(before + 2));
  plant.gateway.broker.publish({ topic: 'millrace/v1/true', payload: 'yes', retain: true });
  await until(() => expect(heard).toContain('millrace/v1/true yes'));
  await server.subscribeAsync('millrace/v1/forged');
  expect(heard.filter((one) => one.includes('forged'))).toEqual([]);
  await server.endAsync();
});

const mosquittoPub = (...args: string[]) =>
  execFileAsync('mosquitto_pub', [
    ...['-h', '127.0.0.1', '-p', String(plant.gateway.ports.mqtt), '-u', 'm1', '-P', SECRET],
    ...args,
  ]);
test.skipIf(!hasMosquitto)('a real mosquitto_pub ends, whether what it sends is allowed or not', async () => {
  const before = refused('m1')['topic-not-allowed'] ?? 0;
  for (const qos of ['0', '1', '2']) await mosquittoPub('-q', qos, '-r', '-t', 'devices/m2/speed', '-m', '1');
  await until(() => expect(refused('m1')['topic-not-allowed']).toBe(before + 3));
  const received = receivedOf('m1');
  for (const qos of ['1', '2']) await mosquittoPub('-q', qos, '-t', 'devices/m1/speed', '-m', '1');
  expect(receivedOf('m1')).toBe(received + 2);
});

test('a payload beyond the limit ends the connection before it is collected', async () => {
  const client = await plant.connect('m1');
  const gone = closed(client);
  client.publish('devices/m1/speed', Buffer.alloc(100_000, 49), { qos: 1 }, () => undefined);
  await gone;
  await until(() => expect(refused('m1')).toMatchObject({ 'payload-too-large': 1 }));
});

test('only what a device may hear is subscribed; only the server hears the live values', async () => {
  const device = await plant.connect('m1');
  const denied = (filter: string) => device.subscribeAsync(filter).catch((error: Error) => error);
  for (const filter of ['#', 'millrace/v1/#', 'commands/m2/#', '$SYS/#', 'devices/+/speed']) {
    expect(await denied(filter)).toBeInstanceOf(Error);
  }
  expect((await device.subscribeAsync('commands/m1/#', { qos: 1 }))[0]?.qos).toBe(1);
  const got = new Promise<string>((resolve) =>
    device.once('message', (topic, payload) => resolve(`${topic} ${payload}`)),
  );
  plant.gateway.broker.publish({ topic: 'commands/m1/start', payload: 'now', qos: 1 });
  expect(await got).toBe('commands/m1/start now');
  expect(refused('m1')['subscription-not-allowed']).toBe(5);
  const server = await plant.connect('server', { password: 'live' });
  expect((await server.subscribeAsync('millrace/v1/#'))[0]?.qos).toBe(0);
});

test('a client id belongs to its device: nobody takes over the session of another', async () => {
  const first = await plant.connect('m1', { clientId: 'same' });
  await plant.connect('m2', { clientId: 'same' });
  await first.publishAsync('devices/m1/speed', '2', { qos: 1 });
  const gone = closed(first);
  await plant.connect('m1', { clientId: 'same' });
  await gone;
});

test('a session that is away keeps a bounded queue, of granted filters alone', async () => {
  const options = { clientId: 'away', clean: false };
  const before = await plant.connect('m2', options);
  await before.subscribeAsync({ 'commands/m2/#': { qos: 1 }, 'commands/m1/#': { qos: 1 } }).catch(() => undefined);
  await before.endAsync();
  for (let at = 0; at < 1_100; at++)
    plant.gateway.broker.publish({ topic: 'commands/m2/x', payload: String(at), qos: 1 });
  for (let at = 0; at < 10; at++) plant.gateway.broker.publish({ topic: 'commands/m1/x', payload: String(at), qos: 1 });
  await until(() => expect(refused('m2')['offline-queue-full']).toBe(100));
  const got: string[] = [];
  const client = mqtt.connect(`mqtt://127.0.0.1:${plant.gateway.ports.mqtt}`, {
    ...options,
    username: 'm2',
    password: SECRET,
    reconnectPeriod: 0,
  });
  client.on('message', (topic) => got.push(topic));
  await until(() => expect(got).toHaveLength(1_000));
  expect(new Set(got)).toEqual(new Set(['commands/m2/x']));
  await client.endAsync();
});

test('WebSocket is a door like the others', async () => {
  const client = await mqtt.connectAsync(`ws://127.0.0.1:${plant.gateway.ports.webSocket}`, {
    username: 'm1',
    password: SECRET,
    reconnectPeriod: 0,
  });
  const { received } = countsOf(plant.gateway, 'm1');
  await client.publishAsync('devices/m1/speed', '7', { qos: 1 });
  expect(countsOf(plant.gateway, 'm1').received).toBe(received + 1);
  await client.endAsync();
});

test('a new configuration ends only the connections whose credential changed', async () => {
  const [first, second] = [await plant.connect('m1'), await plant.connect('m2')];
  let firstGone = false;
  first.on('close', () => {
    firstGone = true;
  });
  const gone = closed(second);
  await plant.gateway.applyConfig({
    ...config,
    version: 2,
    devices: config.devices.map((device) => (device.id === 'm2' ? { ...device, secrets: [hash('rotated')] } : device)),
  });
  await gone;
  await first.publishAsync('devices/m1/speed', '3', { qos: 1 });
  expect(firstGone).toBe(false);
  await expect(plant.connect('m2')).rejects.toMatchObject({ code: 4 });
  await plant.connect('m2', { password: 'rotated' });
});

test('hostile bytes end their own connection, never the broker', async () => {
  const connectFrame = Buffer.from('101600044d51545404c2003c00026d3100026d31000178', 'hex');
  const pieces: Buffer[] = [
    Buffer.alloc(2_000, 0xff),
    Buffer.from('GET / HTTP/1.1\r\n\r\n'),
    Buffer.from('30ffffffff7f', 'hex'),
    Buffer.from('82', 'hex'),
    connectFrame,
    Buffer.concat([connectFrame, Buffer.from('f000', 'hex')]),
    Buffer.from('100c00044d515454ff0000000000', 'hex'),
  ];
  await Promise.all(
    pieces.map(
      (piece) =>
        new Promise<void>((resolve) => {
          const socket = tcpConnect(plant.gateway.ports.mqtt, '127.0.0.1', () => {
            socket.write(piece);
            // Half a packet only waits; its end is then ours.
            setTimeout(() => socket.end(), 200);
          });
          socket.on('error', () => undefined);
          socket.on('close', () => resolve());
          socket.resume();
        }),
    ),
  );
  const client = await plant.connect('m1');
  await client.publishAsync('devices/m1/speed', '4', { qos: 1 });
});
