import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findings, LOCALES, openAs, openBrowser, overflow, THEMES, wear } from '../browser.ts';
import { builtScreens } from '../built.ts';
import { type FakePlant, startFakePlant } from '../fake-plant.ts';

// The wall on the fake plant: how it looks, and what it does in bad hours and over months. That a wall is let in without a
// person, and what it hears, is proven on the real server (server/test/terminals.test.ts).
let browser: Browser;
let plant: FakePlant;
beforeAll(async () => {
  await builtScreens();
  [browser, plant] = await Promise.all([openBrowser(), startFakePlant()]);
}, 900_000);
afterAll(async () => {
  await browser?.close();
  await plant?.stop();
});

const rows = (page: Page) => page.locator('main.wall li');
const open = async (page: Page) => {
  await page.goto(`${plant.url}/office/wall`);
  await rows(page).first().waitFor();
};

test.each(LOCALES)('everything is on the glass and can be read, in three themes (%s)', async (locale) => {
  const { page, context, thrown } = await openAs(browser, { locale, width: 1920, height: 1080 });
  await open(page);
  for (const theme of THEMES) {
    await wear(page, theme);
    expect(await findings(page, theme)).toEqual([]);
  }
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  // Six rows fill the glass; a capital letter is a sixteenth of it, and no duration or difference is cut off.
  const heights = await rows(page).evaluateAll((all) => all.map((row) => row.getBoundingClientRect().height));
  expect(heights.length).toBe(6);
  expect(Math.min(...heights)).toBeGreaterThan(1080 / 9);
  const size = await page.evaluate<number>(
    "Number.parseFloat(getComputedStyle(document.querySelector('main.wall')).fontSize)",
  );
  expect(size * 0.727).toBeGreaterThan(1080 / 17);
  for (const cut of [page.locator('.long'), page.locator('.difference')])
    expect(await cut.evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth + 1).length)).toBe(0);
  expect(thrown).toEqual([]);
  await context.close();
});

test('without a link it keeps what it heard with its time, and goes on by itself', async () => {
  const { page, context, thrown } = await openAs(browser, { width: 1280, height: 720 });
  await page.clock.install();
  await open(page);
  plant.cut(true);
  await page.clock.runFor(120_000);
  await page.getByText('Not heard since').waitFor();
  expect(await rows(page).count()).toBe(6);
  plant.cut(false);
  await page.clock.runFor(60_000);
  await page.getByText('Not heard since').waitFor({ state: 'detached' });
  expect(thrown).toEqual([]);
  await context.close();
});

test('a new version is taken when nothing happens, and not while somebody waits', async () => {
  const { page, context } = await openAs(browser, { width: 1280, height: 720 });
  await page.clock.install();
  await open(page);
  let loads = 0;
  page.on('domcontentloaded', () => loads++);
  await page.route('**/_app/version.json*', (route) => route.fulfill({ json: { version: 'the next' } }));
  const asked = page.waitForResponse('**/_app/version.json*');
  await page.clock.runFor(70_000);
  await asked;
  await page.clock.runFor(180_000);
  expect(loads).toBe(0);
  await page.route('**/queries/andon.board?*', (route) =>
    route.fulfill({ json: { at: Date.now() * 1_000, areas: [] } }),
  );
  await page.route('**/queries/production-log.overview?*', async (route) => {
    const response = await route.fetch();
    const answer = (await response.json()) as { lines: object[] };
    const lines = answer.lines.map((line) => ({ ...line, state: 'producing', attention: null }));
    await route.fulfill({ response, json: { ...answer, lines } });
  });
  await expect
    .poll(async () => {
      await page.clock.runFor(30_000);
      return loads;
    })
    .toBeGreaterThan(0);
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await context.close();
});
