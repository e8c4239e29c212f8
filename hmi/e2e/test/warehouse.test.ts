import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findings, openBrowser, overflow, THEMES, wear } from '../browser.ts';
import { builtScreens } from '../built.ts';
import { makeDrinks, receivedMilk } from '../milk-to-drinks.ts';
import { type RealServer, realServer } from '../real-server.ts';

// Nothing here is fake: goods move in the real ledger.
let browser: Browser;
let plant: RealServer;
const items = new Map<string, string>();
const places = new Map<string, string>();
const id = (of: Map<string, string>, code: string): string => of.get(code) ?? '';
const SITE = 'plant-a';
beforeAll(async () => {
  await builtScreens(['office']);
  browser = await openBrowser();
  plant = await realServer(browser);
  const made = [
    { code: 'ZIP-18', name: { en: 'Zip' }, unit: '{piece}', lots: false },
    { code: 'MILK', name: { en: 'Milk powder' }, unit: 'kg', lots: true },
  ];
  for (const item of made) items.set(item.code, (await plant.command('stock.item.create', item)).id);
  for (const code of ['STORE', 'LINE', 'COLD'])
    places.set(code, (await plant.command('stock.location.save', { site: SITE, code, name: { en: code } })).id);
  await plant.command('stock.costing.set-currency', { currency: 'BDT' });
  const to = id(places, 'STORE');
  await plant.command('stock.receive', {
    site: SITE,
    item: id(items, 'ZIP-18'),
    quantity: '100',
    to,
    unitCost: '14.2',
  });
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await plant?.close();
}, 60_000);

const at = async (code: string): Promise<string | undefined> => {
  const { rows } = await plant.get(
    `queries/stock.balances?input=${encodeURIComponent(JSON.stringify({ site: SITE }))}`,
  );
  return rows.find(
    ({ location, item }: { location: { code: string }; item: { code: string } }) =>
      location.code === code && item.code === 'ZIP-18',
  )?.quantity;
};
const n = (text: string | undefined): number => Number(text ?? 0);

test('a transfer is written, sent in part, received in part, and its difference settled with a reason', {
  timeout: 180_000,
}, async () => {
  const { page, thrown, close } = await plant.open();
  await page.goto(`${plant.url}/office/stock/transfers`);
  await page.getByText('No transfers').waitFor();
  await page.getByRole('link', { name: 'New transfer' }).click();
  const choose = async (label: string, typed: string) => {
    await page.getByRole('combobox', { name: label, exact: true }).fill(typed);
    await page.getByRole('option').filter({ hasText: typed }).first().click();
  };
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('This is missing.').first().waitFor();
  await choose('Destination', 'LINE');
  await choose('Item', 'ZIP');
  await choose('From', 'STORE');
  await page.getByLabel('Quantity 1').fill('৩০');
  await page.getByRole('button', { name: 'Save' }).click();
  const order = page.getByRole('complementary').filter({ has: page.getByRole('heading', { name: /TRF/ }) });
  await order.getByText('Draft').waitFor();
  await order.getByRole('textbox', { name: /To send/ }).fill('25');
  await order.getByRole('button', { name: 'Send' }).click();
  await order.getByText('Sent', { exact: true }).waitFor();
  expect(n(await at('STORE'))).toBe(75);
  const receive = order.getByRole('textbox', { name: /To receive/ });
  await expect.poll(() => receive.inputValue()).toBe('25');
  await receive.fill('20');
  await order.getByRole('button', { name: 'Receive' }).click();
  await order.getByText('Received in part').waitFor();
  expect(n(await at('LINE'))).toBe(20);
  expect(await findings(page, 'light')).toEqual([]);
  await order.getByRole('button', { name: 'Settle differences' }).click();
  const dialog = page.getByRole('dialog');
  expect(await dialog.getByRole('textbox', { name: /Quantity/ }).inputValue()).toBe('5');
  await dialog.getByLabel('Reason').fill('Fell off the lorry');
  await dialog.getByRole('button', { name: 'Settle differences' }).click();
  await order.getByText('Received', { exact: true }).waitFor();
  expect(thrown).toEqual([]);
  await close();
});

