/**
 * Writes the pictures of the documents from the real product with its demo plant:
 * `node hmi/e2e/pictures.ts` (needs Chromium; takes a few minutes, for the plant runs in real time).
 */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openAs, openBrowser, type ReaderOptions } from './browser.ts';
import { builtScreens } from './built.ts';
import { type RealPlant, startRealPlant } from './real-plant.ts';

const FOLDER = join(import.meta.dirname, '../../docs/pictures');
const OFFICE: ReaderOptions = { width: 1440, height: 900 };
const PANEL: ReaderOptions = { width: 1280, height: 800 };

const LOOKS_IN_A_ROW = 4;

interface Picture {
  readonly name: string;
  readonly path: string;
  readonly reader?: ReaderOptions;
  /** What must be on it before it is taken. */
  readonly ready: (page: Page) => Promise<unknown>;
}

const heading = (name: string | RegExp) => (page: Page) => page.getByRole('heading', { name, level: 1 }).waitFor();
const lines = (page: Page) => page.getByRole('rowgroup').filter({ hasText: 'Sewing line 1' }).first().waitFor();
async function palette(page: Page): Promise<void> {
  await lines(page);
  await page.keyboard.press('Control+k');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox').fill('stock');
  await dialog.getByRole('option').nth(3).waitFor();
}
async function panel(page: Page): Promise<void> {
  await page.getByRole('main').waitFor();
  await page.getByRole('contentinfo').or(page.locator('footer')).first().waitFor();
}

/** The demo tells its last hours when it starts, for a minute or two: of counts whose states are still to come more is reckoned than can be. */
async function told(page: Page): Promise<void> {
  for (let looks = 0; looks < LOOKS_IN_A_ROW; ) {
    await page.waitForTimeout(5_000);
    const percents = ((await page.locator('.lines').first().textContent()) ?? '').matchAll(/(\d+)\s*%/g);
    looks = [...percents].every(([, percent]) => Number(percent) <= 100) ? looks + 1 : 0;
  }
}

const pictures = (machine: string): readonly Picture[] => [
  { name: 'office-overview', path: '/office/', ready: lines },
  { name: 'office-home', path: '/office/home', ready: heading('Plant manager') },
  {
    name: 'office-home-dark',
    path: '/office/home?template=maintenance',
    reader: { ...OFFICE, theme: 'dark' },
    ready: heading('Maintenance'),
  },
  {
    name: 'office-machine',
    path: `/office/machines/${machine}`,
    ready: (page) => page.locator('.band').first().waitFor(),
  },
  { name: 'office-losses', path: '/office/stops?view=pareto', ready: (page) => page.getByRole('table').waitFor() },
  { name: 'office-inbox', path: '/office/inbox', ready: heading(/./) },
  { name: 'office-roles', path: '/office/roles', ready: heading(/./) },
  { name: 'office-palette', path: '/office/', ready: palette },
  {
    name: 'wall',
    path: '/office/wall?site=demo-plant',
    reader: { width: 1920, height: 1080, theme: 'dark' },
    ready: (page) => page.getByText('Sewing line 1').first().waitFor(),
  },
  { name: 'panel-station', path: '/panel/', reader: { ...PANEL, station: `demo-plant:${machine}` }, ready: panel },
  { name: 'panel-count', path: '/panel/count', reader: { ...PANEL, station: `demo-plant:${machine}` }, ready: panel },
  {
    name: 'panel-station-bn-dark',
    path: '/panel/',
    reader: { ...PANEL, station: `demo-plant:${machine}`, locale: 'bn', theme: 'dark' },
    ready: panel,
  },
];

async function claim(page: Page, plant: RealPlant): Promise<void> {
  await page.goto(`${plant.url}/office/`);
  await page.waitForURL('**/office/claim');
  await page.getByLabel('One-time code').fill(plant.claimCode);
  await page.getByLabel('Your name').fill('Nusrat Jahan');
  await page.getByLabel('Company').fill('Padma Works');
  await page.getByLabel('E-mail').fill('nusrat@example.com');
  await page.getByLabel('Password').fill('turning-wheels-26');
  await page.getByRole('button', { name: 'Become administrator' }).click();
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  await page.goto(`${plant.url}/office/`);
  await lines(page);
  await told(page);
}

await builtScreens();
const browser = await openBrowser();
const plant = await startRealPlant();
try {
  const first = await openAs(browser, OFFICE);
  await claim(first.page, plant);
  const cookies = await first.context.cookies();
  const href = await first.page.locator('.lines a.name').first().getAttribute('href');
  const machine = /machines\/(.+)$/.exec(href ?? '')?.[1] ?? '';
  await first.context.close();
  for (const { name, path, reader, ready } of pictures(machine)) {
    const { context, page } = await openAs(browser, reader ?? OFFICE);
    await context.addCookies(cookies);
    await page.goto(`${plant.url}${path}`);
    await ready(page);
    await page.waitForLoadState('networkidle', { timeout: 10_000 }).catch(() => undefined);
    await page.screenshot({ path: join(FOLDER, `${name}.png`), animations: 'disabled' });
    console.log(`${name}.png`);
    await context.close();
  }
} finally {
  await plant.stop();
  await browser.close();
}
