import { type AddressInfo, createServer } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LlrpError, openReader, type Reader, type ReaderEvent, type TagRead } from '../index.ts';
import { type ReaderKind, SimulatedReader } from '../sim/simulated-reader.ts';

let simulated: SimulatedReader;
let port: number;
const open = new Set<Reader>();

beforeEach(async () => {
  simulated = new SimulatedReader();
  port = await simulated.start();
});
afterEach(async () => {
  for (const reader of open) await reader.close();
  open.clear();
  await simulated.stop();
});

interface Heard {
  readonly reads: TagRead[];
  readonly events: ReaderEvent[];
  readonly lost: LlrpError[];
}
const never = new AbortController().signal;
/** Waits for a condition, as long as a busy machine may need. */
const soon = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 120_000 });

async function connect(more: Partial<Parameters<typeof openReader>[0]> = {}, signal: AbortSignal = never) {
  const heard: Heard = { reads: [], events: [], lost: [] };
  const reader = await openReader(
    {
      host: '127.0.0.1',
      port,
      answerWithin: 2000,
      silentAfter: 5000,
      keepalive: 1000,
      version: 'newest',
      inventory: { antennas: [1, 2], tagsPerReport: 1, specId: 77 },
      ...more,
    },
    {
      reads: (reads) => heard.reads.push(...reads),
      event: (event) => heard.events.push(event),
      lost: (error) => heard.lost.push(error),
    },
    signal,
  );
  open.add(reader);
  return { reader, heard };
}
const kind = async (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => 'none',
    (error: unknown) => (error instanceof LlrpError ? error.kind : String(error)),
  );

const EPC = '3074257BF7194E4000001A85';
const LONG = '3666C4409047E159B2C2BF100000000000000000000000000000';

test('connects, asks what the reader can do, lets it read, and hands over what it sees', async () => {
  const { reader, heard } = await connect();
  expect(reader.capabilities).toEqual({ antennas: 2, inputs: 4, outputs: 4, firmware: 'simulated' });
  expect(reader.takenOver).toBe(false);
  await soon(() => expect(simulated.asked.length).toBe(9));
  expect(simulated.asked).toEqual([
    'GET_SUPPORTED_VERSION',
    'SET_PROTOCOL_VERSION',
    'GET_READER_CAPABILITIES',
    'SET_READER_CONFIG',
    'DELETE_ACCESSSPEC',
    'GET_ROSPECS',
    'ADD_ROSPEC',
    'ENABLE_ROSPEC',
    'ENABLE_EVENTS_AND_REPORTS',
  ]);
  simulated.see([
    { epc: EPC, antenna: 1, rssi: -48, at: 1_764_444_000_000_000 },
    { epc: LONG, antenna: 2, rssi: -60, at: 1_764_444_000_100_000 },
  ]);
  await soon(() => expect(heard.reads.length).toBe(2));
  expect(heard.reads).toEqual([
    { epc: EPC, antenna: 1, rssi: -48, count: 1, firstSeen: 1_764_444_000_000_000, lastSeen: 1_764_444_000_000_000 },
    { epc: LONG, antenna: 2, rssi: -60, count: 1, firstSeen: 1_764_444_000_100_000, lastSeen: 1_764_444_000_100_000 },
  ]);
});

test.each<readonly [ReaderKind, string]>([
  [{ version: '1.1' }, '1.1'],
  [{ version: '1.0.1' }, '1.0.1'],
])('speaks the newest version that the reader knows: %j', async (kind, version) => {
  await simulated.stop();
  simulated = new SimulatedReader(kind);
  port = await simulated.start();
  const { reader, heard } = await connect();
  expect(reader.version).toBe(version);
  simulated.see([{ epc: EPC, antenna: 1, rssi: -48, at: 1 }]);
  await soon(() => expect(heard.reads.length).toBe(1));
  expect(heard.lost).toEqual([]);
});

