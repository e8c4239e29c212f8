import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { modbusDriver } from '../../../drivers/modbus/index.ts';
import { type Simulator, startSimulator } from '../../../drivers/modbus/sim/simulator.ts';
import { standardParts } from '../../../gateway/forward/standard-parts.ts';
import { type TestGateway, testGateway, until } from '../../../gateway/test/gateway-fixture.ts';
import { GATEWAY_SECRET, OPERATOR, type TestServer, testServer } from '../../../server/test/test-server.ts';
import { runCli } from './run-cli.ts';

// A technician with a meter in his hand: the program, a server, a gateway, and a meter on a port. It is in no
// configuration until the last test.

let meter: Simulator;
let plant: TestServer;
let gateway: TestGateway;
let folder: string;
let cookie: string;
let link: string[];
const site = (port: number): string => `version: 1
site: mill
name: { en: Mill }
calendar: { zone: Asia/Dhaka, shifts: [{ id: A, name: { en: A }, start: '06:00', end: '14:00' }] }
areas: [{ id: hall, name: { en: Hall }, lines: [{ id: power, name: { en: Power } }] }]
devices: [{ id: m1, path: hall/power/board/m1 }]
points: [{ path: hall/power/board/m1/voltage, unit: V, scale: { factor: 0.1 } }]
connections:
  - id: board
    protocol: modbus
    settings: { host: 127.0.0.1, port: ${port} }
    devices: [{ device: m1, profile: { unit: 5 }, points: [{ point: voltage, address: 40001, every: 100 ms }] }]
`;
const command = (name: string, body: object) =>
  plant.call('POST', `/api/v1/commands/${name}`, { cookie, body, headers: { 'idempotency-key': randomUUID() } });
const millrace = (...args: string[]) =>
  runCli(args, { MILLRACE_DATA: folder, MILLRACE_PORT: new URL(plant.base).port, MILLRACE_NAME: 'plant.test' });

beforeAll(async () => {
  meter = await startSimulator({ units: [5] });
  meter.memory(5).holding.set([2301, 0, 0x41ac]);
  plant = await testServer();
  cookie = await plant.signIn();
  folder = mkdtempSync(join(tmpdir(), 'millrace-probe-'));
  writeFileSync(join(folder, 'operator-token'), `${OPERATOR}\n`, { mode: 0o600 });
  mkdirSync(join(folder, 'site'));
  const bare = site(0).split('devices:')[0] ?? '';
  writeFileSync(join(folder, 'site', 'site.yaml'), bare);
  link = ['--set', 'host=127.0.0.1', '--set', `port=${meter.port}`];
});
afterAll(async () => {
  await gateway?.remove();
  await plant?.close();
  await meter?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('where no gateway runs, that is what is said', async () => {
  const applied = await millrace('config', 'apply', join(folder, 'site', 'site.yaml'));
  expect(applied.code, applied.error).toBe(0);
  const away = await millrace('device', 'probe', 'modbus', ...link, '--points', 'holding:0');
  expect([away.code, away.error]).toEqual([4, expect.stringContaining('No gateway is there to ask the device.')]);
});

test('a device that nobody configured is read by its addresses, each with its value or with what to do', async () => {
  gateway = await testGateway({
    deviceDrivers: [modbusDriver],
    parts: standardParts(),
    env: {
      MILLRACE_GATEWAY: 'gw-1',
      MILLRACE_SERVER_URL: plant.base,
      MILLRACE_GATEWAY_SECRET: GATEWAY_SECRET,
      MILLRACE_RECEIVER_URL: plant.database.roleUrl('millrace_receiver'),
    },
  });
  expect((await command('plant.gateway.assign', { gateway: 'gw-1', site: 'mill' })).status).toBe(200);
  const probe = () =>
    millrace('device', 'probe', 'modbus', ...link, '--unit', '5', '--points', '40001,holding:1 float32 CDAB,coil:3');
  await until(async () => expect((await probe()).code).toBe(0));
  const { out } = await probe();
  expect(out.split('\n').map((line) => line.trimEnd())).toEqual(
    [
      'point                 value  quality',
      '40001                 2301   good',
      'holding:1 float32 CDAB  21.5  good',
      'coil:3                false  good',
      '',
    ].map(
      (line) => expect.stringMatching(new RegExp(`^${line.replace(/ {2,}/g, ' +').replace(/[.]/g, '\\.')}$`)) as string,
    ),
  );
  const nobody = await millrace(
    'device',
    'probe',
    'modbus',
    ...link,
    '--set',
    'answerWithin=100 ms',
    '--unit',
    '9',
    '--points',
    '40001',
  );
  expect(nobody.code).toBe(3);
  expect(nobody.out).toMatch(/40001 +no value +unit 9 did not answer within 100 ms/);
  expect(nobody.out).toContain('next:  see whether it is on; try another unit number');
  const json = await millrace('device', 'probe', 'modbus', ...link, '--unit', '5', '--points', '40001', '--json');
  expect(JSON.parse(json.out)).toEqual([{ point: '40001', value: 2301, unit: '1', quality: 'good', fault: null }]);
});

test('slips are found before anything is asked, all together', async () => {
  const slips = await millrace(
    'device',
    'probe',
    'modbus',
    '--set',
    'hots=10.0.0.5',
    '--set',
    'port=70000',
    '--points',
    '40001',
  );
  expect(slips.code).toBe(2);
  expect(slips.error).toMatch(/port: .*hots/s);
  const address = await millrace('device', 'probe', 'modbus', ...link, '--points', '100');
  expect([address.code, address.error]).toEqual([2, expect.stringContaining('write holding:100 (from zero)')]);
  const kind = await millrace('device', 'probe', '--profile', 'energy-metre', ...link);
  expect([kind.code, kind.error]).toEqual([6, expect.stringContaining('did you mean "energy-meter"?')]);
});

test('what a unit has is listed by trying', async () => {
  const tables = await millrace('device', 'browse', 'modbus', '@5', ...link);
  expect(tables.out.split('\n').map((line) => line.split(' ')[0])).toEqual([
    'coil@5',
    'discrete@5',
    'input@5',
    'holding@5',
    '',
  ]);
  const range = await millrace('device', 'browse', 'modbus', 'holding:0-499@5', ...link, '--json');
  expect(
    range.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object),
  ).toMatchObject([{ type: 'number', writable: true }]);
  const none = await millrace('device', 'browse', 'modbus', 'nowhere', ...link);
  expect([none.code, none.error]).toEqual([2, expect.stringContaining('is no place to look below')]);
});

test('once it is in the site, its values are watched as they come', async () => {
  writeFileSync(join(folder, 'site', 'site.yaml'), site(meter.port));
  const applied = await millrace('config', 'apply', join(folder, 'site', 'site.yaml'));
  expect(applied.code, applied.error).toBe(0);
  // The points are there with the configuration, their values a moment later: watching waits for them.
  const { out, error } = await millrace('device', 'watch', 'm1', 'voltage', '--every', '0.1', '--count', '1', '--json');
  expect(JSON.parse(out), error).toMatchObject({
    ...{ device: 'm1', point: 'voltage', value: 230.1, unit: 'V', quality: 'good' },
  });
  const slip = await millrace('device', 'watch', 'm2');
  expect([slip.code, slip.error]).toEqual([6, expect.stringContaining('there is no device "m2": did you mean "m1"?')]);
}, 60_000);
