import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findings, LOCALES, openAs, openBrowser, overflow, THEMES, wear } from '../browser.ts';
import { builtScreens } from '../built.ts';
import { type FakePlant, startFakePlant } from '../fake-plant.ts';
import { truncated } from '../stretch.ts';

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
  'home?steps=1',
  'machines',
  `machines/${MACHINE}`,
  'stops',
  'stops?view=pareto',
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
  'modules',
  'people/keys',
  'gateways',
  'people/members?member=u2',
  'account',
  'for-me',
  'audit?row=a2',
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

const APPS = [
  { app: 'office', paths: OFFICE, glass: {} },
  { app: 'panel', paths: PANEL, glass: { width: 1280, height: 800, station: `demo:${MACHINE}` } },
] as const;

describe.each(APPS)('in the $app', ({ app, paths, glass }) => {
  test('no page has a serious finding of axe, in any theme', async () => {
    const { context, page, thrown } = await openAs(browser, glass);
    const found: Record<string, string[]> = {};
    for (const path of paths) {
      await page.goto(`${plant.url}/${app}/${path}`);
      await settle(page);
      // A theme is an attribute of the page: it is changed where the page stands, not by loading it again.
      for (const theme of THEMES) {
        await wear(page, theme);
        const here = await findings(page, theme);
        if (here.length) found[`${path} in ${theme}`] = here;
      }
    }
    expect(found).toEqual({});
    expect(thrown).toEqual([]);
    await context.close();
  });
  test.each(THEMES)('who reads in the %s theme gets it', async (theme) => {
    const { context, page } = await openAs(browser, { ...glass, theme });
    await page.goto(`${plant.url}/${app}/`);
    await settle(page);
    expect(await page.evaluate('document.documentElement.dataset.theme')).toBe(theme);
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
  for (const { app, paths } of APPS) {
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

test('on no page of the office would a text be cut off were it longer by four tenths', {
  timeout: 400_000,
}, async () => {
  const { context, page } = await openAs(browser);
  const cut: Record<string, string[]> = {};
  for (const path of OFFICE) {
    await page.goto(`${plant.url}/office/${path}`);
    await settle(page);
    const here = await truncated(page, 'office');
    if (here.length > 0) cut[path] = here;
  }
  expect(cut).toEqual({});
  await context.close();
});
