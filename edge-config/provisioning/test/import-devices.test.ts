import { expandSite } from '@millrace/contracts';
import { type DeviceTemplate, devicesOfTable, type Table } from '@millrace/contracts/device-table';
import { ASKED_PROTOCOLS, protocolsOf } from '@millrace/driver-catalogue';
import { shippedProfile, shippedProfiles } from '@millrace/profiles';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { mergeDevices } from '../site/merge-devices.ts';

const profiles = new Map(shippedProfiles().map((profile) => [profile.profile, profile]));
const template = (more: Partial<DeviceTemplate> = {}): DeviceTemplate => ({
  id: '{id}',
  path: '{path}',
  connection: undefined,
  profile: 'eastron-sdm630',
  settings: {},
  device: {},
  ...more,
});
const tableOf = (text: string): Table => {
  const [header = [], ...rows] = text
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  return { header, rows: rows.map((cells, at) => ({ line: at + 2, cells })) };
};
const read = (text: string, more: Partial<DeviceTemplate> = {}) =>
  devicesOfTable(tableOf(text), template(more), { profiles, protocols: ASKED_PROTOCOLS });
const told = ({ faults }: ReturnType<typeof read>): string[] =>
  faults.map(({ line, column, what }) => `${line} ${column}: ${what}`);

const SITE = `# The mill of the river road. Its meters were put in by the electrician, board by board.
version: 1
site: mill
name: { en: Mill }
calendar:
  zone: Asia/Dhaka
  shifts: [{ id: A, name: {en: A}, start: '06:00', end: '14:00' }]
areas:
  - id: hall
    name: { en: Hall }
    lines: [{ id: power, name: { en: Power } }]

# Our first one.
devices:
  - { id: meter-1, path: hall/power/board-1/meter-1, profile: eastron-sdm630 }   # replaced in May
connections:
  - id: board-1
    protocol: modbus
    settings: { transport: rtu-over-tcp, host: 10.0.1.1 }
    devices:
      - { device: meter-1, profile: { unit: 1 } }
`;

/** Three hundred meters on twenty boards, fifteen behind each converter. */
const three = Array.from({ length: 300 }, (_, at) => {
  const board = Math.floor(at / 15) + 1;
  return `${at + 1},${board},10.0.${board}.1,${(at % 15) + 1}`;
});
const HUNDREDS = `no,board,host,unit\n${three.join('\n')}`;
const ALIKE: Partial<DeviceTemplate> = {
  id: 'meter-{no}',
  path: 'hall/power/board-{board}/meter-{no}',
  connection: 'board-{board}',
  settings: { transport: 'rtu-over-tcp' },
};

test('three hundred meters of a table are in the site, behind their converters, each with its unit', () => {
  const found = read(HUNDREDS, ALIKE);
  expect(told(found)).toEqual([]);
  const merged = mergeDevices(SITE, found.devices);
  expect([merged.added.length, merged.changed.length, merged.same, merged.links.length]).toEqual([299, 0, 1, 19]);
  const document: unknown = parse(merged.text);
  expect(document).toEqual(merged.document);
  const expanded = expandSite(
    document,
    [...profiles.keys()].map(shippedProfile),
    undefined,
    protocolsOf(document).catalogue,
  );
  if (!expanded.ok) throw new Error(JSON.stringify(expanded.faults.slice(0, 3)));
  expect(expanded.site.devices).toHaveLength(300);
  const link = expanded.site.connections.find(({ id }) => id === 'board-20');
  expect(link?.settings).toEqual({ transport: 'rtu-over-tcp', host: '10.0.20.1' });
  expect(link?.devices.map(({ id, profile }) => [id, profile.unit]).at(-1)).toEqual(['meter-300', 15]);
  expect(expanded.site.points).toHaveLength(300 * (profiles.get('eastron-sdm630')?.points.length ?? 0));
});

test('what stood there is left as it was written, and the same table again changes nothing', () => {
  const { devices } = read(HUNDREDS, ALIKE);
  const once = mergeDevices(SITE, devices);
  const lines = new Set(once.text.split('\n'));
  expect(SITE.split('\n').filter((line) => !lines.has(line))).toEqual([]);
  expect(once.text).toContain(
    '\n  - { id: meter-300, path: hall/power/board-20/meter-300, profile: eastron-sdm630 }\n',
  );
  expect(once.text).toContain('\n      - { device: meter-300, profile: { unit: 15 } }\n');
  const twice = mergeDevices(once.text, devices);
  expect(twice.text).toBe(once.text);
  expect([twice.added.length, twice.changed.length, twice.same, twice.links.length]).toEqual([0, 0, 300, 0]);
});

