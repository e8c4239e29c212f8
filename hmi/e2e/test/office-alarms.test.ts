import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTank, type Tank } from '../../../drivers/opcua/sim/tank.ts';
import { siteDocument } from '../../../erp-core/testing/site.ts';
import { findings, openBrowser } from '../browser.ts';
import { builtScreens } from '../built.ts';
import { type ServerWithGateway, serverWithGateway } from '../real-gateway.ts';

// From a condition of an OPC UA server to a person and back. Nothing is fake: screens, server, database, the gateway's own
// process, and a server of node-opcua that keeps the condition.
let browser: Browser;
let plant: ServerWithGateway;
let tank: Tank;
let page: Page;
let thrown: string[];

const profile = {
  profile: 'tank',
  version: 1,
  label: { en: 'Tank' },
  source: 'made for tests',
  points: [{ name: 'events', type: 'json', alarm: {} }],
  asked: {
    protocol: 'opcua',
    profile: { publishing: '100 ms' },
    points: [{ point: 'events', address: { events: 'ns=1;s=Tank' } }],
  },
};

beforeAll(async () => {
  await builtScreens();
  [browser, tank] = await Promise.all([openBrowser(), startTank()]);
  plant = await serverWithGateway(browser);
  const document = {
    ...siteDocument('plant-a'),
    devices: [{ id: 'vat-1', path: 'hall/line-1/vats/vat-1', profile: 'tank' }],
    connections: [
      {
        ...{ id: 'vat-1', protocol: 'opcua', settings: { endpoint: tank.endpoint, policy: 'None' } },
        devices: [{ device: 'vat-1' }],
      },
    ],
  };
  await plant.command('plant.config.apply', { document, profiles: [profile] });
  ({ page, thrown } = await plant.open());
}, 900_000);
afterAll(async () => {
  await browser?.close();
  await plant?.close();
  await tank?.stop();
});

test('a condition comes, is acknowledged by a person with a comment, which its server hears, and is over', {
  timeout: 300_000,
}, async () => {
  await page.goto(`${plant.url}/office/records/alarms/alarm`);
  await page.getByRole('heading', { name: 'Alarm', exact: true }).waitFor();
  tank.fill(90);
  // The page shows it by itself.
  const row = page.getByRole('row').filter({ hasText: 'vat-1' });
  await row.getByText('Active').waitFor();
  expect(tank.high()).toMatchObject({ active: true, acknowledged: false });

  await row.click();
  const aside = page.getByRole('complementary', { name: 'Alarm' });
  await aside.getByRole('button', { name: 'Acknowledge', exact: true }).waitFor();
  await aside.getByRole('button', { name: 'More' }).click();
  await page.getByRole('button', { name: 'Acknowledge – Comment…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Comment' }).fill('Valve closed by hand');
  expect(await findings(page, 'light')).toEqual([]);
  await dialog.getByRole('button', { name: 'Acknowledge' }).click();
  await dialog.waitFor({ state: 'detached' });
  await aside.getByText('Acknowledged', { exact: true }).first().waitFor();
  await expect
    .poll(() => tank.high(), { timeout: 60_000 })
    .toEqual({
      ...{ active: true, acknowledged: true },
      comment: 'Valve closed by hand',
    });
  await aside.getByText('Ada').first().waitFor();
  // Seen is seen: it is not asked for again.
  await expect.poll(() => aside.getByRole('button', { name: 'Acknowledge', exact: true }).count()).toBe(0);

  await aside.getByRole('button', { name: 'Close' }).click();
  await row.getByText('Acknowledged').waitFor();
  tank.fill(50);
  await row.getByText('Over').waitFor();
  expect(await page.getByRole('row').filter({ hasText: 'vat-1' }).count()).toBe(1);
  expect(thrown).toEqual([]);
});
