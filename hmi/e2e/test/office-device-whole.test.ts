import { testPort } from '@millrace/distribution/testing/test-port';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Simulator, startSimulator } from '../../../drivers/modbus/sim/simulator.ts';
import { type Filler, startFiller } from '../../../drivers/opcua/sim/filler.ts';
import { findings, openBrowser } from '../browser.ts';
import { builtScreens } from '../built.ts';
import { type ServerWithGateway, serverWithGateway } from '../real-gateway.ts';

// A technician before a meter and a filler, in the office alone. Nothing is fake: screens, server, database, the gateway's own
// process, and two simulators that speak Modbus and OPC UA.
let browser: Browser;
let plant: ServerWithGateway;
let meter: Simulator;
let filler: Filler;
let page: Page;
let thrown: string[];

beforeAll(async () => {
  await builtScreens();
  [browser, meter, filler] = await Promise.all([
    openBrowser(),
    startSimulator({ framing: 'tcp', units: [5] }),
    startFiller(),
  ]);
  meter.memory(5).holding.set([2_304, 0, 0x41ac]);
  plant = await serverWithGateway(browser);
  ({ page, thrown } = await plant.open());
}, 900_000);
afterAll(async () => {
  await browser?.close();
  await plant?.close();
  await Promise.all([meter?.stop(), filler?.stop()]);
});

// biome-ignore lint/suspicious/noExplicitAny: a test reads whatever it expects to be there
const stored = async (): Promise<any> =>
  plant.get(`queries/plant.config.version?input=${encodeURIComponent(JSON.stringify({ site: 'plant-a' }))}`);
const field = (name: RegExp | string) => page.getByRole('textbox', { name });
async function place(cell: string, id: string): Promise<void> {
  await page.getByLabel('Line *').selectOption({ label: 'Line 1' });
  await page.getByLabel('Cell *').fill(cell);
  await page.getByLabel('Name of the device *').fill(id);
  await page.keyboard.press('Tab');
}
async function tried(text: RegExp | string): Promise<void> {
  await page.getByRole('button', { name: 'Read from it now' }).click();
  await page.getByText(text).first().waitFor();
}

test('a meter: each slip says what to do, then it is read, planned, added, and its first value is there', {
  timeout: 300_000,
}, async () => {
  await page.goto(`${plant.url}/office/devices/add`);
  await page.getByLabel('Protocol').selectOption({ label: 'Modbus' });
  await field(/^By its address/).fill('40001');
  await page.keyboard.press('Enter');
  const points = page.getByRole('table', { name: 'Points it is to have' });
  await points.getByLabel('Name: 40001').fill('Voltage L1');
  await points.getByLabel('Factor: 40001').fill('0.1');
  await points.getByLabel('Unit: 40001').fill('V');

  await field(/^Host/).fill('nobody.invalid');
  await field(/^TCP port/).fill(String(meter.port));
  await tried(/nobody\.invalid.*(nobody knows this name|could not be looked up)/);
  await page.getByText(/whether host and port are right/).waitFor();
  await field(/^Host/).fill('127.0.0.1');
  await field(/^TCP port/).fill(String(await testPort()));
  await tried(/nothing listens there: is the device switched on, and is the port right/);
  await field(/^TCP port/).fill(String(meter.port));
  await field(/^Unit/).first().fill('9');
  await tried(/unit 9 did not answer/);
  await page.getByText(/try another unit number/).waitFor();
  await field(/^Unit/).first().fill('5');
  await tried('230.4 V');

  await place('power', 'meter-5');
  await page.getByText('new device meter-5 at hall/line-1/power/meter-5').waitFor();
  await page.getByRole('button', { name: 'Add it', exact: true }).click();
  await page.getByRole('heading', { name: 'meter-5 is added' }).waitFor();
  await page.getByRole('listitem').filter({ hasText: '40001' }).getByText('230.4 V').waitFor();
  await page.getByText('Online').waitFor();
  meter.memory(5).holding[0] = 2_311;
  await page.getByText('231.1 V').waitFor();
  const { document } = await stored();
  expect(document.points).toEqual([
    {
      ...{ path: 'hall/line-1/power/meter-5/voltage-l1', type: 'number', unit: 'V', label: { en: '40001' } },
      scale: { factor: 0.1 },
    },
  ]);
  expect(thrown).toEqual([]);
});

