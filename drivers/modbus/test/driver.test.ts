import { QUALITY } from '@millrace/contracts';
import { DeviceError, type DevicePoint } from '@millrace/driver-api';
import { afterEach, describe, expect, test } from 'vitest';
import { modbusDriver } from '../index.ts';
import { type SimulatorOptions, startSimulator } from '../sim/simulator.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const { signal } = new AbortController();
const log = { info: () => {}, warn: () => {} };

async function plant(options: SimulatorOptions = {}, settings: Record<string, unknown> = {}) {
  const simulator = await startSimulator(options);
  cleanups.push(() => simulator.stop());
  const lost: DeviceError[] = [];
  const link = await modbusDriver.open(
    {
      transport: options.framing === 'rtu' ? 'rtu-over-tcp' : 'tcp',
      host: '127.0.0.1',
      port: simulator.port,
      ...settings,
    },
    { signal, log, secret: async () => '', lost: (error) => lost.push(error) },
  );
  cleanups.push(() => link.close());
  return { simulator, link, lost };
}

let ids = 0;
const point = (address: unknown, type: DevicePoint['type'] = 'number'): DevicePoint => ({
  id: ++ids,
  path: `demo/hall/line-1/cell-1/meter/p${ids}`,
  type,
  address,
});

async function readAll(link: Awaited<ReturnType<typeof plant>>['link'], points: DevicePoint[], profile: object = {}) {
  const answers = await Promise.all((await link.plan(points, profile)).map((request) => request.read(signal)));
  const samples = answers.flatMap((batch) => [...batch]);
  return points.map(({ id }) => samples.find((sample) => sample.point === id));
}

describe('reading', () => {
  test('values of every kind, in as few questions as there can be', async () => {
    const { simulator, link } = await plant();
    const memory = simulator.memory(1);
    memory.holding.set([0x41ac, 0, 0, 0x41ac, 8, 0x4d49, 0x4c4c]);
    memory.coil[3] = 1;
    const samples = await readAll(link, [
      point('40001 float32'),
      point('40003 float32 CDAB'),
      point('40005.3', 'boolean'),
      point('40006 text2', 'text'),
      point('coil:3', 'boolean'),
      point('coil:4', 'boolean'),
    ]);
    expect(samples.map((sample) => sample?.value)).toEqual([21.5, 21.5, true, 'MILL', true, false]);
    expect(simulator.asked).toHaveLength(2);
  });

  test('what is no number is bad, not wrong', async () => {
    const { simulator, link } = await plant();
    simulator.memory(1).holding.set([0x7fc0, 0, 0xabcd]);
    expect(await readAll(link, [point('40001 float32'), point('40003 bcd16')])).toMatchObject([
      { value: null, quality: QUALITY.badNotANumber },
      { value: null, quality: QUALITY.badDevice },
    ]);
  });

  test('what the profile calls no value is none, of values that have as many bits', async () => {
    const { simulator, link } = await plant();
    simulator.memory(1).holding.set([0x8000, 0xffff, 0, 0x7fc0, 0xffff, 0xffff, 215]);
    const points = [
      point('40001 int16'),
      point('40002 uint16'),
      point('40003 float32 CDAB'),
      point('40005 uint32'),
      point('40007 int16'),
      point('40001.15', 'boolean'),
    ];
    const profile = { noValue: ['0x8000', '0x7FC00000', '0xffffffff'] };
    expect(await readAll(link, points, profile)).toMatchObject([
      { value: null, quality: QUALITY.badNoValue },
      { value: 0xffff, quality: QUALITY.good },
      { value: null, quality: QUALITY.badNoValue },
      { value: null, quality: QUALITY.badNoValue },
      { value: 215, quality: QUALITY.good },
      { value: true, quality: QUALITY.good },
    ]);
  });

  test('one wrong address does not spoil its neighbours, and is known the next time', async () => {
    const { simulator, link } = await plant({ limits: { missing: (_, offset) => offset === 2 } });
    simulator.memory(1).holding.set([1, 2, 3, 4]);
    const requests = await link.plan(
      [0, 1, 2, 3].map((offset) => point(`holding:${offset}`)),
      {},
    );
    expect(requests).toHaveLength(1);
    const read = async () => [...((await requests[0]?.read(signal)) ?? [])].map(({ value }) => value);
    expect(await read()).toEqual([1, 2, null, 4]);
    const before = simulator.asked.length;
    expect(await read()).toEqual([1, 2, null, 4]);
    expect(simulator.asked.length - before).toBe(3);
  });

  test('a hole that the device refuses is read around', async () => {
    const { simulator, link } = await plant({ limits: { missing: (_, offset) => offset === 3 } });
    simulator.memory(1).holding.set([1, 2, 0, 0, 5]);
    const samples = await readAll(link, [point(40001), point('holding:1'), point('holding:4')]);
    expect(samples.map((sample) => sample?.value)).toEqual([1, 2, 5]);
  });

  test('a refusal of all says which unit, which address and what to do', async () => {
    const { link } = await plant({ limits: { missing: () => true } });
    await expect(readAll(link, [point('40001')])).rejects.toMatchObject({
      code: 'device',
      message: expect.stringMatching(/unit 1, holding:0: the device has no such address.*exception 2/),
    });
  });

  test.each([10, 11])('a bridge whose unit is away (exception %i) counts as silence', async (code) => {
    const { link } = await plant({ fault: () => ({ kind: 'exception', code }) });
    await expect(readAll(link, [point('40001')])).rejects.toMatchObject({ code: 'silent' });
  });

  test('units behind one bridge, by serial frames', async () => {
    const { simulator, link } = await plant({ framing: 'rtu', units: [7, 8] });
    simulator.memory(7).input[0] = 70;
    simulator.memory(8).input[0] = 80;
    const samples = await readAll(link, [point('30001'), point('30001@8')], { unit: 7 });
    expect(samples.map((sample) => sample?.value)).toEqual([70, 80]);
  });
});

