import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sheetOfWorkbook } from '../../../erp-core/kernel/workbook/read-workbook.ts';
import { findings, openBrowser } from '../browser.ts';
import { builtScreens } from '../built.ts';
import { type RealServer, realServer } from '../real-server.ts';

// Nothing here is fake: what leaves as a file is what the real ledger holds.
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
