import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findings, openBrowser } from '../browser.ts';
import { builtScreens } from '../built.ts';
import { type RealServer, realServer } from '../real-server.ts';

// Nothing here is fake: type is set by the server's own process, and what is looked at came out of it.
let browser: Browser;
let plant: RealServer;
let item: string;
beforeAll(async () => {
  await builtScreens();
  browser = await openBrowser();
  plant = await realServer(browser);
  const given = { code: 'SHIRT-1', name: { en: 'Shirt', bn: 'শার্ট', hi: 'कमीज़' }, unit: '{piece}', lots: false };
  item = ((await plant.command('stock.item.create', given)) as { id: string }).id;
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await plant?.close();
}, 60_000);

test('a label is seen before it is printed, and kept as PDF', { timeout: 120_000 }, async () => {
  const { page, thrown, close } = await plant.open();
  await page.goto(`${plant.url}/office/records/stock/item/${item}`);
  await page.getByRole('button', { name: 'Print', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Print' });
  await dialog.getByRole('img', { name: 'Preview' }).waitFor();
  await dialog.getByLabel('Language').selectOption({ label: 'বাংলা' });
  await dialog.getByRole('img', { name: 'Preview' }).waitFor();
  expect(await findings(page, 'light')).toEqual([]);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Save PDF' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/\.pdf$/);
  const stream = await download.createReadStream();
  const bytes = Buffer.concat(await stream.toArray());
  expect(bytes.subarray(0, 5).toString('latin1')).toBe('%PDF-');
  // No printer is set: it says so and where to, and the dialog stays.
  await dialog.getByRole('button', { name: 'Send to printer' }).click();
  const told = page.locator('.toasts p').filter({ hasText: 'none is set' });
  await told.waitFor();
  // What is told stands over the dialog and can be put away without leaving it.
  await told.getByRole('button').click();
  await expect.poll(() => told.count()).toBe(0);
  expect(await dialog.isVisible()).toBe(true);
  expect(thrown).toEqual([]);
  await close();
});

test('a template is made the company’s own, what is wrong with it is said element by element, and goes back', {
  timeout: 120_000,
}, async () => {
  const { page, thrown, close } = await plant.open();
  await page.goto(`${plant.url}/office/printing`);
  await page.getByRole('row', { name: /Item label/ }).click();
  await page.getByRole('img', { name: 'Preview' }).waitFor();
  expect(await findings(page, 'light')).toEqual([]);
  const width = page.getByLabel('Width, mm').first();
  const shipped = await width.inputValue();
  await width.fill('12');
  await width.press('Tab');
  await page.getByRole('button', { name: 'Save as ours' }).click();
  await page.getByRole('alert').filter({ hasText: 'elements' }).first().waitFor();
  await width.fill(String(Number(shipped) + 5));
  await width.press('Tab');
  await page.getByRole('button', { name: 'Save as ours' }).click();
  await page.getByRole('row', { name: /Item label.*1/ }).waitFor();
  expect(await width.inputValue()).toBe(String(Number(shipped) + 5));
  await page.getByRole('button', { name: 'Back to how it ships' }).click();
  await page.getByRole('row', { name: /Item label.*As it ships/ }).waitFor();
  await expect.poll(() => width.inputValue()).toBe(shipped);
  expect(thrown).toEqual([]);
  await close();
});