test('a count is filled by scan and keyboard, counted again where it differs, and approved after its worth was seen', {
  timeout: 180_000,
}, async () => {
  const { page, thrown, close } = await plant.open();
  await page.goto(`${plant.url}/office/stock/counts`);
  await page.getByRole('button', { name: 'Begin a count' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Begin a count' }).click();
  const sheet = page.getByRole('table', { name: 'Count sheet' });
  await sheet.getByRole('row', { name: /STORE/ }).waitFor();
  // A scanner types the place and ends with Enter: its line has the focus.
  await page.getByLabel('Scan or type').fill('STORE');
  await page.keyboard.press('Enter');
  const store = sheet.getByRole('row', { name: /STORE/ });
  await expect.poll(() => store.getByRole('textbox').and(page.locator(':focus')).count()).toBe(1);
  await page.keyboard.type('74');
  await page.keyboard.press('Enter');
  await store.getByText('Count again').waitFor();
  // Blind: nobody is told what the books say.
  expect(await store.textContent()).not.toContain('75');
  await store.getByRole('textbox').fill('74');
  await page.keyboard.press('Enter');
  await store.getByText('Counted', { exact: true }).waitFor();
  const line = sheet.getByRole('row', { name: /LINE/ });
  await line.getByRole('textbox').fill('20');
  await page.keyboard.press('Enter');
  await line.getByText('Counted', { exact: true }).waitFor();
  expect(await findings(page, 'light')).toEqual([]);
  await page.getByRole('button', { name: 'Approve' }).click();
  const dialog = page.getByRole('dialog');
  const differences = dialog.getByRole('table', { name: 'Difference' });
  await differences.getByRole('row', { name: /STORE/ }).getByText('−৳14.20').waitFor();
  await dialog.getByRole('button', { name: 'Approve' }).click();
  await page
    .getByText(/Approved/)
    .first()
    .waitFor();
  await expect.poll(async () => n(await at('STORE'))).toBe(74);
  expect(thrown).toEqual([]);
  await close();
});

test('a unit is made, packed and moved; a place against its rules is marked; value and a lot are traced', {
  timeout: 180_000,
}, async () => {
  const unit = { site: SITE, location: id(places, 'STORE'), sscc: '106141412345678908', packaging: 'Pallet' };
  const { page, thrown, close } = await plant.open();
  const pallet = (await plant.command('stock.handling-unit.create', unit)).id;
  await page.goto(`${plant.url}/office/stock/units?record=${pallet}`);
  await page.getByText('Empty').waitFor();
  await page.getByRole('combobox', { name: 'Pack from this place' }).fill('ZIP');
  await page.getByRole('option', { name: /ZIP-18/ }).click();
  await page.getByLabel('Quantity to pack').fill('12');
  await page.getByRole('button', { name: 'Pack', exact: true }).click();
  await page.getByRole('listitem').filter({ hasText: 'Zip' }).getByText('12').waitFor();
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('button', { name: 'Move unit' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox').fill('COLD');
  await page.getByRole('option', { name: /COLD/ }).click();
  await dialog.getByRole('button', { name: 'Move unit' }).click();
  await expect.poll(async () => n(await at('COLD'))).toBe(12);
  expect(await findings(page, 'light')).toEqual([]);

  await plant.command('stock.location.set-rules', { location: id(places, 'COLD'), maxQuantity: '10' });
  await page.goto(`${plant.url}/office/stock/places`);
  await page.getByRole('row', { name: /COLD/ }).getByText('12 pieces, takes 10.').waitFor();
  await page.getByRole('row', { name: /COLD/ }).click();
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('button', { name: 'Set what a place takes' }).click();
  await dialog.getByRole('textbox').first().fill('50');
  await dialog.getByRole('button', { name: 'Set what a place takes' }).click();
  await expect.poll(() => page.getByText('12 pieces, takes 10.').count()).toBe(0);

  await page.goto(`${plant.url}/office/stock/valuation`);
  await page.getByRole('row', { name: /Zip/ }).waitFor();
  await page
    .getByText(/৳[\d,]+\.\d\d/)
    .first()
    .waitFor();
  expect(await findings(page, 'light')).toEqual([]);

  const store = id(places, 'STORE');
  const milk = await receivedMilk(plant, { site: SITE, item: id(items, 'MILK'), store });
  await page.goto(`${plant.url}/office/stock/recall`);
  await page.getByRole('combobox', { name: 'Lot' }).fill('L-26');
  await page.getByRole('option', { name: /L-26-1/ }).click();
  const row = page.getByRole('row', { name: /L-26-1/ });
  await row.getByText('with customers 15 · in the plant 25').waitFor();
  await page.getByText('Every lot balances.').waitFor();
  // Milk and sugar become yoghurt, the yoghurt two drinks: drawn, and walked with the arrow keys.
  await makeDrinks(plant, { site: SITE, milk, store });
  await page.reload();
  const graph = page.getByRole('group', { name: /Lots and what went into what/ });
  await graph.getByRole('link', { name: /^L-26-1/ }).focus();
  await page.keyboard.press('ArrowRight');
  await expect
    .poll(() => graph.locator(':focus').textContent())
    .toMatch(/Y-1\s*YOGHURT[\s\S]*Made of .*L-26-1.*Went into/);
  await graph.getByText('20 ').first().waitFor();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => graph.locator(':focus').textContent()).toContain('D-');
  expect(await findings(page, 'light')).toEqual([]);
  if (process.env.MILLRACE_PICTURES) await page.screenshot({ path: `${process.env.MILLRACE_PICTURES}/recall.png` });
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV' }).click()]);
  expect(await readFile(await file.path(), 'utf8')).toContain('Y-1 (20)');
  // The lot that was stood at is the one that the keys come back to.
  await graph.locator('[tabindex="0"]').focus();
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => !url.search.includes(milk.lot));
  expect(thrown).toEqual([]);
  await close();
});

test('the items of a style are made in one go from a grid of its colours and sizes', async () => {
  const attribute = async (code: string) =>
    (await plant.command('stock.attribute.create', { code, name: { en: code } })).id;
  const [colour, size] = [await attribute('colour'), await attribute('size')];
  const value = async (of: string, code: string) =>
    (await plant.command('stock.attribute-value.create', { attribute: of, code, name: { en: code }, position: 0 })).id;
  const about = { code: 'POLO', name: { en: 'Polo shirt' }, unit: '{piece}', axis1: colour, axis2: size };
  const { id: style } = await plant.command('stock.style.create', about);
  for (const [of, code] of [
    ...['RED', 'BLUE'].map((one) => [colour, one]),
    ...['S', 'M', 'L'].map((one) => [size, one]),
  ])
    await plant.command('stock.style-value.create', { style, value: await value(of as string, code as string) });
  const { page, thrown, close } = await plant.open();
  await page.goto(`${plant.url}/office/stock/styles`);
  await page.getByRole('combobox', { name: 'Style' }).fill('POLO');
  await page.getByRole('option', { name: /POLO/ }).click();
  await page.getByLabel('Make RED / M').check();
  await page.getByRole('button', { name: 'Make those chosen (1)' }).click();
  await page.getByText('1 of 6 is an item.').waitFor();
  expect(await findings(page, 'light')).toEqual([]);
  await page.getByRole('button', { name: 'Make all that are missing (5)' }).click();
  await page.getByText('6 of 6 are items.').waitFor();
  const grid = page.getByRole('table', { name: 'Polo shirt' });
  expect(await grid.getByRole('link').count()).toBe(6);
  await grid.getByRole('row', { name: /RED/ }).getByRole('link').first().click();
  await page.getByRole('heading', { name: /POLO-RED/ }).waitFor();
  expect(thrown).toEqual([]);
  await close();
});

test('a code is looked up by a reader that types, wherever the focus stands', async () => {
  const item = id(items, 'ZIP-18');
  await plant.command('stock.barcode.create', { item, code: '4006381333931', kind: 'gtin' });
  const { page, thrown, close } = await plant.open();
  await page.goto(`${plant.url}/office/stock/scan`);
  const field = page.getByRole('textbox', { name: 'Code' });
  await field.and(page.locator(':focus')).waitFor();
  await page.keyboard.type('4006381333931');
  await page.keyboard.press('Enter');
  const answers = page.getByRole('article');
  await answers.getByRole('link', { name: 'Zip', exact: true }).waitFor();
  // Somebody has clicked elsewhere: the next label is read all the same.
  await page.getByRole('heading', { name: 'Scan' }).click();
  await page.keyboard.type('NO-SUCH-CODE');
  await page.keyboard.press('Enter');
  await answers.first().getByText('Not known.').waitFor();
  expect(await answers.count()).toBe(2);
  expect(await findings(page, 'light')).toEqual([]);
  expect(thrown).toEqual([]);
  await close();
});

test('a report tells what is there, and leaves as a file; what the plant writes by itself does not drown people', async () => {
  const item = id(items, 'ZIP-18');
  await plant.command('stock.reorder-point.create', { item, site: SITE, min: '500', max: '900' });
  const { page, thrown, close } = await plant.open();
  await page.goto(`${plant.url}/office/stock/reports`);
  const table = page.getByRole('table', { name: 'Stock at a moment' });
  await table.getByRole('row', { name: /ZIP-18.*STORE/ }).waitFor();
  await table.getByRole('columnheader', { name: 'Worth' }).waitFor();
  const which = page.locator('.tools select').first();
  await which.selectOption({ label: 'Movements' });
  const moved = page.getByRole('table', { name: 'Movements' }).getByRole('row', { name: /ZIP-18/ });
  await moved.waitFor();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page
      .getByRole('button', { name: 'CSV' })
      .or(page.getByRole('button', { name: 'Export' }))
      .first()
      .click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/^Movements \d{4}-\d{2}-\d{2}\.csv$/);
  const text = await readFile(await file.path(), 'utf8');
  expect(text).toMatch(/^\uFEFFCode,Item,Opening,Came,Went,Closing,Unit\r\n/);
  expect(text).toMatch(/\r\nZIP-18,Zip,0,100,/);
  await which.selectOption({ label: 'Ageing' });
  const aged = page.getByRole('table', { name: 'Ageing' }).getByRole('row', { name: /ZIP-18/ });
  // What came today is younger than any bound.
  await expect.poll(() => aged.getByRole('cell').nth(2).textContent()).toMatch(/^\d/);
  await which.selectOption({ label: 'To reorder' });
  await page
    .getByRole('table', { name: 'To reorder' })
    .getByRole('row', { name: /ZIP-18.*500.*900/ })
    .waitFor();
  expect(await findings(page, 'light')).toEqual([]);
  expect(thrown).toEqual([]);
  await close();

  // The watch on reorder points writes in nobody's name.
  await plant.command('stock.receive', { site: SITE, item, quantity: '1', to: id(places, 'STORE'), unitCost: '14.2' });
  const users = async (input: object): Promise<string[]> => {
    const { rows } = await plant.get(`queries/kernel.audit?input=${encodeURIComponent(JSON.stringify(input))}`);
    return rows.map(({ user }: { user: string }) => user);
  };
  const bySystem = (user: string) => user.startsWith('system:');
  await expect.poll(async () => (await users({ limit: 500 })).some(bySystem)).toBe(true);
  const people = await users({ people: true, limit: 500 });
  expect([people.length > 0, people.some(bySystem)]).toEqual([true, false]);
});

test('somebody is invited by e-mail address, and is a member from then on', async () => {
  const { page, thrown, close } = await plant.open();
  await page.goto(`${plant.url}/office/people/members`);
  await page.getByRole('button', { name: 'Invite a person' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('no sign-in provider set up').waitFor();
  await dialog.getByLabel('Name').fill('Babul Mia');
  await dialog.getByLabel('E-mail').fill('babul at mill');
  await dialog.getByRole('button', { name: 'Invite a person' }).click();
  await dialog.getByText('This is no e-mail address.').waitFor();
  await dialog.getByLabel('E-mail').fill('Babul@mill.example');
  await dialog.getByLabel('All sites, also those to come').uncheck();
  await dialog.getByRole('checkbox').last().check();
  await dialog.getByRole('button', { name: 'Invite a person' }).click();
  await page.getByRole('row', { name: /Babul Mia.*babul@mill.example/ }).waitFor();
  const { rows } = await plant.get(`queries/kernel.members?input=${encodeURIComponent('{"search":"babul"}')}`);
  expect(rows).toMatchObject([{ name: 'Babul Mia', sites: [SITE], roles: [] }]);
  expect(thrown).toEqual([]);
  await close();
});

const PAGES = [
  ...[
    'records',
    'records/stock/item',
    'records/stock/item/new',
    'records/stock/item/import',
    'records/kernel/numbering',
  ],
  ...['roles', 'roles?role=administrator', 'roles?view=people', 'roles?view=duties'],
  ...[
    'stock/transfers',
    'stock/transfers/new',
    'stock/counts',
    'stock/units',
    'stock/places',
    'stock/valuation',
    'stock/recall',
    'stock/styles',
    'stock/scan',
    ...['balance-at', 'movements', 'ageing', 'slow-movers', 'expiring', 'reorder', 'kits'].map(
      (report) => `stock/reports?report=${report}`,
    ),
  ],
  ...['settings', 'settings?view=numbering', 'proposals', 'people/members', 'audit'],
];

test('ageing says where goods lie and how long: what came today is younger than thirty days', async () => {
  const { page, close } = await plant.open({ locale: 'en', width: 1280, height: 800 });
  await page.goto(`${plant.url}/office/stock/reports?report=ageing`);
  const row = page.getByRole('row').filter({ hasText: 'ZIP-18' });
  await row.waitFor();
  const [, at, quantity, young, older] = await row.getByRole('cell').allTextContents();
  expect(at?.trim()).toBe(SITE);
  expect(quantity).toMatch(/^[1-9]/);
  expect(young).toBe(quantity);
  expect(older).toMatch(/^0/);
  await close();
});

test.each(['en', 'bn', 'hi'] as const)(
  'in %s every page of records, roles, stock and settings reads well in every theme',
  {
    timeout: 300_000,
  },
  async (locale) => {
    const { page, thrown, close } = await plant.open({ locale, width: 1280, height: 800 });
    const found: Record<string, unknown> = {};
    for (const path of PAGES) {
      await page.goto(`${plant.url}/office/${path}`);
      await page.locator('main').first().waitFor();
      await expect.poll(() => page.locator('main [role=status][aria-label]').count()).toBe(0);
      const wide = await overflow(page);
      if (wide > 0) found[`${path} is too wide`] = wide;
      if ((await page.locator('main [role=alert]').count()) > 0)
        found[`${path} says`] = await page.locator('main [role=alert]').allTextContents();
      // A theme changes colours alone: they are the same in every language.
      for (const theme of locale === 'en' ? THEMES : []) {
        await wear(page, theme);
        const here = await findings(page, theme);
        if (here.length > 0) found[`${path} in ${theme}`] = here;
      }
    }
    expect(found).toEqual({});
    expect(thrown).toEqual([]);
    await close();
  },
);
