import { afterAll, beforeAll, expect, test } from 'vitest';
import { modbusDriver } from '../../drivers/modbus/index.ts';
import { type Simulator, startSimulator } from '../../drivers/modbus/sim/simulator.ts';
import { standardParts } from '../forward/standard-parts.ts';
import { EdgeServer } from '../forward/test/edge-server.ts';
import { type PlantOfPage, plantOfPage } from './device-page.ts';
import { until } from './gateway-fixture.ts';
import { giveCommand } from './give-command.ts';

// docs/stack-lights.md as it stands there, a whole gateway with its journal, broker and edge link, and a module of outputs
// on a port. Only the port is another. What is fake: the module and the server that gives commands.

const server = new EdgeServer();
let module: Simulator;
let page: PlantOfPage;
const value = (point: string) => page.value(`hall/line-1/end/light-1/${point}`);
/** Coil 00017 is the seventeenth. */
const RED = 16;

beforeAll(async () => {
  module = await startSimulator({ framing: 'rtu', units: [1] });
  page = await plantOfPage({
    page: 'stack-lights.md',
    profile: 'stack-light.yaml',
    driver: modbusDriver,
    settings: { port: module.port },
    gateway: {
      parts: standardParts(),
      env: { MILLRACE_SERVER_URL: await server.start(), MILLRACE_GATEWAY_SECRET: server.secret },
    },
  });
});
afterAll(async () => {
  await page?.plant.remove();
  await module?.stop();
  await server.stop();
});

const write = (point: string, to: boolean) =>
  giveCommand(server, { device: 'light-1', name: 'write', parameters: { point, value: to } });

test('a light is switched on by a command, confirmed, and seen by everybody', async () => {
  await until(() => expect(value('red')).toMatchObject({ v: false, q: 0 }));
  expect(await write('red', true)).toMatchObject({ state: 'acknowledged' });
  expect(module.memory(1).coil[RED]).toBe(1);
  await until(() => expect(value('red')).toMatchObject({ v: true, q: 0 }));
  expect(value('green')).toMatchObject({ v: false, q: 0 });
});

test('a light that was switched by hand is seen, and what is no colour is refused in words', async () => {
  module.memory(1).coil[RED] = 0;
  await until(() => expect(value('red')).toMatchObject({ v: false, q: 0 }));
  expect(await write('blue', true)).toMatchObject({
    state: 'refused',
    message: expect.stringContaining('there is red, amber, green, horn') as string,
  });
});
