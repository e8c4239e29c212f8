import { QUALITY } from '@millrace/contracts';
import { DeviceError, type DevicePoint, type DeviceSample, type OpenLink } from '@millrace/driver-api';
import {
  DataType,
  type EUInformation,
  makeEUInformation,
  StatusCodes,
  standardUnits,
  type UAVariable,
  type Variant,
  VariantArrayType,
} from 'node-opcua';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { startServer, type TestServer } from '../sim/server.ts';
import { type Bench, openBench } from './bench.ts';

let server: TestServer;
let bench: Bench;
let link: OpenLink;
const variables = new Map<string, UAVariable>();
const started: unknown[] = [];

beforeAll(async () => {
  const operationLimits = { maxMonitoredItemsPerCall: 7, maxNodesPerRead: 20, maxNodesPerWrite: 3 };
  server = await startServer(
    (own, space) => {
      const line = own.addObject({ organizedBy: space.rootFolder.objects, browseName: 'Line/1', nodeId: 's=Line1' });
      const oven = own.addObject({ organizedBy: space.rootFolder.objects, browseName: 'Oven', nodeId: 's=Oven' });
      const analog = (name: string, engineeringUnits: EUInformation): void => {
        own.addAnalogDataItem({
          ...{ componentOf: oven, nodeId: `s=${name}`, browseName: name, dataType: 'Double', engineeringUnits },
          ...{ engineeringUnitsRange: { low: 0, high: 300 }, value: { dataType: DataType.Double, value: 180 } },
        });
      };
      analog('temperature', standardUnits.degree_celsius);
      analog('crust', makeEUInformation('ZZ9', 'cr', 'crusts'));
      const colour = own.addEnumerationType({ browseName: 'Colour', enumeration: ['red', 'green', 'blue'] });
      const add = (name: string, dataType: DataType | string, value: object, more: object = {}): void => {
        variables.set(
          name,
          own.addVariable({
            componentOf: line,
            nodeId: `s=${name}`,
            browseName: name,
            dataType,
            value,
            ...more,
          } as never),
        );
      };
      add('speed', 'Double', { dataType: DataType.Double, value: 1.5 });
      add('running', 'Boolean', { dataType: DataType.Boolean, value: true });
      add('name', 'String', { dataType: DataType.String, value: 'A' });
      add('serial', 'UInt64', {
        dataType: DataType.UInt64,
        arrayType: VariantArrayType.Scalar,
        value: [0xffff_ffff, 0xffff_ffff],
      });
      add('count', 'Int64', {
        dataType: DataType.Int64,
        arrayType: VariantArrayType.Scalar,
        value: [0xffff_ffff, 0xffff_fffe],
      });
      add('small', 'Byte', { dataType: DataType.Byte, value: 1 });
      add(
        'array',
        'Double',
        { dataType: DataType.Double, arrayType: VariantArrayType.Array, value: [1, 2, Number.NaN] },
        { valueRank: 1 },
      );
      add('colour', colour.nodeId.toString(), { dataType: DataType.Int32, value: 2 });
      add(
        'fixed',
        'Double',
        { dataType: DataType.Double, value: 1 },
        { accessLevel: 'CurrentRead', userAccessLevel: 'CurrentRead' },
      );
      own
        .addMethod(line, {
          nodeId: 's=start',
          browseName: 'start',
          inputArguments: [
            { name: 'recipe', dataType: DataType.String },
            { name: 'pieces', dataType: DataType.UInt16 },
          ],
          outputArguments: [],
        })
        .bindMethod((given: Variant[], _: unknown, done: (error: null, result: object) => void) => {
          const [recipe, pieces] = given.map(({ value }) => value as unknown);
          const known = recipe !== 'unknown';
          if (known) started.push([recipe, pieces]);
          done(null, { statusCode: known ? StatusCodes.Good : StatusCodes.BadInvalidState, outputArguments: [] });
        });
      for (let at = 0; at < 50; at++) add(`many${at}`, 'Double', { dataType: DataType.Double, value: at });
    },
    { serverCapabilities: { operationLimits } as never },
  );
});
afterAll(() => server.stop());
beforeEach(async () => {
  bench = await openBench(server.endpoint);
  link = bench.link;
});
afterEach(() => bench.close());

let nextPoint = 0;
const at = (address: unknown, type: DevicePoint['type'] = 'number'): DevicePoint => ({
  id: ++nextPoint,
  path: `plant/line/${JSON.stringify(address)}`,
  type,
  address,
});
const node = (name: string, type?: DevicePoint['type']): DevicePoint => at(`ns=1;s=${name}`, type);

