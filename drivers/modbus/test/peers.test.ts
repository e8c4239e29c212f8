import { openSerial } from '@millrace/byte-line';
import type { DeviceError, DevicePoint, OpenLink } from '@millrace/driver-api';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { testPort } from '../../../distribution/testing/test-port.ts';
import { modbusDriver } from '../index.ts';
import { startSerialSimulator } from '../sim/serial-simulator.ts';
import { startSimulator } from '../sim/simulator.ts';
import {
  hasLibmodbus,
  hasMbpoll,
  hasPymodbus,
  hasSocat,
  libmodbusServer,
  listening,
  mbpoll,
  pymodbus,
  removePeers,
  serialPair,
} from './peers.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  await removePeers();
});

const { signal } = new AbortController();

async function open(settings: object): Promise<OpenLink> {
  const link = await modbusDriver.open(settings, {
    signal,
    log: { info: () => {}, warn: () => {} },
    secret: async () => '',
    lost: () => {},
  });
  cleanups.push(() => link.close());
  return link;
}

let ids = 0;
const point = (address: unknown, type: DevicePoint['type'] = 'number'): DevicePoint => ({
  id: ++ids,
  path: `demo/hall/line-1/cell-1/plc/p${ids}`,
  type,
  address,
});

async function read(link: OpenLink, points: readonly DevicePoint[], profile: object): Promise<unknown[]> {
  const answers = await Promise.all((await link.plan(points, profile)).map((request) => request.read(signal)));
  const samples = answers.flatMap((batch) => [...batch]);
  return points.map(({ id }) => samples.find((sample) => sample.point === id)?.value);
}

const one = async (link: OpenLink, address: string, profile: object) =>
  (await read(link, [point(address)], profile))[0];

/** A peer takes a moment to come up, whatever it is. */
const eventually = <T>(act: () => Promise<T>): Promise<T> => vi.waitFor(act, { timeout: 120_000, interval: 50 });

const SERIAL = { baudRate: 115_200, parity: 'none', answerWithin: '1 s', lateWithin: '500 ms' } as const;

describe.skipIf(!hasPymodbus)('pymodbus', () => {
  const promise = async (link: OpenLink) => {
    await eventually(() => one(link, 'holding:1', {}));
    const registers = Array.from({ length: 400 }, (_, n) => point(`holding:${n + 1}`));
    expect(await read(link, registers, {})).toEqual(registers.map((_, n) => 7 * (n + 1)));
    expect(await read(link, [point('coil:9', 'boolean'), point('discrete:10', 'boolean')], {})).toEqual([true, false]);
    expect(await read(link, [point('30001'), point('30001@2')], {})).toEqual([1001, 1002]);
    const [text, float] = [point('holding:500 text4 BA', 'text'), point('holding:510 float64 CDAB')];
    const writing = { signal, profile: { verifyWrites: true } };
    await link.write(text, 'MILLRACE', writing);
    await link.write(float, -12.625, writing);
    await link.write(point('coil:700', 'boolean'), true, writing);
    expect(await read(link, [text, float, point('coil:700', 'boolean')], {})).toEqual(['MILLRACE', -12.625, true]);
    await expect(one(link, 'holding:3000', {})).rejects.toMatchObject({ code: 'device' });
  };

  test.each(['tcp', 'rtu-over-tcp'] as const)('by %s', async (transport) => {
    const port = await testPort();
    pymodbus(transport, String(port));
    await listening(port);
    await promise(await open({ transport, host: '127.0.0.1', port, lateWithin: '500 ms' }));
  });

  test.skipIf(!hasSocat)('by a serial line', async () => {
    const [master, device] = await serialPair();
    pymodbus('rtu', device);
    await promise(await open({ transport: 'rtu', path: master, ...SERIAL }));
  });
});

