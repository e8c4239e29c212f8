import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openAs, openBrowser } from '../browser.ts';
import { builtScreens } from '../built.ts';
import { type FakePlant, startFakePlant } from '../fake-plant.ts';

// Fake: the plant's data (see fake-plant.ts). Real: the office as built, and the browser.
let browser: Browser;
let plant: FakePlant;
beforeAll(async () => {
  await builtScreens();
  browser = await openBrowser();
  plant = await startFakePlant();
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await plant?.stop();
});
beforeEach(() => {
  plant.mode = 'full';
  plant.cut(false);
});

const PAGES = [
  '',
  'trends?points=100',
  'messages/rule?entry=ash-1:q1',
  'stops',
  'stock',
  'stock?view=moves',
  'stock?view=to-reconcile',
  'people',
  'devices',
  'messages',
  'facts',
  'dead-letters',
  'backups',
  'modules',
  'people/keys',
  'gateways',
  'people/members',
  'audit',
];
const EMPTY: Record<string, RegExp> = {
  '': /No line yet/,
  'trends?points=100': /No point to draw yet/,
  'messages/rule?entry=ash-1:q1': /not held back any more/,
  stops: /No stop in this period/,
  stock: /No stock/,
  'stock?view=moves': /No move/,
  'stock?view=to-reconcile': /every move has its stock/,
  people: /Nobody yet/,
  devices: /No gateway has spoken yet/,
  messages: /No message is held back/,
  facts: /No fact yet/,
  'dead-letters': /Everything is booked/,
  gateways: /No gateway yet/,
  'people/members': /Nobody yet/,
  audit: /Nothing yet/,
  'people/keys': /No key yet/,
  modules: /No module to see/,
  backups: /The first backup is still to come/,
};

describe.each([
  ['empty', (path: string) => EMPTY[path] ?? /./],
  ['error', () => /This could not be shown/],
  ['no-permission', () => /Not for your role/],
] as const)('when the answer is %s', (mode, expected) => {
  test('every page says so and what to do next', async () => {
    const { context, page, thrown } = await openAs(browser);
    plant.mode = mode;
    for (const path of PAGES) {
      await page.goto(`${plant.url}/office/${path}`);
      await page.getByText(expected(path)).first().waitFor();
    }
    expect(thrown).toEqual([]);
    await context.close();
  });
});

test('whoever comes first claims the plant with the code of the console', async () => {
  const { context, page } = await openAs(browser);
  plant.mode = 'unclaimed';
  await page.goto(`${plant.url}/office/stock`);
  await page.waitForURL('**/office/claim');
  await page.getByLabel('One-time code').fill('WRONG');
  await page.getByLabel('Your name').fill('Nusrat Jahan');
  await page.getByLabel('E-mail').fill('nusrat@example.com');
  await page.getByLabel('Password').fill('turning-wheels-26');
  await page.getByRole('button', { name: 'Become administrator' }).click();
  await page.getByRole('alert').getByText('not the code').waitFor();
  await page.getByLabel('One-time code').fill('MILL-2611');
  await page.getByRole('button', { name: 'Become administrator' }).click();
  await page.waitForURL('**/office/home');
  await context.close();
});

test('sign-in refuses a wrong password and then leads to where one wanted to go', async () => {
  const { context, page } = await openAs(browser);
  plant.mode = 'signed-out';
  await page.goto(`${plant.url}/office/stock?view=moves`);
  await page.waitForURL('**/office/sign-in**');
  await page.getByLabel('E-mail').fill('nusrat@example.com');
  await page.getByLabel('Password').fill('guess');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('alert').getByText('not right').waitFor();
  await page.getByLabel('Password').fill('turning-wheels-26');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL('**/office/stock?view=moves');
  await page.getByRole('cell', { name: 'SUPPLIER' }).first().waitFor();
  await context.close();
});

test('an address that leads nowhere says so, and where to go on', async () => {
  const { context, page, thrown } = await openAs(browser);
  await page.goto(`${plant.url}/office/stok/balances`);
  await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
  await page.locator('.notice').getByText('/stok/balances').waitFor();
  await page.getByRole('link', { name: 'To the overview' }).click();
  await page.getByRole('heading', { name: /lines? needs? you/ }).waitFor();
  expect(thrown).toEqual([]);
  await context.close();
});

