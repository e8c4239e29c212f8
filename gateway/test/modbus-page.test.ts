import { readFileSync } from 'node:fs';
import { expandSite, linkSite } from '@millrace/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { modbusDriver } from '../../drivers/modbus/index.ts';
import { type Simulator, startSimulator } from '../../drivers/modbus/sim/simulator.ts';
import { countsOf, type TestGateway, testGateway, until } from './gateway-fixture.ts';

// docs/modbus.md as it stands there: its profile and its site, a whole gateway with its journal and broker, and two meters
// behind one converter. Only the port is another.

const page = readFileSync(new URL('../../docs/modbus.md', import.meta.url), 'utf8');
const file = (name: string): unknown =>
  parse(page.match(new RegExp(`^\`\`\`yaml file=${name}\n([\\s\\S]*?)^\`\`\`$`, 'm'))?.[1] ?? '');

let meters: Simulator;
let plant: TestGateway;
const live = new Map<string, { v: unknown; q: number }>();

beforeAll(async () => {
  meters = await startSimulator({ framing: 'rtu', units: [1, 2] });
  for (const unit of [1, 2]) {
    meters.memory(unit).holding.set([2_300 + unit]);
    // 21.5 as CDAB.
    meters.memory(unit).holding.set([0, 0x41ac], 10);
  }
  const document = file('site.yaml') as { connections: { settings: object }[] };
  for (const connection of document.connections) Object.assign(connection.settings, { port: meters.port });
  const found = expandSite(document, [file('em-24.yaml')], undefined, { modbus: modbusDriver.manifest });
  if (!found.ok) throw new Error(found.faults.map(({ where, what }) => `${where}: ${what}`).join('\n'));
  const pointIds = new Map(found.site.points.map(({ path }, at) => [path, at + 1]));
  const linked = linkSite(found.site, { version: 1, pointIds, secrets: new Map() });
  if (!linked.ok) throw new Error('the site of the page cannot be linked');
  plant = await testGateway({ deviceDrivers: [modbusDriver] });
  plant.gateway.onLive((topic, payload) => {
    if (payload !== '') live.set(topic, JSON.parse(payload) as { v: unknown; q: number });
  });
  await plant.gateway.applyConfig(linked.config);
});
afterAll(async () => {
  await plant?.remove();
  await meters?.stop();
});

const value = (meter: string, point: string) => live.get(`millrace/v1/mill/hall/power/board/${meter}/${point}`);

test('both meters behind the converter are live, each with its own values, and counted', async () => {
  await until(() => {
    expect(value('meter-1', 'voltage')).toMatchObject({ v: 230.1, q: 0 });
    expect(value('meter-2', 'voltage')).toMatchObject({ v: 230.2, q: 0 });
    expect(value('meter-2', 'power')).toMatchObject({ v: 21.5, q: 0 });
    expect(value('meter-1', 'relay')).toMatchObject({ v: false, q: 0 });
  });
  // On a machine that is busy the first question may be late.
  const board = { id: 'board', protocol: 'modbus', state: 'online' };
  await until(() => expect(plant.gateway.status().connections?.[0]).toMatchObject(board));
  await until(() => expect(countsOf(plant.gateway, 'meter-2').received).toBeGreaterThanOrEqual(3));
});

test('a meter that is switched off is told as lost, the other one goes on, and it comes back by itself', async () => {
  meters.setFault(({ unit }) => (unit === 2 ? { kind: 'silence' } : { kind: 'none' }));
  await until(() => expect(value('meter-2', 'power')?.q).toBe(0x8001));
  meters.memory(1).holding[0] = 2_350;
  await until(() => expect(value('meter-1', 'voltage')).toMatchObject({ v: 235, q: 0 }));
  meters.setFault(() => ({ kind: 'none' }));
  await until(() => expect(value('meter-2', 'power')).toMatchObject({ v: 21.5, q: 0 }));
});