describe.skipIf(!hasLibmodbus)('the server that libmodbus tests itself with misbehaves on purpose', () => {
  // Its answer byte by byte (0x173) repeats but the lower half of a question's number, so it is no answer to ours.
  const [SPECIAL, WRONG_NUMBER, SLEEPS] = [0x170, 0x171, 0x172];
  const unit = { unit: 255 };

  async function server() {
    const port = await testPort();
    const again = libmodbusServer('tcp', String(port));
    const connect = async () => {
      again();
      return eventually(() => open({ host: '127.0.0.1', port, answerWithin: '300 ms' }));
    };
    return { connect };
  }

  test('Modbus TCP: each misdeed is told as what it is, and the value after it is right', async () => {
    const { connect } = await server();
    let link = await connect();
    const right = async () => {
      expect(await one(link, 'input:0x108', unit)).toBe(10);
      // 0xAC is 00110101 read from its least significant bit.
      const bits = Array.from({ length: 8 }, (_, n) => point(`discrete:${0x1c4 + n}`, 'boolean'));
      expect(await read(link, bits, unit)).toEqual([...'00110101'].map((bit) => bit === '1'));
    };
    const misdeed = async (points: DevicePoint[], code: DeviceError['code']) => {
      await expect(read(link, points, unit)).rejects.toMatchObject({ code });
      if (code === 'garbled') link = await connect();
      await right();
    };
    await right();
    await misdeed([point(`holding:${SPECIAL}`)], 'device');
    await misdeed([point(`holding:${SLEEPS}`)], 'silent');
    await misdeed([point(`holding:${WRONG_NUMBER}`)], 'garbled');
    await misdeed([point('holding:0x160 uint32')], 'garbled');
    await link.write(point('holding:0x162'), 4711, { signal, profile: { ...unit, verifyWrites: true } });
    expect(await one(link, 'holding:0x162', unit)).toBe(4711);
  });

  test.skipIf(!hasSocat)('a serial line: what is not the answer is discarded, and the line goes on', async () => {
    const [master, device] = await serialPair();
    libmodbusServer('rtu', device)();
    const link = await open({ transport: 'rtu', path: master, ...SERIAL, answerWithin: '300 ms' });
    const serial = { unit: 17 };
    const right = async () => expect(await eventually(() => one(link, 'input:0x108', serial))).toBe(10);
    await right();
    for (const misdeed of [WRONG_NUMBER, SLEEPS]) {
      await expect(one(link, `holding:${misdeed}`, serial)).rejects.toMatchObject({ code: 'silent' });
      await right();
    }
    await expect(read(link, [point('holding:0x160 uint32')], serial)).rejects.toMatchObject({ code: 'silent' });
    await right();
  });
});

describe.skipIf(!hasMbpoll)('mbpoll reads our simulator as a second opinion', () => {
  const readings = (said: string) => [...said.matchAll(/^\[\d+\]:\s+(\S+)/gm)].map(([, value]) => value);

  test('Modbus TCP', async () => {
    const simulator = await startSimulator();
    cleanups.push(() => simulator.stop());
    simulator.memory(1).holding.set([7, 8, 0x41ac, 0]);
    const to = ['-m', 'tcp', '-p', String(simulator.port), '-a', '1', '-1', '127.0.0.1'];
    expect(readings(await mbpoll(['-t', '4', '-r', '1', '-c', '2', ...to]))).toEqual(['7', '8']);
    expect(readings(await mbpoll(['-t', '4:float', '-B', '-r', '3', '-c', '1', ...to]))).toEqual(['21.5']);
  });

  test.skipIf(!hasSocat)('a serial line', async () => {
    const [master, device] = await serialPair();
    const line = { path: device, baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 } as const;
    const simulator = await startSerialSimulator(line, { units: [3] });
    cleanups.push(() => simulator.stop());
    simulator.memory(3).input[4] = 44;
    const args = ['-m', 'rtu', '-b', '9600', '-P', 'none', '-a', '3', '-t', '3', '-r', '5', '-c', '1', '-1', master];
    expect(readings(await mbpoll(args))).toEqual(['44']);
  });
});

test.skipIf(!hasSocat)('a serial line that ended before anybody listened is told as lost too', async () => {
  const [master] = await serialPair();
  const line = { path: master, baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 } as const;
  const stream = await openSerial(line, signal);
  cleanups.push(() => stream.close());
  await removePeers();
  const gone = new Promise<DeviceError>((resolve) => stream.listen({ bytes: () => undefined, gone: resolve }));
  await expect(gone).resolves.toMatchObject({ code: 'lost', message: expect.stringContaining('pulled out') });
});

test.skipIf(!hasSocat)('a serial line that is pulled out is told as lost, and in words', async () => {
  const [master] = await serialPair();
  let lost: DeviceError | undefined;
  const link = await modbusDriver.open(
    { transport: 'rtu', path: master },
    {
      signal,
      log: { info: () => {}, warn: () => {} },
      secret: async () => '',
      lost: (error) => {
        lost = error;
      },
    },
  );
  cleanups.push(() => link.close());
  await removePeers();
  await vi.waitFor(() => expect(lost?.code).toBe('lost'), { timeout: 120_000 });
  expect(lost?.message).toContain('was the adapter pulled out?');
  await expect(open({ transport: 'rtu', path: master })).rejects.toMatchObject({
    code: 'lost',
    message: expect.stringContaining('is the adapter plugged in?'),
  });
});
