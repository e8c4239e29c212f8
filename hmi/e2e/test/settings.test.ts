import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findings, openBrowser } from '../browser.ts';
import { builtScreens } from '../built.ts';
import { type RealServer, realServer } from '../real-server.ts';

// Nothing here is fake: settings and numbers are the real kernel's.
let browser: Browser;
let plant: RealServer;
beforeAll(async () => {
  await builtScreens();
  browser = await openBrowser();
  plant = await realServer(browser);
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await plant?.close();
}, 60_000);

test('a setting is changed, a wrong one is told at its field, one is set for later, and history says who', {
  timeout: 120_000,
}, async () => {
  const { page, thrown, close } = await plant.open();
  await page.goto(`${plant.url}/office/settings`);
  await page.getByLabel('Currency', { exact: true }).fill('taka');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect.poll(() => page.getByLabel('Currency', { exact: true }).getAttribute('aria-invalid')).toBe('true');
  await page.getByLabel('Currency', { exact: true }).fill('EUR');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('listitem').filter({ hasText: 'Currency: EUR' }).getByText('Ada').waitFor();
  await page.getByLabel('Month the business year begins in').fill('৭');
  await page.getByLabel(/Counts from/).fill('2030-07-01T00:00');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Set for later' }).waitFor();
  const { rows } = await plant.get(
    `queries/kernel.settings?input=${encodeURIComponent('{"name":"kernel.company-profile"}')}`,
  );
  expect([rows[0].values.currency, rows[0].upcoming.length]).toEqual(['EUR', 1]);
  expect(await findings(page, 'light')).toEqual([]);
  expect(thrown).toEqual([]);
  await close();
});

test('a rule of numbering shows the next number while it is written, and what is wrong with it', {
  timeout: 120_000,
}, async () => {
  const { page, thrown, close } = await plant.open();
  await page.goto(`${plant.url}/office/settings?view=numbering`);
  await page.getByRole('button', { name: 'New rule' }).click();
  const rule = page.getByRole('complementary', { name: 'Number series' });
  await rule.getByLabel('Series').fill('TRF');
  await rule
    .getByLabel('Site')
    .selectOption('*')
    .catch(() => rule.getByLabel('Site').fill('*'));
  await rule.getByLabel('Pattern').fill('T-{nn}');
  await rule.getByLabel('Digits').fill('5');
  await rule.getByLabel('Begins with').fill('1');
  await rule.getByRole('alert').waitFor();
  await rule.getByLabel('Pattern').fill('T/{year}/{n}');
  await rule
    .getByRole('status')
    .getByText(/^T\/20\d\d\/00001$/)
    .waitFor();
  expect(await findings(page, 'light')).toEqual([]);
  expect(thrown).toEqual([]);
  await close();
});