test('a filler: its certificate is looked at and trusted before anything is added, its tree is gone through by keyboard', {
  timeout: 300_000,
}, async () => {
  await page.goto(`${plant.url}/office/devices/add`);
  await page.getByLabel('Protocol').selectOption({ label: 'OPC UA server' });
  await field(/^Server/).fill(filler.endpoint);
  // The first of all loads the library and makes our own certificate, for which a busy machine takes its time.
  await vi.waitFor(async () => {
    await page.getByRole('button', { name: /Look what it has|Look again/ }).click();
    await page.getByText(/waits for approval .*nobody here has approved it/).waitFor({ timeout: 20_000 });
  }, 120_000);
  await page.getByText('Compare its certificate with the device, and trust it if it is the same').waitFor();
  await page.getByRole('button', { name: 'Look at the certificate' }).click();
  await page.getByRole('dialog').getByText('Nobody here has approved it').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Trust it' }).click();

  // Trusted, it is asked again by itself. Letters lead to a folder, arrows open it, Space ticks.
  const tree = page.getByRole('tree');
  await tree.getByRole('treeitem', { name: /Filler/ }).waitFor();
  expect(await findings(page, 'light')).toEqual([]);
  await tree.focus();
  await page.keyboard.type('fil');
  await page.keyboard.press('ArrowRight');
  await tree.getByRole('treeitem', { name: /speed/ }).waitFor();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Shift+Space');
  const names = page.getByRole('table', { name: 'Points it is to have' }).getByRole('textbox', { name: /^Name/ });
  await expect.poll(() => names.count()).toBe(3);
  expect(await Promise.all((await names.all()).map((one) => one.inputValue()))).toEqual(['speed', 'running', 'recipe']);
  await tried('12,000');
  await place('filling', 'filler-1');
  await page.getByText('new device filler-1 at hall/line-1/filling/filler-1').waitFor();
  await page.getByRole('button', { name: 'Add it', exact: true }).click();
  await page.getByText('3 of 3 points have a value').waitFor();
  filler.setSpeed(9_000);
  await page.getByText('9,000').waitFor();
  expect(thrown).toEqual([]);
});

test('points more are added to a device that is there, one of them is called otherwise and taken out again', {
  timeout: 300_000,
}, async () => {
  await page.goto(`${plant.url}/office/devices`);
  const listed = page.getByRole('table', { name: 'Devices that are asked' });
  await listed.getByRole('link', { name: 'meter-5' }).click();
  const points = page.getByRole('table', { name: 'Points of the device' });
  await points.getByRole('row').filter({ hasText: '40001' }).getByText('231.1 V').waitFor();
  await page.getByRole('button', { name: 'Add points' }).click();
  const chosen = page.getByRole('table', { name: 'Points it is to have' });
  await field(/^By its address/).fill('40001');
  await page.getByText('already: voltage-l1').waitFor();
  await field(/^By its address/).fill('40003');
  await page.keyboard.press('Enter');
  await chosen.getByLabel('Name: 40003').fill('voltage-l1');
  await page.keyboard.press('Tab');
  await page.getByText('Another point has this name').waitFor();
  expect(await page.getByRole('button', { name: 'Add these points' }).isDisabled()).toBe(true);
  await chosen.getByLabel('Name: 40003').fill('Load');
  await page.keyboard.press('Tab');
  await tried('16,812');
  await page.getByText('new point hall/line-1/power/meter-5/load').waitFor();
  await page.getByText('these connections to devices are made anew').waitFor();
  expect(await findings(page, 'light')).toEqual([]);
  await page.getByRole('button', { name: 'Add these points' }).click();
  await page.getByText('1 of 1 points has a value').waitFor();
  const load = points.getByRole('row').filter({ hasText: 'load' });
  await load.getByText('16,812').waitFor();

  const dialog = page.getByRole('dialog');
  await load.getByRole('button', { name: 'Rename: load' }).click();
  await dialog.getByLabel('English').fill('Load factor');
  await dialog.getByText('nothing restarts').waitFor();
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await dialog.waitFor({ state: 'detached' });
  await load.getByText('Load factor').waitFor();
  await load.getByRole('button', { name: 'Remove: load' }).click();
  await dialog.getByText('removed point hall/line-1/power/meter-5/load').waitFor();
  await dialog.getByRole('button', { name: 'Remove the point' }).click();
  await load.waitFor({ state: 'detached' });
  const { document } = await stored();
  expect(document.points.filter(({ path }: { path: string }) => path.includes('meter-5'))).toHaveLength(1);
  expect(document.connections[0].devices[0].points).toHaveLength(1);
  expect(thrown).toEqual([]);
});

test('a setting is edited, gone back on, and the meter removed', { timeout: 300_000 }, async () => {
  await page.goto(`${plant.url}/office/devices/configuration`);
  const before = (await stored()).version;
  await page.getByRole('button', { name: 'Edit: meter-5', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: /^Unit/ }).fill('6');
  await dialog.getByText('these connections to devices are made anew').waitFor();
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.goto(`${plant.url}/office/devices`);
  const row = page
    .getByRole('table', { name: 'Devices that are asked' })
    .getByRole('row')
    .filter({ hasText: 'meter-5' });
  await row.getByText(/unit 6 did not answer/).waitFor();
  await page.goto(`${plant.url}/office/devices/configuration`);
  await page.getByRole('button', { name: `Go back to it: ${before}`, exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Go back to it' }).click();
  await page.getByText(`Version ${before} runs again.`).waitFor();
  await page.goto(`${plant.url}/office/devices`);
  await row.getByText('Online').waitFor();
  await page.goto(`${plant.url}/office/devices/configuration`);
  await page.getByRole('button', { name: 'Edit: meter-5', exact: true }).click();
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await dialog.getByText(/device meter-5/).waitFor();
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect((await stored()).document.devices.map(({ id }: { id: string }) => id)).toEqual(['filler-1']);
  await expect.poll(() => meter.open).toBe(0);
  expect(thrown).toEqual([]);
});
