import { connect, type Socket } from 'node:net';
import {
  AttributeIds,
  HistoryReadRequest,
  ReadRawModifiedDetails,
  SecurityPolicy,
  TimestampsToReturn,
  UserTokenType,
} from 'node-opcua';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { groupOf, newClient, pointOf, subscribe, type TestServer, testServer, until } from './fixture.ts';

// A server that lets everybody in without a certificate, so that attackers cost the test little: what they can do to it is
// bounded all the same, and readings go on through all of it.

const ANYBODY = { type: UserTokenType.Anonymous } as const;
const POINTS = Array.from({ length: 300 }, (_, at) => pointOf(`plant/area/line/cell/m${at % 10}/p${at}`));
const SESSIONS = 20;

let plant: TestServer;
let readings: NodeJS.Timeout;
let told = 0;

// Its thread loads a library of a hundred megabytes: seconds on a quiet machine, minutes on a busy one.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

beforeAll(async () => {
  const limits = { sessions: SESSIONS, subscriptions: 30, monitoredItems: 500 };
  plant = await testServer({ anonymous: true, unsecured: true, limits });
  plant.use(POINTS);
  readings = setInterval(() => {
    told++;
    plant.server.take(groupOf(POINTS.map((point) => ({ point, value: told, time: 1_763_900_000_000_000 + told }))));
  }, 20);
});
afterAll(async () => {
  clearInterval(readings);
  await plant?.stop();
});

test('where the gateway has no store, history is refused with the status that says so', async () => {
  const { session, close } = await until(enter);
  const nodesToRead = [{ nodeId: `ns=2;s=${POINTS[0]?.path}` }];
  const historyReadDetails = new ReadRawModifiedDetails({ startTime: new Date(0), endTime: new Date() });
  const { results } = await session.historyRead(new HistoryReadRequest({ historyReadDetails, nodesToRead }));
  expect(results?.[0]?.statusCode.name).toBe('BadHistoryOperationUnsupported');
  await close();
});

const enter = () => plant.connect(ANYBODY, { policy: SecurityPolicy.None });

/** The newest reading comes through to a client: the server and the way to it are well. */
async function isWell(): Promise<void> {
  const client = await until(enter);
  const at = told;
  await until(async () => expect((await client.value(POINTS[7]?.path ?? '')).value.value).toBeGreaterThan(at));
  expect(plant.server.state().state).toBe('open');
  expect(plant.warned.filter((line) => line.includes('is not open'))).toEqual([]);
  await client.close();
}

function rawSocket(): Promise<Socket> {
  const port = Number(new URL(plant.endpoint).port);
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    socket.once('error', reject);
  });
}
const closed = (socket: Socket): Promise<Buffer> =>
  new Promise((resolve) => {
    const parts: Buffer[] = [];
    socket.on('data', (part) => parts.push(part));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(Buffer.concat(parts)));
  });

/** A hello (Part 6 §7.1.2.3) that asks for all there is. */
function hello(): Buffer {
  const url = Buffer.from(plant.endpoint);
  const out = Buffer.alloc(32 + url.length);
  out.write('HELF', 0, 'latin1');
  out.writeUInt32LE(out.length, 4);
  for (const [at, value] of [0, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff, url.length].entries())
    out.writeUInt32LE(value, 8 + at * 4);
  url.copy(out, 32);
  return out;
}

