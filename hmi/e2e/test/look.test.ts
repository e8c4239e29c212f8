import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findings, LOCALES, openAs, openBrowser, overflow, THEMES } from '../browser.ts';
import { builtScreens } from '../built.ts';
import { type FakePlant, startFakePlant } from '../fake-plant.ts';

// Fake: the plant's data (see fake-plant.ts). Real: both apps as built, and the browser.
let browser: Browser;
let plant: FakePlant;
beforeAll(async () => {
  await builtScreens();
  plant = await startFakePlant();
  plant.gateways.boxes = true;
  browser = await openBrowser();
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await plant?.stop();
});

const MACHINE = 'sewing/sewing-3/main/sewing-3-m1';
const OFFICE = [
  '',
  'machines',
  `machines/${MACHINE}`,
  'stops',
  'stock',
  'stock?view=moves',
  'stock?view=to-reconcile',
  'people',
  'devices',
  'trends?points=100,101,111&pick=1',
  'messages?entry=ash-1:q1',
  'messages/rule?entry=ash-1:q1',
  'messages/rule?entry=ash-1:q2',
  'facts?fact=x',
  'dead-letters?letter=d1',
  'backups',
  'people/keys',
  'gateways',
];
const PANEL = [
  '',
  'jobs',
  'pause?job=job-2-0',
  'finish?job=job-2-0',
  'count',
  'stop?from=0',
  'stops',
  'station',
  'more',
];
const SETTLED = '[role=status][aria-label]';

async function settle(page: import('playwright-core').Page): Promise<void> {
  await page.locator('main').first().waitFor();
  // Skeletons carry a label and go when the answer is there.
  await page.waitForFunction(`!document.querySelector('main ${SETTLED}')`);
}

describe.each(THEMES)('in the %s theme', (theme) => {
  test('no office page has a serious finding of axe', { timeout: 300_000 }, async () => {
    const { context, page, thrown } = await openAs(browser, { theme });
    const found: Record<string, string[]> = {};
    for (const path of OFFICE) {
      await page.goto(`${plant.url}/office/${path}`);
      await settle(page);
      const here = await findings(page, theme);
      if (here.length) found[path] = here;
    }
    expect(found).toEqual({});
    expect(thrown).toEqual([]);
    await context.close();
  });
  test('no panel page has a serious finding of axe', { timeout: 180_000 }, async () => {
    const { context, page, thrown } = await openAs(browser, {
      theme,
      width: 1280,
      height: 800,
      station: `demo:${MACHINE}`,
    });
    const found: Record<string, string[]> = {};
    for (const path of PANEL) {
      await page.goto(`${plant.url}/panel/${path}`);
      await settle(page);
      const here = await findings(page, theme);
      if (here.length) found[path] = here;
    }
    expect(found).toEqual({});
    expect(thrown).toEqual([]);
    await context.close();
  });
});

const SIZES = [
  { width: 1280, height: 800 },
  { width: 1440, height: 900 },
];
test.each(LOCALES)('in %s nothing is wider than the glass', { timeout: 240_000 }, async (locale) => {
  const { context, page } = await openAs(browser, { locale, station: `demo:${MACHINE}` });
  const wide: Record<string, number> = {};
  for (const [app, paths] of [
    ['office', OFFICE],
    ['panel', PANEL],
  ] as const) {
    for (const path of paths) {
      await page.goto(`${plant.url}/${app}/${path}`);
      await settle(page);
      for (const size of SIZES) {
        await page.setViewportSize(size);
        const by = await overflow(page);
        if (by > 0) wide[`${app}/${path} at ${size.width}`] = by;
      }
    }
  }
  expect(wide).toEqual({});
  expect(await page.evaluate('document.documentElement.lang')).toBe(locale);
  await context.close();
});
