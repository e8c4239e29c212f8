import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { profile, siteDocument } from '../../../erp-core/testing/site.ts';
import { findings, openBrowser } from '../browser.ts';
import { builtScreens } from '../built.ts';
import { type RealServer, realServer } from '../real-server.ts';

// Real: office and panel as built, server, kernel and database. Not there: a gateway, so an entered reading waits for one.
let browser: Browser;
let plant: RealServer;
let page: Page;
let thrown: string[];
/** Questions of the page that the server refused. */
const refused: string[] = [];

beforeAll(async () => {
  await builtScreens();
  browser = await openBrowser();
  plant = await realServer(browser);
  const point = {
    path: 'hall/line-1/cell/press-1/steam',
    unit: 'bar',
    label: { en: 'Steam pressure', bn: 'বাষ্পের চাপ', hi: 'भाप का दाब' },
    manual: { every: '8 h', round: 'utilities', plausible: { low: 0, high: 12 } },
  };
  await plant.command('plant.config.apply', { document: { ...siteDocument(), points: [point] }, profiles: [profile] });
  ({ page, thrown } = await plant.open({ width: 1280, height: 800 }));
  page.setDefaultTimeout(100_000);
  page.on('response', (answer) => void (answer.status() >= 400 && refused.push(`${answer.status()} ${answer.url()}`)));
}, 420_000);
afterAll(async () => {
  await browser?.close();
  await plant?.close();
});

test('a gauge is entered in the office: what is unusual is asked about, and what is taken is shown', {
  timeout: 300_000,
}, async () => {
  await page.goto(`${plant.url}/office/readings`);
  const row = page.getByRole('row').filter({ hasText: 'Steam pressure' });
  expect(await row.textContent()).toMatch(/never read.*due now/);
  await row.getByRole('textbox', { name: 'Steam pressure' }).fill('75');
  await row.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await row.getByRole('textbox', { name: 'Steam pressure' }).fill('7.5');
  await row.getByRole('button', { name: 'Save' }).click();
  await row.getByText(/7\.5 bar/).waitFor();
  expect(await row.textContent()).toContain("not in the plant's readings yet");
  expect(thrown).toEqual([]);
});

test('a panel without a station says so and asks nothing of one; then its readings are entered by keys', {
  timeout: 300_000,
}, async () => {
  refused.length = 0;
  await page.goto(`${plant.url}/panel/readings`);
  await page.getByText('This terminal has no station yet').waitFor();
  await page.getByText('Choose the machine it stands at.').waitFor();
  expect(await findings(page, 'light')).toEqual([]);
  await page.getByRole('button', { name: /press-1/ }).click();
  await page.getByRole('link', { name: 'More' }).click();
  await page.getByRole('link', { name: 'Readings' }).click();
  await page.getByText('Last: 7.5 bar').waitFor();
  await page.getByRole('button', { name: '8', exact: true }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Last: 8 bar').waitFor();
  await page.goto(`${plant.url}/office/readings`);
  await page.getByText(/^8 bar/).waitFor();
  expect(refused).toEqual([]);
  expect(thrown).toEqual([]);
});