test('a row that says something else of a device changes that device alone', () => {
  const before = mergeDevices(SITE, read(HUNDREDS, ALIKE).devices).text;
  const { devices } = read(HUNDREDS.replace('300,20,10.0.20.1,15', '300,20,10.0.20.1,115'), ALIKE);
  const merged = mergeDevices(before, devices);
  expect(merged.changed).toEqual(['meter-300']);
  const [old, now] = [before.split('\n'), merged.text.split('\n')];
  expect(now.filter((line, at) => line !== old[at])).toEqual(['      - { device: meter-300, profile: { unit: 115 } }']);
});

test('every fault of every row is told at once, with its row and column', () => {
  const found = read(`id,path,host,unit,prot,baudRate
Meter 1,hall/power/b/m1,10.0.0.1,1,,9600
m2,hall/power/m2,10.0.0.1,300,,9600
m3,hall/power/b/m3,,3,,fast
m4,hall/power/b/m4,10.0.0.1,1,,9600
m4,hall/power/b/m4,10.0.0.1,1,,9600
m6,hall/power/b/m6,10.0.0.1,6,,19200
m7,hall/power/b/m7,,7,,9600`);
  expect(told(found)).toEqual([
    '1 prot: nothing is called "prot": did you mean "port"?',
    '2 id: "Meter 1" cannot be used',
    '3 path: "hall/power/m2" cannot be used',
    expect.stringMatching(/^3 unit: .*255/) as string,
    expect.stringMatching(/^4 baudRate: /) as string,
    '6 id: "m4" is in line 5 too',
    '6 path: "hall/power/b/m4" is in line 5 too',
    '6 unit: line 5 has the same unit of modbus-10-0-0-1',
    '7 baudRate: line 5 says otherwise of the link modbus-10-0-0-1',
    '8 host: transport "tcp" needs the address of the device as "host"',
  ]);
  expect(found.faults.find(({ line }) => line === 2)?.next).toContain('write "meter-1"');
});

test('columns that are not there are asked for once, and profiles may differ from row to row', () => {
  expect(told(read('no,unit\n1,1', { ...ALIKE, settings: { host: 'h' } }))[0]).toBe(
    '1 board: there is no column "board"',
  );
  const mixed = read(`id,path,profile,host
a,hall/power/b/a,abb-b23,10.0.0.1
b,hall/power/b/b,energy-meter,10.0.0.2
c,hall/power/b/c,abb-b32,10.0.0.3`);
  expect(told(mixed)).toEqual([
    '3 profile: nothing is asked of a device of profile "energy-meter"',
    '4 profile: there is no profile "abb-b32": did you mean "abb-b23"?',
  ]);
  expect(mixed.devices.map(({ profile }) => profile)).toEqual(['abb-b23']);
});

test('a link that the site has with other settings is not changed behind its back', () => {
  const { devices } = read('id,path,connection,host,unit\nm9,hall/power/b/m9,board-1,10.0.9.9,9', {
    connection: '{connection}',
  });
  const { clashes } = mergeDevices(SITE, devices);
  expect(clashes.map(({ row, setting }) => [row.line, setting])).toEqual([[2, 'host']]);
});

test('a site without devices, or with them in brackets, takes them too', () => {
  const { devices } = read('id,path,host,unit\nm1,hall/power/b/m1,10.0.0.1,1');
  for (const start of [
    'version: 1\n',
    'version: 1\ndevices: []\nconnections: []\n',
    'devices: [{ id: x, path: a/b/c/x }]\n',
  ]) {
    const merged = mergeDevices(start, devices);
    expect(merged.text).toContain('\n  - { id: m1, path: hall/power/b/m1, profile: eastron-sdm630 }\n');
    expect(parse(merged.text)).toEqual(merged.document);
  }
  expect(() => mergeDevices('devices: 3\n', devices)).toThrow('"devices" is no list');
});
