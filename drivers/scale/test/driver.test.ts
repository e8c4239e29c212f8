import { QUALITY, type SampleValue } from '@millrace/contracts';
import type { DevicePoint, OpenLink } from '@millrace/driver-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { scaleDriver } from '../index.ts';
import type { ScaleAddress } from '../manifest.ts';
import { type SimulatedProtocol, SimulatedScale } from '../sim/simulated-scale.ts';

const signal = new AbortController().signal;
let scale: SimulatedScale;
let link: OpenLink;

async function connected(protocol: SimulatedProtocol, settings: object = {}): Promise<void> {
  scale = new SimulatedScale(protocol);
  await scale.start();
  link = await scaleDriver.open(
    { protocol, host: '127.0.0.1', port: scale.port, ...settings },
    {
      signal,
      log: { info: () => undefined, warn: () => undefined },
      lost: () => undefined,
      secret: async (name) => name,
    },
  );
}
afterEach(async () => {
  await link?.close();
  await scale?.stop();
});

const point = (address: ScaleAddress, type: DevicePoint['type'] = 'number'): DevicePoint => ({
  id: 1,
  path: `scale/${address}`,
  type,
  address,
});
async function read(address: ScaleAddress, type?: DevicePoint['type'], unit = 'kg') {
  const [request] = await link.plan([point(address, type)], { unit });
  const [sample] = (await request?.read(signal)) ?? [];
  return [sample?.value, sample?.quality];
}
const write = (address: ScaleAddress, value: SampleValue): Promise<void> =>
  link.write(point(address), value, { signal, profile: { unit: 'kg' } });

describe('a scale that is asked', () => {
  beforeEach(() => connected('sics'));

  test('tells what it shows: uncertain while it moves, nothing beyond its range, its zeros to a point of text', async () => {
    scale.reading = { ...scale.reading, weight: '12.50' };
    expect(await read('weight')).toEqual([12.5, QUALITY.good]);
    expect(await read('weight', 'text')).toEqual(['12.50', QUALITY.good]);
    scale.reading = { ...scale.reading, stable: false };
    expect(await read('weight')).toEqual([12.5, QUALITY.uncertain]);
    expect(await read('stable', 'boolean')).toEqual([false, QUALITY.good]);
    scale.reading = { ...scale.reading, range: 'over' };
    expect(await read('weight')).toEqual([null, QUALITY.badOutOfRange]);
  });

  test('in another unit than its points are in it is bad, and says which', async () => {
    await expect(read('weight', 'number', 'g')).rejects.toMatchObject({
      code: 'device',
      message: expect.stringMatching(/weighs in kg, its profile says g/) as string,
    });
  });

  test('is tared, set to a tare and zeroed, and says no in words while it is busy', async () => {
    scale.reading = { ...scale.reading, weight: '3.00' };
    await write('take-tare', true);
    expect(await read('tare')).toEqual([3, QUALITY.good]);
    await write('tare', 1.25);
    expect(await read('tare')).toEqual([1.25, QUALITY.good]);
    await write('clear-tare', true);
    expect(scale.reading.net).toBe(false);
    scale.busy = true;
    await expect(write('zero', true)).rejects.toMatchObject({
      code: 'unwritable',
      message: expect.stringMatching(/busy or moving/) as string,
    });
    await expect(read('weight')).rejects.toMatchObject({
      code: 'device',
      message: expect.stringMatching(/busy or moving/) as string,
    });
    await expect(write('weight', 5)).rejects.toMatchObject({ code: 'unwritable' });
  });

  test('the answer to a question that was given up is not taken for that to the next', async () => {
    scale.reading = { ...scale.reading, weight: '1.0' };
    scale.delay = 200;
    const ending = new AbortController();
    const [request] = await link.plan([point('weight')], { unit: 'kg' });
    const given = request?.read(ending.signal);
    setImmediate(() => ending.abort(new Error('given up')));
    await expect(given).rejects.toThrow('given up');
    // The late answer, of 1.0, is under way: what is asked now is answered by what holds now.
    scale.reading = { ...scale.reading, weight: '2.0' };
    expect(await read('weight')).toEqual([2, QUALITY.good]);
  });
});

test('an 8217 gives no weight while it moves, and says that it moves', async () => {
  await connected('toledo-8217');
  scale.reading = { ...scale.reading, weight: '4.25' };
  expect(await read('weight')).toEqual([4.25, QUALITY.good]);
  scale.reading = { ...scale.reading, stable: false };
  expect(await read('weight')).toEqual([null, QUALITY.badDevice]);
  expect(await read('stable', 'boolean')).toEqual([false, QUALITY.good]);
  await expect(write('tare', 1)).rejects.toThrow(/toledo-8217 cannot set "tare"/);
});

test('a scale that sends by itself is read as it is from now on, with its tare', async () => {
  await connected('toledo-continuous', { checksum: true });
  scale.reading = { ...scale.reading, weight: '7.50', tare: '0.50', net: true };
  // What it sent just before may still be on its way.
  await expect.poll(() => read('weight')).toEqual([7.5, QUALITY.good]);
  expect(await read('tare')).toEqual([0.5, QUALITY.good]);
  expect(await read('net', 'boolean')).toEqual([true, QUALITY.good]);
});

test('settings say what is missing, all at once', () => {
  const faults = (given: object): unknown =>
    scaleDriver.manifest.settings
      .safeParse(given)
      .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  expect(faults({ protocol: 'lines', transport: 'serial' })).toEqual([
    'path: transport "serial" needs the serial port as "path"',
    'lines: protocol "lines" needs the form of a line, and no other protocol has one',
  ]);
  expect(faults({ protocol: 'sics', host: 'a', ask: 'P' })).toEqual([
    'ask: sics has questions of its own: leave this out',
  ]);
  expect(faults({ protocol: 'lines', host: 'a', lines: { template: '{status} {weight}' } })).toEqual([
    'lines.template: say what the words of {status} are',
  ]);
});