async function read(...points: DevicePoint[]): Promise<readonly DeviceSample[]> {
  const answers = await Promise.all(
    (await link.plan(points, {})).map((request) => request.read(new AbortController().signal)),
  );
  return answers.flatMap((batch) => [...batch]);
}
const current = async (point: DevicePoint): Promise<unknown> => (await read(point))[0]?.value;

describe('reading', () => {
  test('gives the values, their time and quality', async () => {
    const [speed] = await read(node('speed'));
    expect(speed).toMatchObject({ value: 1.5, quality: QUALITY.good });
    expect(Math.abs((speed?.time ?? 0) / 1_000 - Date.now())).toBeLessThan(60_000);
  });

  test('finds nodes by path and by the URI of their namespace', async () => {
    expect(await current(at('/Objects/1:Line&/1/1:speed'))).toBe(1.5);
    expect(await current(at('nsu=urn:millrace:test:server;s=speed'))).toBe(1.5);
  });

  test('whole numbers of 64 bits stay exact, arrays and enumerations are what they mean', async () => {
    expect(await current(node('serial', 'text'))).toBe('18446744073709551615');
    expect(await current(node('count'))).toBe(-2);
    expect(await current(node('array', 'json'))).toEqual([1, 2, null]);
    expect(await current(at({ node: 'ns=1;s=array', range: '1' }, 'json'))).toEqual([2]);
    expect(await current(node('colour'))).toBe(2);
    expect(await current(node('colour', 'text'))).toBe('blue');
  });

  test('structures are their fields', async () => {
    expect(await current(at('i=2256', 'json'))).toMatchObject({ state: 0, buildInfo: expect.any(Object) });
    expect(await current(at({ node: 'i=2256', field: 'buildInfo.productUri' }, 'text'))).toEqual(expect.any(String));
  });

  test('one address that leads nowhere does not hurt the others', async () => {
    const points = [node('nothing'), node('speed'), at('/Objects/1:nowhere'), at('nsu=urn:unknown;s=x')];
    const answers = new Map((await read(...points)).map((sample) => [sample.point, sample]));
    expect(points.map(({ id }) => answers.get(id)?.quality)).toEqual([0x9034, QUALITY.good, 0x9034, 0x9034]);
  });

  test('what the device itself calls bad is bad', async () => {
    variables.get('speed')?.setValueFromSource({ dataType: DataType.Double, value: 7 }, StatusCodes.BadSensorFailure);
    expect(await read(node('speed'))).toMatchObject([{ value: null, quality: QUALITY.badDevice }]);
    variables.get('speed')?.setValueFromSource({ dataType: DataType.Double, value: 1.5 });
  });
});

