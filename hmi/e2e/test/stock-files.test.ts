import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sheetOfWorkbook } from '../../../erp-core/kernel/workbook/read-workbook.ts';
import { findings, openBrowser } from '../browser.ts';
import { builtScreens } from '../built.ts';
import { type RealServer, realServer } from '../real-server.ts';
import { seenAt, tellFacts } from '../tell-facts.ts';

// Nothing here is fake: what leaves as a file, and what a person names, is what the real ledger holds.
let browser: Browser;
let plant: RealServer;
const SITE = 'plant-a';
beforeAll(async () => {
  await builtScreens();
  browser = await openBrowser();
  plant = await realServer(browser);
  const zip = { code: 'ZIP-18', name: { en: 'Zip' }, unit: '{piece}', lots: false };
  const { id: item } = await plant.command('stock.item.create', zip);
  const store = { site: SITE, code: 'STORE', name: { en: 'Store' } };
  const { id: to } = await plant.command('stock.location.save', store);
  await plant.command('stock.costing.set-currency', { currency: 'BDT' });
  await plant.command('stock.receive', { site: SITE, item, quantity: '100', to, unitCost: '14.2' });
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await plant?.close();
}, 60_000);

test('what stock is worth leaves as a file; how far it is stands there, and it can be stopped', {
  timeout: 120_000,
}, async () => {
  const { page, thrown, close } = await plant.open();
  await page.goto(`${plant.url}/office/stock/valuation`);
  await page
    .getByRole('table', { name: 'Value' })
    .getByRole('row', { name: /ZIP-18/ })
    .waitFor();
  // The file asks for pages of its own; the answer is held back until somebody has stopped it.
  let held: (() => void) | null = null;
  const asksForFile = (url: URL) => url.pathname.endsWith('/stock.valuation') && url.search.includes('5000');
  await page.route(asksForFile, async (route) => {
    await new Promise<void>((release) => {
      held = release;
    });
    await route.continue().catch(() => undefined);
  });
  let files = 0;
  page.on('download', () => files++);
  await page.getByRole('button', { name: 'CSV' }).click();
  await page.getByText('0 rows so far').waitFor();
  expect(await findings(page, 'light')).toEqual([]);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'CSV' }).waitFor();
  await expect.poll(() => held !== null).toBe(true);
  (held as unknown as () => void)();
  await page.unroute(asksForFile);
  const taken = async (kind: string) => {
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: kind }).click()]);
    return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
  };
  const csv = await taken('CSV');
  expect(csv.bytes.toString('utf8')).toMatch(/\r\nZIP-18,Zip,[^,]+,[\d.]+,\{piece\},[\d.]+,BDT\r\n/);
  const book = await taken('XLSX');
  expect(book.name).toMatch(/^.+ \d{4}-\d{2}-\d{2}\.xlsx$/);
  const { header, rows } = await sheetOfWorkbook(book.bytes);
  expect(header.slice(0, 2)).toEqual(['Code', 'Item']);
  expect(rows.some(({ cells }) => cells[0] === 'ZIP-18')).toBe(true);
  // What was stopped became none.
  expect(files).toBe(2);
  expect(thrown).toEqual([]);
  await close();
});

test('goods that came back without a lot are named in the office, under a lot that is written there', {
  timeout: 180_000,
}, async () => {
  const epc = '3034000000000001';
  const seen = Date.now() * 1_000;
  const roll = { code: 'ROLL', name: { en: 'Roll' } };
  const { id: item } = await plant.command('stock.item.create', { ...roll, unit: '{piece}', lots: false });
  const [place] = (await plant.get('entities/stock.location?filter=%7B%22code%22%3A%22STORE%22%7D')).rows;
  await plant.command('stock.receive', { site: SITE, item, quantity: '5', to: place.id, unitCost: '7' });
  await plant.command('stock.tag.register', { epc, item, quantity: '5' });
  await plant.command('plant.gateway.assign', { gateway: 'gw-1', site: SITE });
  const way = { direction: 'out', from: 'STORE', to: 'CUSTOMER', firstSeen: seen, lastSeen: seen, reads: 40 } as const;
  const payload = { portal: 'gate-1', identifier: { scheme: 'epc', value: epc }, ...way } as const;
  const passage = { ...seenAt(seen, 1, epc), key: 'rfid:1', type: 'stock.moved', payload } as const;
  const of = { stream: 'rfid', window: { key: '1', from: seen, to: null }, through: seen };
  await tellFacts(plant.server, 1, [passage], of);
  // Kept in lots from now on, and then it turns out that nothing passed.
  await plant.command('stock.item.save', { ...roll, lots: true });
  await tellFacts(plant.server, 2, [], {
    ...of,
    revision: 2,
    base: 1,
    retracted: [{ key: 'rfid:1', type: 'stock.moved' }],
  });

  const { page, thrown, close } = await plant.open();
  await page.goto(`${plant.url}/office/stock?view=to-reconcile`);
  const row = page.getByRole('row').filter({ hasText: 'Roll' });
  await row.getByText('no lot').waitFor();
  await row.getByRole('button', { name: 'Name' }).click();
  const dialog = page.getByRole('dialog', { name: /Which lot are 5.* of Roll/ });
  const name = dialog.getByRole('button', { name: 'Name' });
  await dialog.getByText('The lot is not in the books yet').click();
  await name.click();
  await dialog.getByText('This is missing.').first().waitFor();
  expect(await findings(page, 'light')).toEqual([]);
  await dialog.getByLabel('Code of the new lot').fill('L-1');
  await dialog.getByRole('combobox', { name: 'Where they are' }).fill('STORE');
  await page.getByRole('option').filter({ hasText: 'STORE' }).click();
  await dialog.getByLabel(/^Quantity/).fill('6');
  await name.click();
  await dialog.getByText('Write a quantity above zero and up to 5.').waitFor();
  await dialog.getByLabel(/^Quantity/).fill('৫');
  await name.click();
  await dialog.waitFor({ state: 'detached' });
  await row.waitFor({ state: 'detached' });
  const { rows } = await plant.get(
    `queries/stock.balances?input=${encodeURIComponent(JSON.stringify({ site: SITE, search: 'ROLL' }))}`,
  );
  expect(rows).toMatchObject([{ lot: { code: 'L-1' }, location: { code: 'STORE' }, quantity: '5' }]);
  expect(thrown).toEqual([]);
  await close();
});
