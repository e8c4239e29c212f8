import { afterAll, beforeAll, expect, test } from 'vitest';
import { httpDriver } from '../../drivers/http/index.ts';
import { WebDevice } from '../../drivers/http/sim/web-device.ts';
import { standardParts } from '../forward/standard-parts.ts';
import { EdgeServer } from '../forward/test/edge-server.ts';
import { type PlantOfPage, plantOfPage } from './device-page.ts';
import { countsOf, until } from './gateway-fixture.ts';
import { giveCommand } from './give-command.ts';

// docs/http.md as it stands there, a whole gateway with its journal, broker and edge link, and a compressor's web server.
// Only the port is another. What is fake: the compressor and the server that gives commands.

const compressor = new WebDevice();
const server = new EdgeServer();
let page: PlantOfPage;
let pressure = 7.2;
let setpoint = 7;
const value = (point: string) => page.value(`utilities/air/room/compressor-1/${point}`);

beforeAll(async () => {
  await compressor.start();
  compressor.pages.set('api/status', (_, response) =>
    response.end(
      JSON.stringify({ time: Date.now(), air: { pressure }, motor: { on: true }, firmware: '4.2', setpoint }),
    ),
  );
  compressor.pages.set('api/setpoint', (_, response, body) => {
    setpoint = (JSON.parse(body) as { bar: number }).bar;
    response.writeHead(204).end();
  });
  page = await plantOfPage({
    page: 'http.md',
    profile: 'compressor-web.yaml',
    driver: httpDriver,
    settings: { url: `${compressor.settings.url}api/` },
    gateway: {
      parts: standardParts(),
      env: { MILLRACE_SERVER_URL: await server.start(), MILLRACE_GATEWAY_SECRET: server.secret },
    },
  });
});
afterAll(async () => {
  await page?.plant.remove();
  await compressor.stop();
  await server.stop();
});

test('its points are live, with the time of the page, and counted', async () => {
  await until(() => {
    expect(value('pressure')).toMatchObject({ v: 7.2, q: 0 });
    expect(value('running')).toMatchObject({ v: true, q: 0 });
    expect(value('firmware')).toMatchObject({ v: '4.2', q: 0 });
  });
  await until(() => expect(countsOf(page.plant.gateway, 'compressor-1').received).toBeGreaterThanOrEqual(4));
});

test('what is written by a command is sent, confirmed, and read back', async () => {
  const write = (value: number) =>
    giveCommand(server, { device: 'compressor-1', name: 'write', parameters: { point: 'setpoint', value } });
  expect(await write(7.5)).toMatchObject({ state: 'acknowledged' });
  await until(() => expect(value('setpoint')).toMatchObject({ v: 7.5, q: 0 }));
  expect(await write(20)).toMatchObject({
    state: 'refused',
    message: expect.stringContaining('from 4 to 13') as string,
  });
  expect(setpoint).toBe(7.5);
});

test('what is lost is told as lost and comes back by itself', async () => {
  await compressor.stop();
  await until(() => expect(value('pressure')?.q).toBe(0x8001));
  pressure = 6.9;
  await compressor.start();
  await until(() => expect(value('pressure')).toMatchObject({ v: 6.9, q: 0 }));
});
