import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findings, openBrowser, overflow, THEMES, wear } from '../browser.ts';
import { builtScreens } from '../built.ts';
import { type RealServer, realServer } from '../real-server.ts';

let browser: Browser;
let plant: RealServer;
beforeAll(async () => {
  await builtScreens();
  browser = await openBrowser();
  plant = await realServer(browser);
}, 600_000);
afterAll(async () => {
  await plant?.close();
  await browser?.close();
}, 60_000);

const widget = (page: Page, title: string) =>
  page.locator('[data-widget]', { has: page.getByRole('heading', { name: title, exact: true }) });
const handle = (page: Page, title: string) => page.getByRole('group', { name: new RegExp(`^${title}, column`) });

test('a home page begins as shipped, is made one’s own by keyboard, published, and begins the day', {
  timeout: 240_000,
}, async () => {
  const { page, thrown, close } = await plant.open();
  page.setDefaultTimeout(40_000);
  await page.goto(`${plant.url}/office/home`);
  await page.getByRole('heading', { name: 'Plant manager', level: 1 }).waitFor();
  await widget(page, 'Calls waiting').getByText('No call waits').waitFor();
  await widget(page, 'Plan reached').getByText('–').waitFor();
  const steps = page.getByRole('region', { name: 'First steps' });
  await steps.getByText('Opening stock is booked').waitFor();
  expect(await steps.locator('[aria-current=step]').textContent()).toContain('device is heard');

  await page.getByRole('button', { name: 'Edit' }).click();
  await handle(page, 'Plan reached').focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await page.getByRole('group', { name: 'Plan reached, column 2, row 1, 4 wide, 2 high' }).waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('group', { name: 'Plan reached, column 2, row 1, 3 wide, 2 high' }).waitFor();
  await page.keyboard.press('Control+Shift+Z');
  await page.getByRole('group', { name: 'Plan reached, column 2, row 1, 4 wide, 2 high' }).waitFor();
  await handle(page, 'Calls waiting').focus();
  await page.keyboard.press('Delete');
  expect(await widget(page, 'Calls waiting').count()).toBe(0);

  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('button', { name: 'Note', exact: true }).click();
  await page.getByRole('textbox', { name: 'Note' }).fill('Safety walk at ten');
  await page.getByRole('textbox', { name: 'Title' }).fill('Today');
  await page.getByRole('textbox', { name: 'Name of the board' }).fill('Mornings');
  await page.getByText('Kept as a draft').waitFor();
  // What is worked on is seen by nobody until it is published, and is still there after the page was left.
  await page.reload();
  await widget(page, 'Today').getByText('Safety walk at ten').waitFor();
  await page.getByRole('button', { name: 'Publish' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('The company').click();
  await dialog.getByRole('button', { name: 'Publish' }).click();
  await page.getByRole('heading', { name: 'Mornings', level: 1 }).waitFor();
  await page.goto(`${plant.url}/office/home`);
  await page.getByRole('heading', { name: 'Mornings', level: 1 }).waitFor();
  await widget(page, 'Today').getByText('Safety walk at ten').waitFor();
  for (const theme of THEMES) {
    await wear(page, theme);
    expect(await findings(page, theme)).toEqual([]);
  }
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  expect(thrown).toEqual([]);
  await close();
});

test('a widget that cannot be drawn or asked fails alone, and a list shows what its reader sees', {
  timeout: 240_000,
}, async () => {
  await plant.command('stock.item.create', { code: 'POLO', name: { en: 'Polo' }, unit: '{piece}', lots: false });
  const { id } = await plant.command('kernel.board.create', {
    name: 'Odd',
    definition: {
      widgets: [
        { id: 'items', kind: 'list', x: 0, y: 0, w: 6, h: 5, settings: { entity: 'stock.item' } },
        { id: 'nothing', kind: 'list', x: 6, y: 0, w: 6, h: 5, settings: { entity: 'no.such', title: 'Nothing' } },
        { id: 'later', kind: 'hologram', x: 0, y: 5, w: 6, h: 3 },
        {
          id: 'bars',
          kind: 'chart',
          x: 6,
          y: 5,
          w: 6,
          h: 4,
          settings: { of: 'records', entity: 'stock.item', by: 'unit' },
        },
        { id: 'way', kind: 'link', x: 0, y: 8, w: 4, h: 2, settings: { page: 'stock/scan', title: 'Way' } },
      ],
    },
  });
  await plant.command('kernel.board.publish', { id, version: 1 });
  const { page, thrown, close } = await plant.open({ locale: 'bn' });
  page.setDefaultTimeout(40_000);
  await page.goto(`${plant.url}/office/home?board=${id}`);
  await page.locator('[data-widget=items]').getByRole('link', { name: 'POLO' }).waitFor();
  await page.locator('[data-widget=nothing]').getByRole('button', { name: 'আবার চেষ্টা করুন' }).waitFor();
  await page.locator('[data-widget=later]').getByText('hologram').first().waitFor();
  await page.locator('[data-widget=bars]').getByRole('link').waitFor();
  await page.locator('[data-widget=way]').getByRole('link').click();
  await page.waitForURL('**/stock/scan');
  expect(thrown).toEqual([]);
  await close();
});

test('what was published before is taken up again as a step of the draft', { timeout: 240_000 }, async () => {
  const note = (text: string) => ({
    widgets: [{ id: 'note', kind: 'note', x: 0, y: 0, w: 4, h: 3, settings: { title: text, text } }],
  });
  const { id } = await plant.command('kernel.board.create', { name: 'Twice', definition: note('As it was') });
  await plant.command('kernel.board.publish', { id, version: 1 });
  await plant.command('kernel.board.draft', { id, version: 2, definition: note('As it is') });
  await plant.command('kernel.board.publish', { id, version: 3 });
  const { page, thrown, close } = await plant.open();
  await page.goto(`${plant.url}/office/home/edit?board=${id}`);
  await page.getByText('As it is').first().waitFor();
  await page.getByRole('button', { name: 'Versions' }).click();
  const versions = page.getByRole('list', { name: 'Versions' });
  await expect.poll(() => versions.getByRole('listitem').count()).toBe(2);
  await versions.getByRole('button', { name: /version 1/i }).click();
  await page.getByText('As it was').first().waitFor();
  await page.getByRole('button', { name: 'Undo' }).first().click();
  await page.getByText('As it is').first().waitFor();
  expect(thrown).toEqual([]);
  await close();
});

test('by keyboard alone: pages by letters, the keys of a page, a record made, changed and left from the palette', {
  timeout: 240_000,
}, async () => {
  await plant.command('stock.item.create', { code: 'HEM-1', name: { en: 'Hem' }, unit: '{piece}', lots: false });
  const { page, thrown, close } = await plant.open();
  page.setDefaultTimeout(40_000);
  await page.goto(`${plant.url}/office/home?template=shift`);
  await page.getByRole('heading', { name: 'Shift supervisor', level: 1 }).waitFor();
  await page.keyboard.press('?');
  await page.getByRole('dialog').getByText('Keys of this page').first().waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('g');
  await page.keyboard.press('s');
  await page.waitForURL('**/office/stock');
  const find = page.getByRole('dialog').getByRole('combobox');
  await page.keyboard.press('Control+k');
  await find.fill('new item');
  await page
    .getByRole('option', { name: /^New: Item\b/ })
    .first()
    .waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/records/stock/item/new');
  await page.getByLabel('Code').focus();
  await page.keyboard.type('KEYS-1');
  await page
    .getByRole('textbox', { name: /English/ })
    .or(page.getByLabel('Name'))
    .first()
    .focus();
  await page.keyboard.type('Typed');
  await page.keyboard.press('Control+k');
  await find.fill('roles');
  await page.getByRole('option', { name: /Roles/ }).first().waitFor();
  await page.keyboard.press('Escape');
  expect(await page.getByLabel('Code').inputValue()).toBe('KEYS-1');

  await page.goto(`${plant.url}/office/records/stock/item`);
  await page.getByRole('row', { name: /HEM-1/ }).focus();
  await page.keyboard.press('Enter');
  const peek = page.getByRole('complementary').first();
  await peek.waitFor();
  await page.keyboard.press('Control+k');
  await find.fill('theme dark');
  await page.getByRole('option', { name: /Theme/ }).first().waitFor();
  await page.keyboard.press('Enter');
  await expect.poll(() => page.evaluate('document.documentElement.dataset.theme')).toBe('dark');
  expect(thrown).toEqual([]);
  await close();
});
