import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../../drivers/modbus/sim/simulator.ts';
import { profile as press, siteDocument } from '../../../erp-core/testing/site.ts';
import { type ServerWithGateway, serverWithGateway } from '../real-gateway.ts';

// From a call to the lamp over the line, and from a cord to a call. The module of outputs is a simulator of Modbus on a port;
// server, database, the gateway's own process and its driver are real. No page is opened.
let plant: ServerWithGateway;
let module: Simulator;

const light = {
  profile: 'stack-light',
  version: 1,
  label: { en: 'Stack light' },
  source: 'made for tests',
  points: [
    { name: 'red', type: 'boolean' },
    { name: 'horn', type: 'boolean' },
    { name: 'pull', type: 'boolean', alarm: { severity: 'diagnostic' } },
  ],
  asked: {
    protocol: 'modbus',
    profile: { verifyWrites: true },
    points: [
      { point: 'red', address: '00017', every: '200 ms' },
      { point: 'horn', address: '00020', every: '200 ms' },
      { point: 'pull', address: '00001', every: '200 ms' },
    ],
  },
};
const [PULL, RED, HORN] = [0, 16, 19] as const;
const becomes = (at: number, value: number) =>
  expect.poll(() => module.memory(1).coil[at], { timeout: 120_000 }).toBe(value);
let kind: string;

beforeAll(async () => {
  module = await startSimulator({ framing: 'rtu', units: [1] });
  plant = await serverWithGateway(null);
  const settings = { transport: 'rtu-over-tcp', host: '127.0.0.1', port: module.port };
  const site = siteDocument('plant-a');
  const document = {
    ...site,
    devices: [...site.devices, { id: 'light-1', path: 'hall/line-1/end/light-1', profile: 'stack-light' }],
    connections: [
      { id: 'light-1', protocol: 'modbus', settings, devices: [{ device: 'light-1', profile: { unit: 1 } }] },
    ],
  };
  await plant.command('plant.config.apply', { document, profiles: [press, light] });
  const made = { code: 'maintenance', name: { en: 'Mechanic' }, icon: 'maintenance', steps: [] };
  kind = (await plant.command('andon.kind.create', made)).id;
  const lamp = { site: 'plant-a', device: 'light-1', place: 'hall/line-1' };
  await plant.command('andon.output.create', { ...lamp, point: 'red' });
  await plant.command('andon.output.create', { ...lamp, point: 'horn', unseen: true, horn: true });
  const button = { site: 'plant-a', subject: 'hall/line-1/end/light-1/pull', kind, station: 'hall/line-1' };
  await plant.command('andon.button.create', button);
}, 900_000);
afterAll(async () => {
  await plant?.close();
  await module?.stop();
});

test('a call lights lamp and horn, an answer stills the horn, its end puts the lamp out; a cord that is pulled is a call', {
  timeout: 500_000,
}, async () => {
  const { id } = await plant.command('andon.call.raise', { site: 'plant-a', place: 'hall/line-1', kind });
  await becomes(RED, 1);
  await becomes(HORN, 1);
  await plant.command('andon.call.accept', { call: id });
  await becomes(HORN, 0);
  expect(module.memory(1).coil[RED]).toBe(1);
  await plant.command('andon.call.cancel', { call: id, reason: 'tried' });
  await becomes(RED, 0);
  module.memory(1).coil[PULL] = 1;
  await becomes(RED, 1);
  module.memory(1).coil[PULL] = 0;
  const waiting = await plant.get(`entities/andon.call?filter=${encodeURIComponent('{"state":"open"}')}`);
  expect(waiting.rows).toMatchObject([{ source: 'button', line: 'hall/line-1', station: null, times: 1 }]);
});
