import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../../drivers/modbus/sim/simulator.ts';
import { profile as press, siteDocument } from '../../../erp-core/testing/site.ts';
import { findings, openBrowser } from '../browser.ts';
import { builtScreens } from '../built.ts';
import { type ServerWithGateway, serverWithGateway } from '../real-gateway.ts';

// From a tap on the terminal to the lamp over the line and back. Nothing is fake but the module of outputs, which is a simulator
// of Modbus on a port: screens, server, database, the gateway's own process and its driver are real.
let browser: Browser;
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
const [PULL, RED, HORN] = [0, 16, 19];
const PRESS = 'hall/line-1/cell/press-1';
const coil = (at: number) => module.memory(1).coil[at];
const becomes = (at: number, value: number) => expect.poll(() => coil(at), { timeout: 120_000 }).toBe(value);

beforeAll(async () => {
  await builtScreens();
  [browser, module] = await Promise.all([openBrowser(), startSimulator({ framing: 'rtu', units: [1] })]);
  plant = await serverWithGateway(browser);
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
  const name = { en: 'Mechanic', bn: 'মেকানিক', hi: 'मैकेनिक' };
  const kind = await plant.command('andon.kind.create', { code: 'maintenance', name, icon: 'maintenance', steps: [] });
  const lamp = { site: 'plant-a', device: 'light-1', place: 'hall/line-1' };
  await plant.command('andon.output.create', { ...lamp, point: 'red' });
  await plant.command('andon.output.create', { ...lamp, point: 'horn', unseen: true, horn: true });
  const button = { site: 'plant-a', subject: 'hall/line-1/end/light-1/pull', kind: kind.id, station: 'hall/line-1' };
  await plant.command('andon.button.create', button);
}, 900_000);
afterAll(async () => {
  await browser?.close();
  await plant?.close();
  await module?.stop();
});

test('two taps call, lamp and horn come on, the wall shows it, and solving it puts them out', {
  timeout: 500_000,
}, async () => {
  const terminal = await plant.open({ width: 1280, height: 800, station: `plant-a:${PRESS}` });
  const wall = await plant.open({ width: 1280, height: 800 });
  await wall.page.goto(`${plant.url}/office/wall`);
  await wall.page.getByText('Nobody waits').waitFor();
  const { page } = terminal;
  await page.goto(`${plant.url}/panel/`);
  await page.getByRole('link', { name: 'Call' }).click();
  await page.getByRole('button', { name: 'Mechanic' }).click();
  await page.getByText('No answer yet').waitFor();
  await becomes(RED, 1);
  await becomes(HORN, 1);
  await wall.page.getByText('No answer').waitFor();
  expect(await findings(page, 'light')).toEqual([]);
  expect(await findings(wall.page, 'light')).toEqual([]);

  await page.getByRole('button', { name: 'On my way' }).click();
  await page.getByText('Ada is on the way').waitFor();
  // Somebody comes: the horn is still, the lamp is not.
  await becomes(HORN, 0);
  expect(coil(RED)).toBe(1);
  await wall.page.getByText('Ada on the way').waitFor();
  await page.getByRole('button', { name: 'Cancel call' }).click();
  await page.getByText('No open calls').waitFor();
  await becomes(RED, 0);

  // A cord is pulled and let go: one call, of the line.
  module.memory(1).coil[PULL] = 1;
  await wall.page.getByText('No answer').waitFor({ timeout: 120_000 });
  module.memory(1).coil[PULL] = 0;
  await becomes(RED, 1);
  expect(await wall.page.getByText('Mechanic').count()).toBe(1);

  // The buttons stay with the call that was looked at when a worse one is put before it; the fourth is on another page.
  const raise = async (en: string, priority: string) => {
    const code = en.toLowerCase().replace(' ', '-');
    const kind = await plant.command('andon.kind.create', { code, name: { en, bn: en, hi: en }, priority, steps: [] });
    await plant.command('andon.call.raise', { site: 'plant-a', place: PRESS, kind: kind.id });
  };
  const chosen = (en: string) => page.locator('.card[aria-pressed="true"]').filter({ hasText: en }).waitFor();
  await chosen('Mechanic · Line 1');
  for (const help of ['Help 1', 'Help 2']) await raise(help, 'low');
  await raise('Fire', 'critical');
  await page.locator('.card').filter({ hasText: 'Fire' }).waitFor();
  await chosen('Mechanic');
  await page.getByRole('button', { name: 'More' }).click();
  await chosen('Help 2');
  expect(await findings(page, 'light')).toEqual([]);

  const office = await plant.open();
  await office.page.goto(`${plant.url}/office/calls`);
  await office.page.getByRole('table').first().getByText('Mechanic').waitFor();
  expect(await findings(office.page, 'light')).toEqual([]);
  await office.page.goto(`${plant.url}/office/alarms`);
  await office.page.getByRole('heading', { name: 'Alarms', exact: true, level: 1 }).waitFor();
  expect(await findings(office.page, 'light')).toEqual([]);
  expect([...terminal.thrown, ...wall.thrown, ...office.thrown]).toEqual([]);
});