test('a reader that gives the connection up when it is asked for its versions is told apart', async () => {
  await simulated.stop();
  simulated = new SimulatedReader({ version: '1.0.1', touchy: true });
  port = await simulated.start();
  expect(await kind(connect())).toBe('older');
  expect((await connect({ version: '1.0.1' })).reader.version).toBe('1.0.1');
  expect(simulated.asked).not.toContain('GET_SUPPORTED_VERSION');
});

test('says what happens at the reader, and sets its outputs', async () => {
  const { reader, heard } = await connect();
  simulated.antenna(2, false);
  simulated.input(3, true);
  await soon(() => expect(heard.events.length).toBe(2));
  expect(heard.events).toEqual([
    { event: 'antenna', antenna: 2, connected: false },
    { event: 'gpi', port: 3, high: true },
  ]);
  await reader.setOutput(1, true);
  expect(simulated.outputs.get(1)).toBe(true);
});

test('answers keep-alives; a reader that says nothing any more is lost within its time', async () => {
  const { heard } = await connect({ keepalive: 50, silentAfter: 1500 });
  await soon(() => expect(simulated.acknowledged).toBeGreaterThan(2));
  expect(heard.lost).toEqual([]);
  simulated.mute();
  await soon(() => expect(heard.lost.map((error) => error.kind)).toEqual(['silent']));
});

test('after a break the inventory that still runs is taken over, with what it saw meanwhile', async () => {
  const first = await connect();
  simulated.cut();
  await soon(() => expect(first.heard.lost.map((error) => error.kind)).toEqual(['lost']));
  simulated.see(Array.from({ length: 500 }, (_, at) => ({ epc: EPC, antenna: 1, rssi: -50, at })));
  const second = await connect();
  expect(second.reader.takenOver).toBe(true);
  await soon(() => expect(second.heard.reads.length).toBe(500));
  expect(second.heard.reads.map(({ firstSeen }) => firstSeen)).toEqual(Array.from({ length: 500 }, (_, at) => at));
});

test('another inventory is taken away first', async () => {
  await connect();
  simulated.cut();
  const { reader } = await connect({ inventory: { antennas: [2], tagsPerReport: 5, specId: 78 } });
  expect(reader.takenOver).toBe(false);
  expect(simulated.asked).toContain('DELETE_ROSPEC');
  expect(simulated.reading).toBe(true);
});

test('a reader that another client holds says so, and tells that client', async () => {
  const { heard } = await connect();
  expect(await kind(connect())).toBe('busy');
  await soon(() => expect(heard.events).toEqual([{ event: 'taken-over' }]));
});

test('closing stops the inventory, says goodbye, may be done twice, and lets the next one in', async () => {
  const { reader, heard } = await connect();
  await reader.close();
  await reader.close();
  expect(simulated.reading).toBe(false);
  expect(heard.lost).toEqual([]);
  const again = await connect();
  expect(again.reader.takenOver).toBe(false);
});

test('garbage ends the connection with the reason', async () => {
  const { heard } = await connect();
  simulated.garbage(Buffer.from('043E7FFFFFFF00000001', 'hex'));
  await soon(() => expect(heard.lost.map((error) => error.kind)).toEqual(['garbage']));
  expect(heard.lost[0]?.message).toContain('2147483647');
});

test('nobody there, nobody who greets, nobody who is waited for: each has its name', async () => {
  const deaf = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => deaf.once('listening', resolve));
  const deafPort = (deaf.address() as AddressInfo).port;
  try {
    expect(await kind(connect({ port: deafPort, answerWithin: 100 }))).toBe('silent');
    const unwanted = new AbortController();
    const waiting = kind(connect({ port: deafPort }, unwanted.signal));
    unwanted.abort(new Error('stopped'));
    expect(await waiting).toBe('Error: stopped');
  } finally {
    deaf.close();
  }
  const gone = new SimulatedReader();
  const nobody = await gone.start();
  await gone.stop();
  expect(await kind(connect({ port: nobody }))).toBe('unreachable');
});

test('a hundred connections leave nothing behind', async () => {
  for (let at = 0; at < 100; at++) {
    const { reader } = await connect();
    await reader.close();
    open.delete(reader);
  }
  const handles = process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap' || name === 'TCPWRAP');
  expect(handles.length).toBeLessThan(10);
});
