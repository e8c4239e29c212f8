import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openAs, openBrowser } from '../browser.ts';
import { builtScreens } from '../built.ts';
import { type FakePlant, startFakePlant } from '../fake-plant.ts';

// Fake: the plant's data (see fake-plant.ts). Real: the panel as built, its storage, and the browser.
let browser: Browser;
let plant: FakePlant;
beforeAll(async () => {
  await builtScreens();
  browser = await openBrowser();
}, 240_000);
afterAll(() => browser?.close());
beforeEach(async () => {
  plant = await startFakePlant();
});
afterEach(() => plant.stop());

const RUNNING = 'demo:sewing/sewing-1/main/sewing-1-m1';
const STOPPED = 'demo:sewing/sewing-3/main/sewing-3-m1';
const at = (station: string, locale: 'en' | 'bn' | 'hi' = 'en') =>
  openAs(browser, { width: 1280, height: 800, station, locale });
const lastCommand = () => plant.commands.at(-1);

async function untilCommands(count: number): Promise<void> {
  await expect.poll(() => plant.commands.length).toBe(count);
}

test('a machine that stands asks why by itself, and two taps answer', async () => {
  const { context, page, thrown } = await at(STOPPED);
  await page.goto(`${plant.url}/panel/`);
  await page.waitForURL('**/panel/stop?from=*');
  await page.getByRole('button', { name: 'Needle broken' }).click();
  await page.getByRole('button', { name: /Save reason/ }).click();
  await untilCommands(1);
  expect(lastCommand()).toMatchObject({
    name: 'production-log.stop.explain',
    input: { machine: 'sewing/sewing-3/main/sewing-3-m1', reason: 'needle', to: null },
  });
  await page.getByText('No open stops').waitFor();
  expect(thrown).toEqual([]);
  await context.close();
});

test('a reason given while the link is gone is kept through a reload, and sent once with its own key', async () => {
  const { context, page } = await at(STOPPED);
  await page.goto(`${plant.url}/panel/`);
  await page.waitForURL('**/panel/stop?from=*');
  await page.getByRole('button', { name: 'Thread break' }).waitFor();
  plant.cut(true);
  await page.getByText(/Offline since/).waitFor();
  await page.getByRole('button', { name: 'Thread break' }).click();
  await page.getByRole('button', { name: /Save reason/ }).click();
  await page.getByText('1 kept on this device').waitFor();
  expect(plant.commands).toHaveLength(0);
  const kept = await keys(page);
  expect(kept).toHaveLength(1);
  await page.reload();
  await page.getByText('1 kept on this device').waitFor();
  plant.cut(false);
  await untilCommands(1);
  expect(lastCommand()).toMatchObject({ key: kept[0], input: { reason: 'thread' } });
  await expect.poll(() => keys(page)).toEqual([]);
  await context.close();
});

/** The idempotency keys on this device's disk. */
const keys = (page: Page): Promise<string[]> =>
  page.evaluate(`new Promise((resolve, reject) => {
    const open = indexedDB.open('millrace-panel');
    open.onerror = () => reject(open.error);
    open.onsuccess = () => {
      const all = open.result.transaction('outbox').objectStore('outbox').getAll();
      all.onsuccess = () => { open.result.close(); resolve(all.result.map(({ key }) => key)); };
    };
  })`);

test('whatever is touched is at least 20 mm, the primary action 30 × 20, and nothing scrolls', async () => {
  const { context, page } = await at(STOPPED);
  await page.goto(`${plant.url}/panel/`);
  await page.waitForURL('**/panel/stop?from=*');
  await page.getByRole('button', { name: 'Needle broken' }).waitFor();
  for (const path of [
    '',
    'jobs?job=job-2-1',
    'pause?job=job-2-0',
    'finish?job=job-2-0',
    'count',
    'stop?from=0',
    'stops',
    'station',
    'more',
  ]) {
    if (path) await page.goto(`${plant.url}/panel/${path}`);
    await page.locator('.bar').waitFor();
    const mm = Number.parseFloat(
      String(await page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--mm')")),
    );
    const targets = await page.locator('.panel :is(a, button)').evaluateAll((all) =>
      all.map((element) => {
        const { width, height } = element.getBoundingClientRect();
        return {
          text: element.textContent?.trim() ?? '',
          width,
          height,
          primary: element.classList.contains('primary'),
        };
      }),
    );
    expect(targets.length).toBeGreaterThan(0);
    for (const { text, width, height, primary } of targets) {
      expect(width / mm, text).toBeGreaterThanOrEqual(primary ? 30 : 19.9);
      expect(height / mm, text).toBeGreaterThanOrEqual(19.9);
    }
    expect(await page.evaluate('document.documentElement.scrollHeight <= innerHeight'), path).toBe(true);
  }
  await context.close();
});

test('the station says what it makes, in Bengali with Latin digits', async () => {
  const { context, page } = await at(RUNNING, 'bn');
  await page.goto(`${plant.url}/panel/`);
  await page.getByText('ভালো', { exact: true }).waitFor();
  const hero = await page.locator('.hero').textContent();
  expect(hero).toMatch(/^[\d,]+$/);
  await context.close();
});

test('a terminal without a station asks which, and remembers it', async () => {
  const { context, page } = await openAs(browser, { width: 1280, height: 800 });
  await page.goto(`${plant.url}/panel/`);
  await page.waitForURL('**/panel/station');
  await page.getByRole('button', { name: 'Sewing 1' }).click();
  await page.getByText('Running since').waitFor();
  await page.reload();
  await page.getByText('Running since').waitFor();
  await context.close();
});