test('on a phone the pages lie behind a button, and none is wider than the glass', async () => {
  const { context, page, thrown } = await openAs(browser, { width: 390, height: 844, touch: true });
  await page.goto(`${plant.url}/office/`);
  const menu = page.getByRole('button', { name: 'Pages' });
  const places = page.getByRole('navigation', { name: 'Main' });
  for (const name of ['Trends', 'Stops', 'Stock', 'Devices', 'Messages', 'Facts', 'Gateways', 'Audit', 'Backups']) {
    await menu.tap();
    await places.getByRole('link', { name, exact: true }).tap();
    await places.waitFor({ state: 'hidden' });
    await page.locator('main h1').first().waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth'), name).toBe(390);
    const heading = await page.locator('main h1').first().boundingBox();
    expect(heading && heading.x >= 0 && heading.x + heading.width <= 390, `the heading of ${name}`).toBe(true);
  }
  await menu.tap();
  await page.keyboard.press('Escape');
  expect(await places.isVisible()).toBe(false);
  expect(thrown).toEqual([]);
  await context.close();
});

test('a lost link is said at once, and after ten seconds nothing looks like now', async () => {
  const { context, page } = await openAs(browser);
  await page.goto(`${plant.url}/office/`);
  await page.getByText('Live', { exact: true }).waitFor();
  await page.locator('.ind b').first().waitFor();
  plant.cut(true);
  await page.getByText(/No link since/).waitFor();
  await page.getByText(/What you see is from/).waitFor({ timeout: 120_000 });
  expect(await page.locator('.ind b').count()).toBe(0);
  plant.cut(false);
  await page.getByText('Live', { exact: true }).waitFor({ timeout: 120_000 });
  await page.locator('.ind b').first().waitFor();
  await context.close();
});

test('the trend is read with the keyboard, zoomed, and shown as a table', async () => {
  const { context, page } = await openAs(browser);
  await page.goto(`${plant.url}/office/machines/sewing/sewing-1/main/sewing-1-m1`);
  const chart = page.getByRole('group', { name: /Arrow keys read values/ });
  await chart.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => page.locator('p.said').textContent()).toMatch(/Rate [\d.]+ pcs\/h/);
  await page.keyboard.press('+');
  await page.waitForURL(/from=\d+&to=\d+/);
  await page.keyboard.press('0');
  await page.waitForURL((url) => !url.search.includes('from='));
  await page.getByRole('button', { name: 'As table' }).click();
  expect(await page.getByRole('region', { name: 'As table' }).getByRole('row').count()).toBe(26);
  await context.close();
});

test('a stop is explained from the office, and its page can be sent as a link', async () => {
  const { context, page } = await openAs(browser);
  await page.goto(`${plant.url}/office/machines/sewing/sewing-3/main/sewing-3-m1`);
  await page.getByRole('button', { name: 'Give the reason' }).first().click();
  await page.waitForURL(/stop=\d+/);
  await page.getByRole('complementary').getByRole('button', { name: 'Give the reason' }).click();
  await page.getByRole('dialog').getByText('Thread break').click();
  await page.getByRole('button', { name: 'Save reason' }).click();
  await page.getByText('The reason is saved').waitFor();
  expect(plant.commands.at(-1)).toMatchObject({ name: 'production-log.stop.explain', input: { reason: 'thread' } });
  const { url } = { url: page.url() };
  await page.goto('about:blank');
  await page.goto(url);
  await page.getByRole('complementary').getByText('Thread break').waitFor();
  await context.close();
});

test('a shortfall is settled with a quantity typed in Bengali digits', async () => {
  const { context, page } = await openAs(browser, { locale: 'bn' });
  await page.goto(`${plant.url}/office/stock?view=to-reconcile`);
  await page.getByRole('button', { name: 'মেলান' }).click();
  await page.getByRole('textbox').first().fill('৪');
  await page.getByRole('dialog').getByRole('button', { name: 'মেলান' }).click();
  await page.getByText('মেলানো হয়েছে').waitFor();
  expect(plant.commands.at(-1)).toMatchObject({ name: 'stock.reconcile', input: { quantity: '4' } });
  await context.close();
});