describe('writing', () => {
  const write = (point: DevicePoint, value: never) =>
    link.write(point, value, { signal: new AbortController().signal, profile: {} });

  test('takes the type of the node', async () => {
    for (const [name, value] of [
      ['speed', 3],
      ['running', false],
      ['name', 'নতুন'],
      ['small', 255],
      ['count', -5],
      ['array', [4, 5]],
    ] as const) {
      await write(node(name), value as never);
      expect(await current(node(name, 'json'))).toEqual(value);
    }
    await write(node('speed'), 1.5 as never);
  });

  test('to a method calls it, with its arguments as it declares them', async () => {
    await write(node('start', 'json'), ['milk', 500] as never);
    expect(started).toEqual([['milk', 500]]);
  });

  test.each([
    ['start', ['milk'], /1 arguments, it takes 2 \(recipe, pieces\)/],
    ['start', ['milk', -1], /pieces: -1 is not a whole number from 0 to 65535/],
    ['start', ['unknown', 1], /refuses the call \(BadInvalidState\)/],
    ['small', 256, /whole number from 0 to 255/],
    ['small', 'x', /whole number/],
    ['running', 1, /true or false/],
    ['fixed', 2, /refuses it \(Bad/],
    ['nothing', 2, /is there such a node/],
  ])('%s does not take %j', async (name, value, reason) => {
    const error = await write(node(name), value as never).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(DeviceError);
    expect(error).toMatchObject({ code: 'unwritable', message: expect.stringMatching(reason) });
  });
});

describe('subscribing', () => {
  test('brings each change once, in order, with the time of its source', async () => {
    const watched = await bench.subscribe([node('speed'), node('nothing')]);
    await vi.waitFor(() => expect(watched.values('speed')).toEqual([1.5]), 30_000);
    expect(watched.samples.find(({ value }) => value === null)?.quality).toBe(0x9034);
    for (let value = 10; value < 30; value++) {
      variables.get('speed')?.setValueFromSource({ dataType: DataType.Double, value });
    }
    await vi.waitFor(() => expect(watched.values('speed').at(-1)).toBe(29), 30_000);
    expect(watched.values('speed')).toEqual(
      [...watched.values('speed')].sort((one, other) => Number(one) - Number(other)),
    );
    await watched.stop();
    variables.get('speed')?.setValueFromSource({ dataType: DataType.Double, value: 1.5 });
  });

  test('asks in parts of what the server takes', async () => {
    const points = Array.from({ length: 50 }, (_, one) => node(`many${one}`));
    expect((await read(...points)).map(({ value }) => value)).toEqual(points.map((_, one) => one));
    const watched = await bench.subscribe(points);
    await vi.waitFor(() => expect(watched.samples.length).toBe(50), 30_000);
    expect(watched.samples.every(({ quality }) => quality === QUALITY.good)).toBe(true);
    await watched.stop();
  });

  test('a deadband holds where the server has it; where it refuses one, every change comes', async () => {
    // A node that is no number may have no deadband (Part 8 §6.2): the server refuses that filter, and only that.
    const points = [node('speed'), node('running')];
    const watched = await bench.subscribe(points, { deadband: 5 });
    await vi.waitFor(() => {
      expect(watched.values('speed')).toEqual([1.5]);
      expect(watched.values('running')).toHaveLength(1);
    }, 5_000);
    const [before] = watched.values('running');
    variables.get('speed')?.setValueFromSource({ dataType: DataType.Double, value: 3 });
    variables.get('running')?.setValueFromSource({ dataType: DataType.Boolean, value: !before });
    await vi.waitFor(() => expect(watched.values('running')).toEqual([before, !before]), 5_000);
    variables.get('speed')?.setValueFromSource({ dataType: DataType.Double, value: 20 });
    await vi.waitFor(() => expect(watched.values('speed').at(-1)).toBe(20), 5_000);
    expect(watched.values('speed')).toEqual([1.5, 20]);
    await watched.stop();
    variables.get('speed')?.setValueFromSource({ dataType: DataType.Double, value: 1.5 });
    variables.get('running')?.setValueFromSource({ dataType: DataType.Boolean, value: true });
  });

  test('ends with its signal: nothing of it stays at the server', async () => {
    const watched = await bench.subscribe([node('running', 'boolean')]);
    expect(server.server.engine.currentSubscriptionCount).toBe(1);
    await watched.stop();
    await vi.waitFor(() => expect(server.server.engine.currentSubscriptionCount).toBe(0), 30_000);
  });
});

describe('browsing', () => {
  test('shows what there is, with addresses that can be read', async () => {
    const items = new Map<string, unknown>();
    const context = { signal: new AbortController().signal, profile: {} };
    for await (const item of link.browse('/Objects/1:Line&/1', context)) items.set(item.label, item);
    expect(items.get('speed')).toEqual({
      address: 'nsu=urn:millrace:test:server;s=speed',
      label: 'speed',
      type: 'number',
      writable: true,
    });
    expect(items.get('fixed')).toMatchObject({ writable: false });
    expect(items.get('colour')).toMatchObject({ type: 'number' });
    expect(items.get('array')).toMatchObject({ type: 'json' });
    expect(items.size).toBe(59);
  });

  test('tells the unit of what says one', async () => {
    const items = new Map<string, unknown>();
    const context = { signal: new AbortController().signal, profile: {} };
    for await (const item of link.browse('ns=1;s=Oven', context)) items.set(item.label, item);
    expect(items.get('temperature')).toMatchObject({ type: 'number', unit: 'Cel' });
    expect(items.get('crust')).not.toHaveProperty('unit');
  });

  test('says what was wrong with the address', async () => {
    const context = { signal: new AbortController().signal, profile: {} };
    const first = (under: string) => link.browse(under, context)[Symbol.asyncIterator]().next();
    await expect(first('Line1')).rejects.toMatchObject({
      code: 'misconfigured',
      message: expect.stringMatching(/ns=2;s=/),
    });
    await expect(first('ns=1;s=nothing')).rejects.toMatchObject({ code: 'device' });
  });
});
