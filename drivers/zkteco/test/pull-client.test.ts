import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { ClockClient } from '../pull/client/clock-client.ts';
import { COMMAND } from '../pull/codec/commands.ts';
import type { ClockFault } from '../pull/codec/fault.ts';
import type { PulledPunch } from '../pull/codec/records.ts';
import { PullClock, type PullClockOptions } from '../sim/pull-clock.ts';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

type Transport = 'tcp' | 'udp';
const BOTH: Transport[] = ['tcp', 'udp'];

async function clock(options: PullClockOptions = {}) {
  const simulated = new PullClock(options);
  const port = await simulated.start();
  cleanups.push(() => simulated.stop());
  return { simulated, port };
}

async function client(
  port: number,
  transport: Transport,
  {
    key = 0,
    patience = 3_000,
    safe = async () => undefined,
  }: {
    key?: number;
    patience?: number;
    safe?: (punches: readonly PulledPunch[]) => Promise<void>;
  } = {},
) {
  const lost: ClockFault[] = [];
  const heard: PulledPunch[] = [];
  const ending = new AbortController();
  const connected = await ClockClient.connect(
    { host: '127.0.0.1', port, transport, key, patience, signal: ending.signal },
    {
      async punches(punches) {
        await safe(punches);
        heard.push(...punches);
      },
      lost: (fault) => void lost.push(fault),
      missed: () => undefined,
    },
  );
  cleanups.push(() => connected.leave());
  return { connected, lost, heard, ending };
}

const many = (count: number): PulledPunch[] =>
  Array.from({ length: count }, (_, n) => ({
    person: String(1_000 + (n % 50)),
    wall: new Date(Date.UTC(2026, 2, 1) + n * 7_000).toISOString().slice(0, 19).replace('T', ' '),
    verify: 1,
    state: n % 5 === 0 ? 255 : n % 2,
  }));

describe.each(BOTH)('over %s', (transport) => {
  test.each([
    [8, 28],
    [16, 28],
    [40, 72],
  ] as const)('punches of %i bytes and users of %i, short and long', async (punchSize, userSize) => {
    const { simulated, port } = await clock({ punchSize, userSize });
    const { connected } = await client(port, transport);
    expect(await connected.punches()).toEqual({ punches: [], faults: [] });
    for (let n = 0; n < 50; n++)
      simulated.users.push({ uid: 3 * n + 1, person: String(1_000 + n), name: `P${n}`, privilege: 0, card: n });
    simulated.punches.push(...many(3));
    expect((await connected.punches()).punches).toEqual(simulated.punches);
    simulated.punches.splice(0, 3, ...many(5_000));
    expect((await connected.punches()).punches).toEqual(simulated.punches);
    expect((await connected.users()).map(({ person }) => person)).toEqual(simulated.users.map(({ person }) => person));
    expect(simulated.asked).toContain(COMMAND.freeData);
  });

  test('shows the communication key, and says in words where it is wrong', async () => {
    const { port } = await clock({ key: 1234 });
    const { connected } = await client(port, transport, { key: 1234 });
    expect(await connected.serial()).toBe('CJ1');
    await expect(client(port, transport, { key: 99 })).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining('Comm key'),
    });
  });

  test('reads and sets the time', async () => {
    const { simulated, port } = await clock();
    const { connected } = await client(port, transport);
    expect(await connected.time()).toBe('2026-03-02 08:00:00');
    await connected.setTime('2026-03-02 08:00:07');
    expect(simulated.face).toBe('2026-03-02 08:00:07');
    await expect(connected.setTime('1999-01-01 00:00:00')).rejects.toThrow(RangeError);
  });

  test('puts people in, changes them and takes them out', async () => {
    const { simulated, port } = await clock();
    const { connected } = await client(port, transport);
    simulated.users.push({ uid: 1, person: '7', name: 'Old', privilege: 0, card: 0 });
    await connected.putPerson({ person: '42', name: 'Rina', card: 9, privilege: 0 });
    await connected.putPerson({ person: '7', name: 'New', card: 0, privilege: 14 });
    expect(simulated.users).toEqual([
      { uid: 1, person: '7', name: 'New', privilege: 14, card: 0 },
      { uid: 2, person: '42', name: 'Rina', privilege: 0, card: 9 },
    ]);
    expect(await connected.removePerson('7')).toBe(true);
    expect(await connected.removePerson('7')).toBe(false);
    expect(simulated.users.map(({ person }) => person)).toEqual(['42']);
  });

  test('a punch is told at once, and thanked when it is safe', async () => {
    const { simulated, port } = await clock({ eventSize: 36 });
    let release = (): void => undefined;
    const synced = new Promise<void>((resolve) => {
      release = resolve;
    });
    let asked = 0;
    const { connected, heard } = await client(port, transport, {
      safe: () => {
        asked++;
        return synced;
      },
    });
    await connected.listen();
    const [punch] = many(1) as [PulledPunch];
    simulated.punch(punch);
    await expect.poll(() => asked).toBe(1);
    // Questions go on meanwhile, and an event is no answer to any of them.
    expect(await connected.serial()).toBe('CJ1');
    expect(simulated.thanked).toBe(0);
    release();
    await expect.poll(() => simulated.thanked).toBe(1);
    expect(heard).toEqual([punch]);
  });

  test('a late answer never answers another question', async () => {
    const { simulated, port } = await clock();
    const { connected } = await client(port, transport);
    simulated.fault = 'late';
    for (let n = 0; n < 20; n++) {
      simulated.face = `2026-03-02 08:00:${String(n).padStart(2, '0')}`;
      expect(await connected.time()).toBe(simulated.face);
      expect(await connected.serial()).toBe('CJ1');
    }
  });

  test('questions that are asked at once are answered each by its own', async () => {
    const { port } = await clock();
    const { connected } = await client(port, transport);
    const answers = await Promise.all([connected.time(), connected.serial(), connected.time(), connected.users()]);
    expect(answers).toEqual(['2026-03-02 08:00:00', 'CJ1', '2026-03-02 08:00:00', []]);
  });

  test('silence ends the session: what is asked after it is refused, and nothing hangs', async () => {
    const { simulated, port } = await clock();
    const { connected, lost } = await client(port, transport, { patience: 150 });
    simulated.fault = 'silent';
    await expect(connected.time()).rejects.toMatchObject({ code: 'silent' });
    expect(lost).toHaveLength(1);
    simulated.fault = 'none';
    await expect(connected.time()).rejects.toMatchObject({ code: 'silent' });
    await connected.leave();
    const again = await client(port, transport);
    expect(await again.connected.serial()).toBe('CJ1');
  });

  test('a set of two gigabytes is refused before anything of it is asked for', async () => {
    const { simulated, port } = await clock();
    simulated.punches.push(...many(1));
    const { connected } = await client(port, transport);
    simulated.fault = 'hostile';
    await expect(connected.punches()).rejects.toMatchObject({
      code: 'garbled',
      message: expect.stringContaining('2147483647'),
    });
    expect(simulated.asked).not.toContain(COMMAND.readPiece);
  });

  test('what the clock cannot is said, and the session goes on', async () => {
    const { simulated, port } = await clock();
    const { connected } = await client(port, transport);
    simulated.fault = 'refuses';
    await expect(connected.setTime('2026-03-02 08:00:00')).rejects.toMatchObject({ code: 'device' });
    simulated.fault = 'none';
    expect(await connected.serial()).toBe('CJ1');
  });

  test('a wait ends with its signal, and nothing is left behind', async () => {
    const { simulated, port } = await clock();
    const { connected, ending } = await client(port, transport, { patience: 60_000 });
    simulated.fault = 'silent';
    const asked = connected.time();
    ending.abort(new Error('not wanted any more'));
    await expect(asked).rejects.toThrow('not wanted any more');
    await expect(connected.serial()).rejects.toThrow();
  });
});

