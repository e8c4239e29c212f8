import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openAs, openBrowser } from '../browser.ts';
import { builtScreens } from '../built.ts';
import { type FakePlant, startFakePlant } from '../fake-plant.ts';

// Fake: the plant's data (see fake-plant.ts). Real: the panel as built, its worker and journals, the browser, a dead server.
let browser: Browser;
let plant: FakePlant;
let port: number;
beforeAll(async () => {
  await builtScreens();
  browser = await openBrowser();
  plant = await startFakePlant();
  port = Number(new URL(plant.url).port);
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await plant?.stop();
});

const STATION = 'demo:sewing/sewing-1/main/sewing-1-m1';

/** A panel whose files are on the device: its worker is in charge, and its journals are open. */
async function panel(path = '') {
  const opened = await openAs(browser, { width: 1280, height: 800, station: STATION });
  const { page } = opened;
  await page.goto(`${plant.url}/panel/`);
  await page.getByText('Running since').waitFor();
  await page.evaluate('navigator.serviceWorker.ready.then(() => true)');
  if (path) await page.goto(`${plant.url}/panel/${path}`);
  return opened;
}
const key = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
async function count(page: Page, pieces: string): Promise<void> {
  for (const digit of pieces) await key(page, digit);
  // Pressed as long as a hand does: what follows faster is a glove that bounces, and ignored.
  await page.getByRole('button', { name: new RegExp(`^Add ${pieces}`) }).click({ delay: 400 });
  await page.locator('.entry .hero').getByText('0', { exact: true }).waitFor();
}
const back = async (): Promise<void> => {
  plant = await startFakePlant({ port });
};
/** To an empty page of the same origin, which holds no handle of the panel's stores: where the panel's worker answers, any address is the panel. */
async function leave(page: Page): Promise<void> {
  const empty = `${plant.url}/empty`;
  await page.route(empty, (route) => route.fulfill({ contentType: 'text/html', body: '' }));
  await page.goto(empty);
}
const counted = () =>
  plant.commands.filter(({ name }) => name === 'production-log.count.enter').map(({ input }) => input.quantity);

test('with the server dead the panel starts cold, counts, and sends all of it in order when the plant is back', async () => {
  const { context, page, thrown } = await panel('jobs');
  await page.goto(`${plant.url}/panel/count`);
  await page.getByText('Counted by').or(page.getByText('Entered')).first().waitFor();
  await page.getByRole('button', { name: /^Scrap/ }).click();
  await plant.stop();
  await count(page, '3');
  await page.getByText('1 kept on this device').waitFor();

  await page.close();
  const cold = await context.newPage();
  const began = performance.now();
  await cold.goto(`http://127.0.0.1:${port}/panel/count`);
  await cold.getByRole('button', { name: /^Scrap/ }).click();
  expect(performance.now() - began).toBeLessThan(20_000);
  await count(cold, '4');
  await count(cold, '5');
  await cold.getByText('3 kept on this device').waitFor();
  await back();
  await expect.poll(counted).toEqual(['3', '4', '5']);
  await cold.getByText('3 kept on this device').waitFor({ state: 'detached' });
  expect(thrown).toEqual([]);
  await context.close();
});

test('what IndexedDB lost is given back by the second journal, and what both hold is sent once', async () => {
  const { context, page } = await panel('count');
  await page.getByRole('button', { name: /^Scrap/ }).click();
  plant.cut(true);
  await page.getByText(/Offline since/).waitFor();
  for (const pieces of ['6', '7', '8']) await count(page, pieces);
  await page.getByText('3 kept on this device').waitFor();
  await leave(page);
  await page.evaluate(`new Promise((done, failed) => {
    const asked = indexedDB.deleteDatabase('millrace-panel');
    asked.onsuccess = () => done(true);
    asked.onerror = () => failed(asked.error);
    asked.onblocked = () => failed(new Error('a page still holds the store'));
  })`);
  await page.goto(`${plant.url}/panel/count`);
  await page.getByText('3 kept on this device').waitFor();
  const before = counted().length;
  plant.cut(false);
  await expect.poll(() => counted().slice(before)).toEqual(['6', '7', '8']);
  const sent = plant.commands.filter(({ name }) => name === 'production-log.count.enter');
  expect(new Set(sent.map(({ key }) => key)).size).toBe(sent.length);
  await context.close();
});

test('what local storage had not written yet when the power failed is on the device all the same', async () => {
  const { context, page, thrown } = await panel('jobs');
  await page.goto(`${plant.url}/panel/count`);
  await page.getByRole('button', { name: /^Scrap/ }).waitFor();
  plant.cut(true);
  // As a power cut leaves it: nothing of this session was on the disk.
  await leave(page);
  await page.evaluate(
    "for (const name of Object.keys(localStorage)) if (name.includes('.pack.')) localStorage.removeItem(name)",
  );
  await page.goto(`${plant.url}/panel/count`);
  await page.getByRole('button', { name: /^Scrap/ }).click();
  await count(page, '9');
  await page.getByText('1 kept on this device').waitFor();
  plant.cut(false);
  await expect.poll(() => counted().at(-1)).toBe('9');
  expect(thrown).toEqual([]);
  await context.close();
});