test('garbage, lengths of gigabytes and messages without an end are cut off', async () => {
  const header = (kind: string, length: number): Buffer => {
    const out = Buffer.alloc(8);
    out.write(kind, 0, 'latin1');
    out.writeUInt32LE(length, 4);
    return out;
  };
  for (const bytes of [
    Buffer.from('GET / HTTP/1.1\r\nHost: plant\r\n\r\n'),
    Buffer.alloc(4_096, 0xff),
    header('HELF', 0x7fff_ffff),
    Buffer.concat([hello(), header('OPNF', 0x8000_0000), Buffer.alloc(65_536)]),
    Buffer.concat([hello(), header('MSGC', 0x7fff_ffff), Buffer.alloc(65_536)]),
    Buffer.concat([hello(), header('OPNF', 3)]),
  ]) {
    const socket = await rawSocket();
    const end = closed(socket);
    socket.write(bytes);
    await end;
  }
  expect(plant.warned.join('\n')).toMatch(/was cut off .*maximum chunk size exceeded/);
  const greeted = await rawSocket();
  const answer = new Promise<Buffer>((resolve) => greeted.once('data', resolve));
  greeted.write(hello());
  const ack = await answer;
  expect(ack.toString('latin1', 0, 3)).toBe('ACK');
  // Buffers, message and chunks, as we allow them: none is what was asked for.
  expect([12, 16, 20].map((at) => ack.readUInt32LE(at))).toEqual([65_536, 65_536, 4_194_304]);
  greeted.destroy();
  await isWell();
});

test('connections beyond the bound are refused, and others come in when they end', async () => {
  const sockets: Socket[] = [];
  let refused = 0;
  for (let at = 0; at < 200; at++) {
    const socket = await rawSocket().catch(() => null);
    if (!socket) continue;
    sockets.push(socket);
    socket.resume();
    socket.on('error', () => undefined);
    socket.on('close', () => refused++);
  }
  await until(() => expect(refused).toBeGreaterThan(100));
  for (const socket of sockets) socket.destroy();
  await isWell();
});

test('two hundred sessions: no more than the bound, each refusal said', async () => {
  const clients = Array.from({ length: 10 }, () => newClient(undefined, SecurityPolicy.None));
  const outcomes: string[] = [];
  for (const client of clients) {
    await client.connect(plant.endpoint).catch(() => undefined);
    for (let at = 0; at < 20; at++)
      outcomes.push(
        await client.createSession(ANYBODY).then(
          () => 'in',
          (error: Error) => error.message,
        ),
      );
  }
  expect(outcomes).toHaveLength(200);
  expect(outcomes.filter((one) => one === 'in').length).toBeLessThanOrEqual(SESSIONS);
  expect(outcomes.find((one) => one.includes('BadTooManySessions'))).toBeDefined();
  await Promise.all(clients.map((client) => client.disconnect()));
  await isWell();
});

test('floods of questions and of watched items end at their bounds', async () => {
  const { session, close } = await until(enter);
  const everything = { nodeId: 'ns=0;i=85', referenceTypeId: 'ns=0;i=33', includeSubtypes: true, browseDirection: 0 };
  await Promise.all(Array.from({ length: 500 }, () => session.browse({ ...everything, resultMask: 63 })));
  const many = Array.from({ length: 5_001 }, () => ({ nodeId: 'ns=0;i=2258', attributeId: AttributeIds.Value }));
  await expect(session.read(many)).rejects.toThrow(/BadTooManyOperations/);
  await expect(session.browse(Array.from({ length: 1_001 }, () => everything))).rejects.toThrow(/BadTooManyOperations/);
  const outcomes: string[] = [];
  for (let at = 0; at < 40; at++) {
    const made = subscribe(session, 1);
    outcomes.push(
      await made.then(
        () => 'made',
        (error: Error) => error.message,
      ),
    );
  }
  expect(outcomes.filter((one) => one === 'made').length).toBeLessThanOrEqual(30);
  expect(outcomes.at(-1)).toMatch(/BadTooManySubscriptions/);
  await close();
  const next = await until(enter);
  const subscription = await subscribe(next.session, 100);
  const items = Array.from({ length: 600 }, (_, at) => ({
    nodeId: `ns=2;s=${POINTS[at % POINTS.length]?.path}`,
    attributeId: AttributeIds.Value,
  }));
  const group = await subscription.monitorItems(
    items,
    { samplingInterval: 100, queueSize: 60_000 },
    TimestampsToReturn.Both,
  );
  const codes = group.monitoredItems.map(({ statusCode }) => statusCode.name);
  expect(codes.filter((code) => code === 'Good')).toHaveLength(500);
  expect(codes.at(-1)).toBe('BadTooManyMonitoredItems');
  await next.close();
  await isWell();
});
