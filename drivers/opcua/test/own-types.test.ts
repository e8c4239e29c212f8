import { join } from 'node:path';
import { QUALITY } from '@millrace/contracts';
import type { BrowsedItem, DevicePoint } from '@millrace/driver-api';
import { DataType, type IAddressSpace, nodesets, type UAVariable } from 'node-opcua';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startServer, type TestServer } from '../sim/server.ts';
import { type Bench, openBench } from './bench.ts';

// Data types of a maker's own, which a client learns from the server: nothing of them is in the library.
const TYPES = join(import.meta.dirname, '../sim/press-types.xml');
const URI = 'urn:maker:press';
/** The first structure of a session has the server's types read, all of them. */
const SLOW = { timeout: 180_000 };

let server: TestServer;
let bench: Bench;
let status: UAVariable;
let space: IAddressSpace;

const make = (name: string, fields: object) => {
  const type = space.findDataType(name, space.getNamespaceIndex(URI));
  if (!type) throw new Error(`no data type ${name}`);
  return space.constructExtensionObject(type, fields as never);
};
const statusOf = (position: number, load: object, more: object = {}) =>
  make('PressStatus', {
    ...{ ram: make('Axis', { position, homed: true }), load: make('Load', load) },
    axes: [make('Axis', { position: 1, homed: true }), make('Axis', { position: 2.5, homed: false })],
    ...more,
  });

beforeAll(async () => {
  server = await startServer(
    (own, addressSpace) => {
      space = addressSpace;
      const press = own.addObject({ organizedBy: space.rootFolder.objects, browseName: 'Press', nodeId: 's=Press' });
      const maker = space.getNamespaceIndex(URI);
      const add = (name: string, dataType: string, value: object): UAVariable =>
        own.addVariable({ componentOf: press, nodeId: `s=${name}`, browseName: name, dataType, value } as never);
      const first = statusOf(12.5, { force: 80 });
      status = add('status', `ns=${maker};i=3003`, { dataType: DataType.ExtensionObject, value: first });
      add('mode', `ns=${maker};i=3010`, { dataType: DataType.Int32, value: 2 });
      add('fault', `ns=${maker};i=3011`, { dataType: DataType.Int32, value: 70 });
      own.addMultiStateDiscrete({
        ...{ componentOf: press, browseName: 'gate', nodeId: 's=gate', enumStrings: ['open', 'closed'], value: 1 },
      } as never);
    },
    { nodeset_filename: [nodesets.standard, TYPES] },
  );
  bench = await openBench(server.endpoint);
});
afterAll(async () => {
  await bench?.close();
  await server?.stop();
});

let last = 0;
const at = (node: string, type: DevicePoint['type'], field?: string): DevicePoint => ({
  ...{ id: ++last, path: `plant/press/${node}.${field ?? ''}`, type },
  address: field === undefined ? `ns=1;s=${node}` : { node: `ns=1;s=${node}`, field },
});
async function read(...points: DevicePoint[]): Promise<unknown[]> {
  const planned = await bench.link.plan(points, {});
  const answers = await Promise.all(planned.map((request) => request.read(new AbortController().signal)));
  const values = new Map(answers.flatMap((batch) => [...batch]).map((sample) => [sample.point, sample.value]));
  return points.map(({ id }) => values.get(id));
}

test('a structure of the maker’s own is its fields: nested, in arrays, of a union, or left out', SLOW, async () => {
  expect(await read(at('status', 'json'))).toEqual([
    {
      ram: { position: 12.5, homed: true },
      axes: [
        { position: 1, homed: true },
        { position: 2.5, homed: false },
      ],
      // Which of its fields the union has, counted from 1.
      load: { switchField: 1, force: 80 },
      order: null,
    },
  ]);
  const fields = [
    'Ram.Position',
    'ram.homed',
    'Axes.1.Position',
    'Load.Force',
    'Load.Program',
    'Order',
    'Axes.2.Position',
  ];
  expect(await read(...fields.map((field) => at('status', 'number', field)))).toEqual([
    ...[12.5, true, 2.5, 80],
    ...[null, null, null],
  ]);
});

test('a change of it is reported field by field, with what the union and the optional field have become', async () => {
  const points = ['Ram.Position', 'Load.Program', 'Order'].map((field) => at('status', 'text', field));
  const watched = await bench.subscribe(points);
  const newest = (index: number) => watched.samples.filter(({ point }) => point === points[index]?.id).at(-1);
  await vi.waitFor(() => expect(newest(0)?.value).toBe(12.5), { timeout: 20_000 });
  const value = statusOf(13, { program: 'deep draw' }, { order: 'A-17' });
  status.setValueFromSource({ dataType: DataType.ExtensionObject, value });
  await vi.waitFor(() => expect(newest(0)?.value).toBe(13), { timeout: 20_000 });
  expect(newest(1)).toMatchObject({ value: 'deep draw', quality: QUALITY.good });
  expect(newest(2)).toMatchObject({ value: 'A-17', quality: QUALITY.good });
});

test('enumerations are named, however their server says the names, in values of text and on browsing', async () => {
  const names = ['mode', 'fault', 'gate'];
  expect(await read(...names.map((name) => at(name, 'text')))).toEqual(['Automatic', 'Overload', 'closed']);
  expect(await read(...names.map((name) => at(name, 'number')))).toEqual([2, 70, 1]);
  const items = new Map<string, BrowsedItem>();
  const context = { signal: new AbortController().signal, profile: {} };
  for await (const item of bench.link.browse('ns=1;s=Press', context)) items.set(item.label, item);
  expect(items.get('mode')).toMatchObject({
    type: 'number',
    values: { 0: 'Manual', 1: 'Setting up', 2: 'Automatic' },
  });
  expect(items.get('fault')?.values).toEqual({ 0: 'None', 70: 'Overload' });
  expect(items.get('gate')?.values).toEqual({ 0: 'open', 1: 'closed' });
  expect(items.get('status')).not.toHaveProperty('values');
});