test('TCP that comes a byte at a time is put together', async () => {
  const { simulated, port } = await clock();
  simulated.punches.push(...many(40));
  const { connected } = await client(port, 'tcp');
  simulated.fault = 'pieces';
  expect((await connected.punches()).punches).toEqual(simulated.punches);
});

test('UDP that loses datagrams loses no punch: the piece is asked for again', async () => {
  const { simulated, port } = await clock();
  simulated.punches.push(...many(2_000));
  const { connected } = await client(port, 'udp');
  simulated.fault = 'lossy';
  expect((await connected.punches()).punches).toEqual(simulated.punches);
});

test('a changed byte: a TCP stream is given up, a UDP datagram asked for again', async () => {
  const { simulated, port } = await clock();
  const tcp = await client(port, 'tcp');
  const udp = await client(port, 'udp', { patience: 300 });
  simulated.fault = 'wrong-sum';
  await expect(tcp.connected.time()).rejects.toMatchObject({ code: 'garbled' });
  const asked = simulated.asked.length;
  await expect(udp.connected.time()).rejects.toMatchObject({ code: 'silent' });
  expect(simulated.asked.length - asked).toBe(3);
});

test('a clock that hangs up is told at once', async () => {
  const { simulated, port } = await clock();
  const { connected, lost } = await client(port, 'tcp');
  simulated.fault = 'hang-up';
  await expect(connected.time()).rejects.toMatchObject({ code: 'lost' });
  expect(lost).toMatchObject([{ code: 'lost' }]);
});

test('nobody there, or something else there, is said', async () => {
  await expect(client(9, 'tcp')).rejects.toMatchObject({
    code: 'lost',
    message: expect.stringContaining('127.0.0.1:9'),
  });
  const other = createServer((socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => void other.close());
  const { port } = other.address() as { port: number };
  await expect(client(port, 'tcp')).rejects.toMatchObject({ code: 'garbled' });
});