describe('writing', () => {
  test('every kind of place', async () => {
    const { simulator, link } = await plant();
    const { holding, coil } = simulator.memory(1);
    holding[9] = 0xff0f;
    const write = (to: DevicePoint, value: number | boolean | string) =>
      link.write(to, value, { signal, profile: { maskWrite: true, verifyWrites: true } });
    await write(point('40001'), 17);
    await write(point('40003 float32 CDAB'), 21.5);
    await write(point({ at: '40005', type: 'int16', factor: 0.1 }), -2.5);
    await write(point('40006 text2', 'text'), 'MIL');
    await write(point('40010.4', 'boolean'), true);
    await write(point('coil#2', 'boolean'), true);
    expect([...holding.slice(0, 7), holding[9], coil[1]]).toEqual([
      17, 0, 0, 0x41ac, 0xffe7, 0x4d49, 0x4c00, 0xff1f, 1,
    ]);
    expect(simulator.asked.map(({ pdu }) => pdu[0])).toEqual([6, 3, 16, 3, 6, 3, 16, 3, 22, 3, 5, 1]);
  });

  test.each<[string, DevicePoint['type'], unknown, string]>([
    ['30001', 'number', 1, 'the input table can only be read'],
    ['40001', 'number', 70000, 'uint16 holds 0 to 65535'],
    ['40001.3', 'boolean', true, 'maskWrite'],
    ['40100', 'number', 1, 'no such address'],
  ])('%s refuses what it cannot hold', async (address, type, value, says) => {
    const { link } = await plant({ limits: { missing: (_, offset) => offset >= 50 } });
    await expect(link.write(point(address, type), value as number, { signal, profile: {} })).rejects.toMatchObject({
      code: 'unwritable',
      message: expect.stringContaining(says),
    });
  });

  test('a device that confirms and does otherwise is found out', async () => {
    const { simulator, link } = await plant();
    simulator.setFault(({ pdu }) => {
      // Its program sets the register back before anybody can read it.
      if (pdu[0] === 3) return { kind: 'none' };
      queueMicrotask(() => simulator.memory(1).holding.fill(20));
      return { kind: 'none' };
    });
    await expect(link.write(point('40001'), 25, { signal, profile: { verifyWrites: true } })).rejects.toMatchObject({
      code: 'unwritable',
      message: expect.stringContaining('the device confirmed 25, but it holds 20'),
    });
  });
});

describe('the configuration is refused with every fault and what to write', () => {
  const open = (settings: object) =>
    modbusDriver.open(settings, { signal, log, secret: async () => '', lost: () => {} });

  test.each<[object, string]>([
    [{}, 'host: transport "tcp" needs the address of the device'],
    [{ transport: 'rtu' }, 'path: transport "rtu" needs the serial port'],
    [{ host: 'x', port: 70000 }, 'port'],
    [{ host: 'x', speed: 9600 }, 'speed'],
    [{ transport: 'rtu-over-tcp', host: 'x', inFlight: 2 }, 'inFlight: transport "rtu-over-tcp" does not number'],
  ])('%j', async (settings, says) => {
    await expect(open(settings)).rejects.toMatchObject({
      code: 'misconfigured',
      message: expect.stringContaining(says),
    });
  });

  test('nothing listens: the reason is in words', async () => {
    const { simulator } = await plant();
    const { port } = simulator;
    await simulator.stop();
    await expect(open({ host: '127.0.0.1', port })).rejects.toMatchObject({
      code: 'lost',
      message: expect.stringContaining('nothing listens there'),
    });
  });

  test.each<[unknown, DevicePoint['type'], string]>([
    ['100', 'number', 'holding:100 (from zero)'],
    [100, 'number', 'holding:100 (from zero)'],
    [true, 'number', 'write an address'],
    ['40001 float', 'number', '40001 float32 CDAB'],
    ['40001', 'boolean', 'holding:0.0'],
    ['40001 text', 'text', 'text8'],
    ['coil:1 int16', 'number', 'type is bit'],
    ['40001 bit', 'boolean', '40001.0'],
    ['40001 float32 BA', 'number', 'ABCD'],
    ['465536 float32', 'number', 'end beyond 65535'],
    [{ at: '40001', factor: 0 }, 'number', 'factor of 0'],
    [{ at: '40001', scale: 2 }, 'number', 'scale'],
  ])('address %j', async (address, type, says) => {
    const { link } = await plant();
    const planned = link.plan([point(address, type)], {});
    await expect(planned).rejects.toThrow(DeviceError);
    await expect(planned).rejects.toThrow(says);
  });

  test('a forbidden point is named with its range', async () => {
    const { link } = await plant();
    const profile = { forbidden: [{ table: 'holding', from: 5, to: 9 }] };
    await expect(link.plan([point('holding:7')], profile)).rejects.toThrow('forbidden range 5 to 9');
  });
});
