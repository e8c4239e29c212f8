import { nowMicros, readsTopic, type TagReads } from '@millrace/contracts';
import mqtt from 'mqtt';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { eventually } from './eventually.ts';
import { type FakeBusiness, fakeBusiness } from './fake-business.ts';
import { type Mosquitto, mosquitto } from './mosquitto.ts';
import { GATEWAY_SECRET, type TestServer, testServer } from './test-server.ts';

// Tags that a reader sees, from the gateway's broker to whoever watches that reader, and to nobody else.
let plant: TestServer;
let business: FakeBusiness;
let broker: Mosquitto;
let gateway: mqtt.MqttClient;
const sockets: Socket[] = [];
const DEVICE = 'hall/dispatch/door/gate-1';
const GATE = { site: 'plant', device: DEVICE, id: 'gate-1' };

beforeAll(async () => {
  broker = await mosquitto();
  gateway = await mqtt.connectAsync(broker.url);
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

async function listener(): Promise<{ socket: Socket; tags: TagReads[]; links: { state: string }[] }> {
  const socket = io(plant.base, {
    ...{ path: '/live', transports: ['websocket'], reconnection: false },
    extraHeaders: { cookie: await plant.signIn() },
  });
  sockets.push(socket);
  const tags: TagReads[] = [];
  const links: { state: string }[] = [];
  socket.on('tags', (message: TagReads) => tags.push(message));
  socket.on('portal', (message: { state: string }) => links.push(message));
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return { socket, tags, links };
}
const seen = (epc: string, reads = 1) => ({ epc, first: 1, last: reads, antenna: '1', rssi: -50, reads });
const say = (epc: string, { site = 'plant', device = DEVICE } = {}) =>
  gateway.publishAsync(
    readsTopic(site, device),
    JSON.stringify({ site, device, tags: [seen(epc)], beyond: 0, late: 0 }),
    { qos: 1 },
  );
const epcs = (heard: readonly TagReads[]): string[] => heard.flatMap(({ tags }) => tags.map(({ epc }) => epc));
/** Until the server hears the broker, and the client is among who watches. */
async function hears({ tags }: { readonly tags: readonly TagReads[] }, epc: string): Promise<void> {
  await eventually(async () => {
    await say(epc);
    return epcs(tags);
  }).toContain(epc);
}

test('tags go to whoever watches that reader, and to nobody who watches another or none', async () => {
  const [here, elsewhere, nobody] = [await listener(), await listener(), await listener()];
  here.socket.emit('watch', { portals: [GATE] });
  elsewhere.socket.emit('watch', { portals: [{ ...GATE, device: 'hall/dispatch/door/gate-2', id: 'gate-2' }] });
  await hears(here, 'AAAA');
  expect([epcs(elsewhere.tags), epcs(nobody.tags)]).toEqual([[], []]);
  here.socket.emit('unwatch', { portals: [GATE] });
  // Answered in its turn: it is not among who watches any more.
  await here.socket.emitWithAck('clock');
  elsewhere.socket.emit('watch', { portals: [GATE] });
  await hears(elsewhere, 'BBBB');
  expect(epcs(here.tags)).not.toContain('BBBB');
});

test('nobody hears a reader of another site, nor without the right to readings, nor once either was taken', async () => {
  const { socket, tags } = await listener();
  const other = { ...GATE, site: 'elsewhere' };
  socket.emit('watch', { portals: [GATE, other] });
  await hears({ tags }, 'AAAA');
  await say('CCCC', { site: 'elsewhere' });
  await say('DDDD');
  await eventually(() => epcs(tags)).toContain('DDDD');
  expect(epcs(tags)).not.toContain('CCCC');

  const watching = await listener();
  watching.socket.emit('watch', { portals: [GATE] });
  await hears(watching, 'EEEE');
  business.permissions = new Set(['stock.receive']);
  const barred = await listener();
  barred.socket.emit('watch', { portals: [GATE] });
  // The one who had the right is looked at again every 300 ms.
  const heard = () => watching.tags.length;
  await eventually(async () => {
    const before = heard();
    await say('FFFF');
    await new Promise((resolve) => setTimeout(resolve, 200));
    return heard() - before;
  }).toBe(0);
  expect(epcs(barred.tags)).toEqual([]);
});

test('how the link of the reader stands is told when it is watched, and when it changes', async () => {
  const { socket, links } = await listener();
  socket.emit('watch', { portals: [GATE] });
  await eventually(() => links.map(({ state }) => state)).toEqual(['unknown']);
  const report = (state: string, reason: string | null) =>
    plant.call('POST', '/edge/v1/status', {
      headers: { authorization: `Bearer ${GATEWAY_SECRET}` },
      body: statusWith([
        {
          ...{ id: 'reader-1', protocol: 'llrp', address: null, state, reason, since: nowMicros(), strangers: [] },
          devices: [{ id: 'gate-1', state, reason, lastHeard: null }],
        },
      ]),
    });
  expect((await report('online', null)).status).toBe(204);
  await eventually(() => links.map(({ state }) => state)).toEqual(['unknown', 'online']);
  await report('connecting', 'the reader was lost');
  await eventually(() => links.at(-1)).toMatchObject({ state: 'connecting', reason: 'the reader was lost' });
  // The gateway itself says nothing any more.
  await eventually(() => links.at(-1)?.state).toBe('gateway-away');
}, 150_000);

function statusWith(links: readonly object[]): object {
  const at = nowMicros();
  return {
    ...{ gateway: 'gw-1', epoch: 1, at, startedAt: at, version: '0.1.0', configVersion: 1, sources: [], doors: [] },
    journal: { bytes: 0, limitBytes: 1, oldest: null, nextSeq: 1, fullAt: null },
    ...{ sinks: [], clock: { synchronised: null, reason: null }, links },
  };
}
