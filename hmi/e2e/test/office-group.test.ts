import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AnotherCompany, anotherCompany } from '../../../server/test/another-company.ts';
import { findings, openBrowser } from '../browser.ts';
import { builtScreens } from '../built.ts';
import { type RealServer, realServer } from '../real-server.ts';

// Nothing here is fake: one person of two companies, on the real kernel and database.
let browser: Browser;
let plant: RealServer;
let second: AnotherCompany;
const item = (code: string) => ({ code, name: { en: `${code} goods` }, unit: 'kg', lots: false });
beforeAll(async () => {
  await builtScreens();
  browser = await openBrowser();
  plant = await realServer(browser);
  for (const code of ['BRAID', 'DENIM']) await plant.command('stock.item.create', item(code));
  second = await anotherCompany(plant.server, 'Meghna Mills');
  for (const code of ['AZLON', 'CANVAS']) await second.run('stock.item.create', item(code));
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await second?.close();
  await plant?.close();
}, 60_000);

test('a list offers all companies to whoever belongs to several, and says whose each record is', {
  timeout: 180_000,
}, async () => {
  const alone = await plant.open();
  await alone.page.goto(`${plant.url}/office/records/stock/item`);
  await alone.page.getByRole('row', { name: /BRAID/ }).waitFor();
  expect(await alone.page.getByLabel('All my companies').count()).toBe(0);
  await alone.close();

  const { user } = await plant.get('me');
  await second.run('kernel.member.save', { user: user.id, name: 'Ada' });
  await second.run('kernel.role.save', { code: 'reader', name: { en: 'Reader' }, permissions: ['stock.item'] });
  await second.run('kernel.role.give', { user: user.id, role: 'reader' });
  await expect.poll(async () => (await plant.get('entities/stock.item?companies=*')).rows.length).toBe(4);

  const { page, thrown, close } = await plant.open();
  await page.goto(`${plant.url}/office/records/stock/item`);
  const table = page.getByRole('table', { name: 'Item' });
  await table.getByRole('row', { name: /BRAID/ }).waitFor();
  await page.getByLabel('All my companies').check();
  await table.getByRole('row', { name: /Meghna Mills AZLON/ }).waitFor();
  const codes = async () =>
    (await table.getByRole('row').allTextContents()).flatMap(
      (text) => /AZLON|BRAID|CANVAS|DENIM/.exec(text)?.[0] ?? [],
    );
  expect(await codes()).toEqual(['AZLON', 'BRAID', 'CANVAS', 'DENIM']);
  await page.getByText('4 in all').waitFor();
  const sheet = page.getByRole('link', { name: 'CSV' });
  expect(await sheet.getAttribute('href')).toContain('companies=');
  expect(await findings(page, 'light')).toEqual([]);
  // A record of one's own company is worked on here, one of another is read.
  await table.getByRole('row', { name: /Meghna Mills AZLON/ }).click();
  await page.getByText('This record belongs to Meghna Mills.').waitFor();
  await page.reload();
  await page.getByText('This record belongs to Meghna Mills.').waitFor();
  await table.getByRole('row', { name: /BRAID/ }).click();
  await page
    .getByRole('complementary', { name: 'Item' })
    .getByRole('button', { name: /Edit|Change/ })
    .first()
    .waitFor();
  // What a company refuses it refuses by name, and the others are still there.
  await second.run('kernel.role.take', { user: user.id, role: 'reader' });
  await expect.poll(async () => (await plant.get('entities/stock.item?companies=*')).rows.length).toBe(2);
  await page.reload();
  await page.getByRole('listitem').filter({ hasText: 'Meghna Mills:' }).waitFor();
  await table.getByRole('row', { name: /DENIM/ }).waitFor();
  expect(thrown).toEqual([]);
  await close();
});
