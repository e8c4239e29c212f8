import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findings, openBrowser } from '../browser.ts';
import { builtScreens } from '../built.ts';
import { type RealServer, realServer } from '../real-server.ts';

// Nothing here is fake: a sheet comes into the real server by the wizard, stage by stage, each a job.
let browser: Browser;
let plant: RealServer;
beforeAll(async () => {
  await builtScreens(['office']);
  browser = await openBrowser();
  plant = await realServer(browser);
  await plant.command('stock.item.create', { code: 'ZIP-18', name: { en: 'Zip' }, unit: '{piece}', lots: false });
}, 500_000);
afterAll(async () => {
  await browser?.close();
  await plant?.close();
}, 60_000);

const coded = async (code: string) =>
  (await plant.get(`entities/stock.item?filter=${encodeURIComponent(JSON.stringify({ code }))}`)).rows as {
    name: { en: string };
  }[];

test('a sheet with headings of its own is mapped, looked at as a difference with its faults, written, listed and taken back', {
  timeout: 300_000,
}, async () => {
  const { page, thrown, close } = await plant.open();
  await page.goto(`${plant.url}/office/imports`);
  await page.getByLabel('What it is').selectOption('stock.item');
  const lines = [
    'Article,Description,Unit,Lots,Net weight',
    'ZIP-18,Zip navy,{piece},no,0.01',
    'BUTTON-4,Button,{piece},no,',
    'CARE-1,Care label,{piece},no,heavy',
  ];
  await page.getByLabel('Sheet with records').setInputFiles({
    ...{ name: 'articles.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\n')) },
  });

  // What a heading does not say a person does.
  const columns = page.getByRole('table', { name: 'Columns of the file' });
  await columns.getByRole('row', { name: /Article/ }).waitFor();
  for (const [heading, field] of [
    ['Article', 'code'],
    ['Description', 'name'],
    ['Unit', 'unit'],
    ['Lots', 'lots'],
    ['Net weight', 'weight'],
  ] as const)
    await columns.getByRole('row', { name: heading }).getByRole('combobox').selectOption(field);
  expect(await findings(page, 'light')).toEqual([]);
  await page.getByRole('button', { name: 'Look at the rows' }).click();

  const preview = page.getByRole('table', { name: 'What becomes of each row' });
  const known = preview.getByRole('row', { name: /navy/ });
  await known.waitFor({ timeout: 60_000 });
  // A record that is there is told as what it says and what it would say.
  await known.locator('del', { hasText: 'Zip' }).first().waitFor();
  await known.locator('ins', { hasText: 'Zip navy' }).waitFor();
  const fault = preview.getByRole('row', { name: /heavy/ });
  await fault.locator('td.bad').waitFor();
  expect(await fault.locator('td.why').textContent()).toMatch(/weight/i);
  await page.getByRole('button', { name: /^Cannot come in/ }).click();
  await expect.poll(() => preview.locator('tbody tr').count()).toBe(1);
  expect(await findings(page, 'light')).toEqual([]);

  expect(await coded('BUTTON-4')).toHaveLength(0);
  await page.getByRole('button', { name: 'Import 2 rows' }).click();
  await page.getByText('2 rows are written.').first().waitFor({ timeout: 60_000 });
  expect((await coded('ZIP-18'))[0]?.name.en).toBe('Zip navy');
  expect(await coded('BUTTON-4')).toHaveLength(1);
  expect(await coded('CARE-1')).toHaveLength(0);
  const run = page.url();
  await page.getByRole('link', { name: 'All imports' }).click();
  const earlier = page.getByRole('table', { name: 'Earlier imports' });
  await earlier.getByRole('row', { name: /articles\.csv/ }).waitFor();

  await page.goto(run);
  await page.getByRole('button', { name: 'Take back' }).click();
  await page.getByRole('button', { name: 'Take back' }).waitFor({ state: 'detached', timeout: 60_000 });
  await expect.poll(async () => (await coded('BUTTON-4')).length, { timeout: 60_000 }).toBe(0);
  expect((await coded('ZIP-18'))[0]?.name.en).toBe('Zip');
  expect(thrown).toEqual([]);
  await close();
});
