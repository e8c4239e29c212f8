import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openAs, openBrowser } from '../browser.ts';
import { builtScreens } from '../built.ts';
import { MANY } from '../fake/many.ts';
import { type FakePlant, startFakePlant } from '../fake-plant.ts';

// Fake: the plant's data (five thousand rows a list, see fake/many.ts). Real: the office as built, and the browser.
let browser: Browser;
let plant: FakePlant;
beforeAll(async () => {
  await builtScreens();
  browser = await openBrowser();
  plant = await startFakePlant();
  plant.mode = 'many';
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await plant?.stop();
});

const drawn = (page: Page) => page.locator('tbody:not(.pad) tr').count();
const foot = (page: Page) => page.locator('.list footer');
const WHOLE = new RegExp(`Rows: ${MANY.toLocaleString('en')}`);

/** Scrolls to the end of what is there until the foot says `until`. */
async function scrollUntil(page: Page, until: RegExp): Promise<void> {
  const said = () => foot(page).textContent();
  while (!until.test((await said()) ?? '')) {
    const before = await said();
    await page.locator('.list .scroll').evaluate((box) => box.scrollTo(0, box.scrollHeight));
    await expect.poll(said).not.toBe(before);
  }
}

test('five thousand rows come page by page, and few of them are drawn', { timeout: 400_000 }, async () => {
  const { context, page, thrown } = await openAs(browser);
  await page.goto(`${plant.url}/office/stops`);
  await page.locator('tbody tr[data-at="0"]').waitFor();
  await scrollUntil(page, WHOLE);
  await page.locator('.list .scroll').evaluate((box) => box.scrollTo(0, box.scrollHeight));
  await page.locator(`tr[data-at="${MANY - 1}"]`).waitFor();
  expect(await drawn(page)).toBeLessThan(100);
  expect(await page.locator('table.grid').getAttribute('aria-rowcount')).toBe(String(MANY + 1));
  expect(thrown).toEqual([]);
  await context.close();
});

test('every list of records goes on where its page ends', { timeout: 400_000 }, async () => {
  const { context, page, thrown } = await openAs(browser);
  for (const path of ['stock', 'stock?view=moves', 'facts', 'dead-letters']) {
    await page.goto(`${plant.url}/office/${path}`);
    await page.locator('tbody tr[data-at="0"]').waitFor();
    expect(await foot(page).textContent(), path).toMatch(/200 rows here, more below/);
    await scrollUntil(page, /[46]00 rows here/);
    expect(await drawn(page), path).toBeLessThan(100);
  }
  expect(thrown).toEqual([]);
  await context.close();
});

test('the keyboard walks through a long list, by row, page and to its ends', async () => {
  const { context, page } = await openAs(browser);
  await page.goto(`${plant.url}/office/stops`);
  await page.locator('tr[data-at="0"]').focus();
  const at = () => page.evaluate('document.activeElement?.dataset.at') as Promise<string>;
  await page.keyboard.press('ArrowDown');
  await expect.poll(at).toBe('1');
  await page.keyboard.press('PageDown');
  await expect.poll(async () => Number(await at())).toBeGreaterThan(10);
  await page.keyboard.press('End');
  await expect.poll(at).toBe('199');
  await page.keyboard.press('Enter');
  await page.waitForURL(/stop=/);
  await page.getByRole('complementary').waitFor();
  await page.keyboard.press('Home');
  await expect.poll(at).toBe('0');
  await context.close();
});

test('rows that come while somebody is in the list wait until they are asked for', async () => {
  plant.mode = 'full';
  const { context, page } = await openAs(browser);
  await page.goto(`${plant.url}/office/stops`);
  const first = page.locator('tr[data-at="0"]');
  const before = await first.textContent();
  await first.hover();
  plant.mode = 'many';
  const explained = { site: 'demo', machine: 'x', from: 1, reason: 'thread' };
  const headers = { 'idempotency-key': 'while-reading-1' };
  await page.request.post(`${plant.url}/api/v1/commands/production-log.stop.explain`, { data: explained, headers });
  const fresh = foot(page).getByRole('button', { name: /Show new rows/ });
  await fresh.waitFor({ timeout: 120_000 });
  expect(await first.textContent()).toBe(before);
  await fresh.click();
  await expect.poll(() => foot(page).textContent()).toMatch(/200 rows here/);
  await context.close();
});
