import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deals, installDeals } from '../../../erp-core/testing/deals.ts';
import { maker, needleControl } from '../../../erp-core/testing/pack-site.ts';
import { installTrade, trade } from '../../../erp-core/testing/trade.ts';
import { findings, openBrowser } from '../browser.ts';
import { builtScreens } from '../built.ts';
import { type RealServer, realServer } from '../real-server.ts';

// Nothing here is fake: what the screens show of records comes from declarations, on the real kernel and database.
let browser: Browser;
let plant: RealServer;
beforeAll(async () => {
  await builtScreens();
  browser = await openBrowser();
  // Beside the release's modules two whose records have a field of every type.
  plant = await realServer(browser, {
    more: {
      modules: [trade, deals],
      install: (owner) => installTrade(owner).then(() => installDeals(owner)),
    },
  });
  for (const [code, name, unit] of [
    ['COTTON-40', 'Cotton yarn 40s', 'kg'],
    ['LABEL-M', 'Main label', '{piece}'],
    ['ZIP-18', 'Zip, 18 cm', '{piece}'],
  ]) {
    await plant.command('stock.item.create', { code, name: { en: name, bn: `${name} বাংলা` }, unit, lots: false });
  }
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await plant?.close();
}, 60_000);

test('a kind is listed, narrowed, sorted and summed; all of it stands in the address', {
  timeout: 120_000,
}, async () => {
  const { page, thrown, close } = await plant.open();
  await page.goto(`${plant.url}/office/records`);
  await page.getByRole('link', { name: 'Item', exact: true }).click();
  const table = page.getByRole('table', { name: 'Item' });
  await table.getByRole('row', { name: /COTTON-40/ }).waitFor();
  await page.getByText('3 in all').waitFor();
  await page.getByLabel('Search').fill('zip');
  await expect.poll(() => table.getByRole('row').count()).toBe(2);
  await page.getByLabel('Search').fill('');
  await page.getByText('3 in all').waitFor();
  await page.getByRole('button', { name: 'Filter' }).click();
  await page.getByLabel('Field').selectOption('code');
  await page.getByLabel('Value').fill('LABEL');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect.poll(() => table.getByRole('row').count()).toBe(2);
  await page.getByText('1 in all').waitFor();
  await page.reload();
  await table.getByRole('row', { name: /LABEL-M/ }).waitFor();
  expect(await table.getByRole('row').count()).toBe(2);
  await page.getByRole('button', { name: /Remove filter/ }).click();
  await table.getByRole('button', { name: 'Code' }).click();
  await expect.poll(() => table.getByRole('row').nth(1).textContent()).toContain('ZIP-18');
  expect(await findings(page, 'light')).toEqual([]);
  expect(thrown).toEqual([]);
  await close();
});

test('a record is made by a form that tells each fault at its field, changed, undone, removed and brought back', {
  timeout: 120_000,
}, async () => {
  const { page, thrown, close } = await plant.open();
  await page.goto(`${plant.url}/office/records/stock/item`);
  await page.getByRole('link', { name: 'New' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  // Nothing leaves before what is needed is there.
  expect(await page.getByText('This is missing.').count()).toBeGreaterThan(1);
  await page.getByLabel('Code').fill('a b');
  await page.getByLabel('Name (English)').fill('Hang tag');
  await page.getByLabel('Name (বাংলা)').fill('হ্যাং ট্যাগ');
  await page.getByLabel('Unit', { exact: true }).fill('{piece}');
  for (const group of await page.getByRole('group').filter({ hasText: 'No' }).all()) {
    if (await group.locator('legend').count()) await group.getByText('No', { exact: true }).first().click();
  }
  await page.getByRole('button', { name: 'Save' }).click();
  // The server's own fault, at the field it is about.
  await page.getByText('letters, digits and . _ - / only, at most 64').waitFor();
  expect(await page.getByLabel('Code').getAttribute('aria-invalid')).toBe('true');
  await page.getByLabel('Code').fill('TAG-1');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'TAG-1' }).waitFor();

  await page.getByRole('button', { name: 'Edit' }).click();
  await page.getByLabel('Name (English)').fill('Hang tag with string');
  await page.getByRole('button', { name: 'Save' }).click();
  const history = page.getByRole('complementary', { name: 'Activity' });
  await history.getByText('Hang tag with string').waitFor();
  await history.getByText('Ada, Change item').waitFor();
  // What was just said can be taken back where it was said, and the page follows.
  const toast = page.locator('.toasts').filter({ hasText: 'Saved' });
  await toast.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => page.locator('.head p').first().textContent()).toBe('Hang tag');
  await page.getByRole('button', { name: 'Edit' }).click();
  await page.getByLabel('Name (English)').fill('Hang tag with string');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect.poll(() => page.locator('.head p').first().textContent()).toBe('Hang tag with string');
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('button', { name: 'Undo last change' }).click();
  await expect.poll(() => page.locator('.head p').first().textContent()).toBe('Hang tag');
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('button', { name: 'Remove item' }).click();
  const question = page.getByRole('dialog');
  await question.getByText('Item TAG-1').waitFor();
  await question.getByText('It can be taken back afterwards.').waitFor();
  await question.getByRole('button', { name: 'Yes, do it' }).click();
  await page.getByText('This record was removed').waitFor();
  await page.getByRole('button', { name: 'Bring it back' }).click();
  await page.getByRole('button', { name: 'Edit' }).waitFor();
  expect(await findings(page, 'light')).toEqual([]);
  expect(thrown).toEqual([]);
  await close();
});

test('amounts, quantities, places, people, many references and small objects are written with inputs of their own', {
  timeout: 120_000,
}, async () => {
  for (const code of ['RUSH', 'REPEAT', 'SAMPLE']) await plant.command('trade.tag.create', { code });
  const { page, thrown, close } = await plant.open();
  await page.context().grantPermissions(['geolocation'], { origin: plant.url });
  await page.context().setGeolocation({ latitude: 23.7805731, longitude: 90.279 });
  await page.goto(`${plant.url}/office/records/trade/quote/new`);
  await page.getByLabel('Number').fill('Q-7');
  await page.getByLabel('Title (English)').fill('Steel buttons');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect.poll(() => page.getByText('This is missing.').count()).toBe(1);
  const price = page.getByLabel('Price', { exact: true });
  await price.fill('১২৫০.৫০৫');
  expect(await page.getByLabel('Currency of Price').inputValue()).toBe('BDT');
  await page.getByLabel('Weight', { exact: false }).first().fill('12.5');
  await page.getByLabel('Unit of Weight').fill('kg');
  await page.getByRole('button', { name: 'Use my position for Place' }).click();
  await expect.poll(() => page.getByLabel('Place: latitude').inputValue()).toBe('23.7805731');
  await page.getByRole('combobox', { name: 'Owner' }).fill('ad');
  await page.getByRole('option', { name: /Ada/ }).click();
  const tags = page.getByRole('combobox', { name: 'Tags' });
  for (const code of ['RUSH', 'SAMPLE', 'REPEAT']) {
    await tags.fill(code);
    await page.getByRole('option', { name: code }).click();
  }
  await page.getByRole('button', { name: 'Take out SAMPLE' }).click();
  await page.getByLabel('Discount').fill('10');
  await page.getByLabel('Days').fill('-3');
  await page.getByRole('button', { name: 'Save' }).click();
  // Faults of the server stand at what they are about: a part of an amount, a value within an object.
  await page.getByText('BDT has 2 digits behind the point').waitFor();
  expect(await price.getAttribute('aria-invalid')).toBe('true');
  await page.getByRole('group', { name: 'Terms' }).getByText('At least 0').waitFor();
  expect(await findings(page, 'light')).toEqual([]);
  // What follows of it stands in the form before anything is saved, follows what is typed, and is nothing without it.
  const net = page.getByLabel('Net', { exact: true });
  await price.fill('1250.50');
  await net.filter({ hasText: '৳1,125.45' }).waitFor();
  await page.getByLabel('Discount').fill('20');
  await net.filter({ hasText: '৳1,000.40' }).waitFor();
  await price.fill('');
  await net.filter({ hasText: '–' }).waitFor();
  // Where nobody answers what stood there stays, as that of before, and is asked for again.
  const unanswered = page.waitForRequest(/kernel\.computed-values/);
  await page.route(/kernel\.computed-values/, (route) => route.abort());
  await price.fill('1250.50');
  await page.getByLabel('Discount').fill('10');
  await unanswered;
  expect([await net.textContent(), await net.getAttribute('aria-busy')]).toEqual(['–', 'true']);
  await page.unroute(/kernel\.computed-values/);
  await net.filter({ hasText: '৳1,125.45' }).waitFor();
  await page.getByLabel('Days').fill('30');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Q-7' }).waitFor();
  for (const shown of ['৳1,250.50', '12.5 kg', '23.7805731, 90.279', 'Ada', 'RUSH, REPEAT', 'Days: 30', '৳1,125.45'])
    await page.getByRole('definition').filter({ hasText: shown }).first().waitFor();
  expect(thrown).toEqual([]);
  await close();
});

test('lines are written as a grid: by keyboard, in an order, summed up, each fault in its cell', {
  timeout: 120_000,
}, async () => {
  await plant.command('deals.grade.create', { code: 'A1' });
  const { page, thrown, close } = await plant.open();
  // What the company reckons in is heard of only after the first amount was typed: it is one of that currency all the same.
  const typed = Promise.withResolvers<void>();
  await page.route(/kernel\.settings.*company-profile/, async (route) => {
    await typed.promise;
    await route.continue();
  });
  await page.goto(`${plant.url}/office/records/deals/deal/new`);
  await page.getByLabel('Number').fill('D-1');
  await page.getByRole('button', { name: 'Add a line' }).click();
  const cell = (name: string, line: number) => page.getByLabel(`${name}, line ${line}`, { exact: true });
  const focused = (name: string, line: number) =>
    expect.poll(() => cell(name, line).and(page.locator(':focus')).count()).toBe(1);
  await focused('Price', 1);
  await page.keyboard.type('10.5');
  typed.resolve();
  // What a column asks for is said below the grid, and read out in its cells.
  await page.getByRole('definition').filter({ hasText: 'As it leaves the gate.' }).waitFor();
  const said = await page.getByLabel('Weight, line 1').first().getAttribute('aria-describedby');
  expect(await page.locator(`[id="${said}"]`).textContent()).toBe('As it leaves the gate.');
  // Below the last line Enter makes another.
  await page.keyboard.press('Enter');
  await focused('Price', 2);
  await page.keyboard.type('2.255');
  await page.getByRole('combobox', { name: 'Grades, line 2' }).fill('A');
  await page.getByRole('option', { name: 'A1' }).click();
  await page.getByRole('combobox', { name: 'Buyer, line 2' }).fill('Ada');
  await page.getByRole('option', { name: /Ada/ }).click();
  await page.getByRole('row', { name: /Total/ }).getByText('৳12.755').waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('cell').filter({ hasText: 'BDT has 2 digits' }).waitFor();
  expect(await cell('Price', 2).getAttribute('aria-invalid')).toBe('true');
  expect(await cell('Price', 1).getAttribute('aria-invalid')).toBe('false');
  expect(await findings(page, 'light')).toEqual([]);
  await cell('Price', 2).fill('2.25');
  await cell('Price', 2).press('Alt+ArrowUp');
  await expect.poll(() => cell('Price', 1).inputValue()).toBe('2.25');
  await page.getByRole('button', { name: 'Add a line' }).click();
  await page.getByRole('button', { name: 'Remove line 3' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'D-1' }).waitFor();
  const lines = page.getByRole('table', { name: 'Lines' });
  await expect.poll(() => lines.getByRole('row').nth(1).textContent()).toMatch(/৳2\.25.*A1.*Ada/);
  const [made] = (await plant.get(`entities/deals.deal?filter=${encodeURIComponent('{"number":"D-1"}')}`)).rows;
  const first = (await plant.get(`entities/deals.deal/${made.id}`)).lines;
  // A line that is changed stays that line.
  await page.getByRole('button', { name: 'Edit' }).click();
  await cell('Price', 2).fill('11');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect.poll(() => lines.getByRole('row').nth(2).textContent()).toContain('৳11.00');
  const second = (await plant.get(`entities/deals.deal/${made.id}`)).lines;
  expect(second.map(({ id }: { id: string }) => id)).toEqual(first.map(({ id }: { id: string }) => id));
  expect(second[0]).toEqual(first[0]);
  expect(thrown).toEqual([]);
  await close();
});

test('two people on one record: the difference is shown, and each field is theirs or mine', {
  timeout: 120_000,
}, async () => {
  const { rows } = await plant.get(`entities/stock.item?filter=${encodeURIComponent('{"code":"COTTON-40"}')}`);
  const [item] = rows;
  const { page, close } = await plant.open();
  await page.goto(`${plant.url}/office/records/stock/item/${item.id}?edit=1`);
  await page.getByLabel('Name (English)').fill('Mine');
  await page.getByLabel('Weight', { exact: false }).first().fill('০.৫');
  await plant.command('stock.item.change', { id: item.id, version: item.version, name: { en: 'Theirs' } });
  await page.getByRole('button', { name: 'Save' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Take theirs: Theirs').waitFor();
  expect(await dialog.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
  // Digits of any script are a number.
  await dialog.getByText('0.5, only you changed this').waitFor();
  await dialog.getByText('Take theirs: Theirs').click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Edit' }).waitFor();
  const now = await plant.get(`entities/stock.item/${item.id}`);
  expect([now.name.en, now.weight]).toEqual(['Theirs', '0.5']);
  await close();
});

test('a sheet is looked at row by row, written in one run, and taken back', { timeout: 120_000 }, async () => {
  const { page, thrown, close } = await plant.open();
  await page.goto(`${plant.url}/office/records/stock/item`);
  await page.getByRole('link', { name: 'Import' }).click();
  const sheet = [
    'code,name,unit,lots,weight',
    'ZIP-18,Zip navy,{piece},no,0.01',
    'BUTTON-4,Button,{piece},no,',
    'CARE-1,Care label,{piece},no,heavy',
  ];
  const bring = () =>
    page.getByLabel('Sheet with records').setInputFiles({
      name: 'items.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(sheet.join('\n')),
    });
  await bring();
  const preview = page.getByRole('table', { name: 'What becomes of each row' });
  await preview.getByRole('row', { name: /BUTTON-4/ }).waitFor();
  await preview
    .getByRole('row', { name: /ZIP-18/ })
    .getByText('Zip navy')
    .waitFor();
  await preview
    .getByRole('row', { name: /weight/ })
    .first()
    .waitFor();
  expect(await findings(page, 'light')).toEqual([]);
  await page.getByRole('button', { name: 'Import 2 rows' }).click();
  await page.getByText('2 rows are written.').first().waitFor();
  const coded = async (code: string) =>
    (await plant.get(`entities/stock.item?filter=${encodeURIComponent(JSON.stringify({ code }))}`)).rows;
  expect(await coded('BUTTON-4')).toHaveLength(1);
  await page.locator('.toasts').getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('table', { name: 'Earlier imports' }).getByText('Taken back').waitFor();
  expect(await coded('BUTTON-4')).toHaveLength(0);
  await bring();
  await page.getByRole('button', { name: 'Import 2 rows' }).click();
  await page.getByText('2 rows are written.').first().waitFor();
  expect(await coded('BUTTON-4')).toHaveLength(1);
  await page.getByRole('button', { name: 'Take back' }).click();
  const runs = page.getByRole('table', { name: 'Earlier imports' });
  await expect.poll(() => runs.getByText('Taken back').count()).toBe(2);
  expect(await coded('BUTTON-4')).toHaveLength(0);
  // The template as a workbook comes back as one row that is new.
  const cookie = await plant.server.signIn();
  const template = await fetch(`${plant.url}/api/v1/templates/stock.item?format=xlsx`, { headers: { cookie } });
  await page.getByLabel('Sheet with records').setInputFiles({
    name: 'items.xlsx',
    mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    buffer: Buffer.from(await template.arrayBuffer()),
  });
  await preview.getByRole('row', { name: /FABRIC-BLUE-58/ }).waitFor();
  await page.getByRole('button', { name: 'Import 1 row' }).waitFor();
  expect(thrown).toEqual([]);
  await close();
});

test('a pack that was brought in is found in the menu, and its states lead on', { timeout: 120_000 }, async () => {
  const file = maker().seal(needleControl());
  const cookie = await plant.server.signIn();
  const brought = await plant.server.call('POST', '/api/v1/packs', { cookie, body: { file, trust: 'Workshop' } });
  expect(brought.status).toBe(200);
  await plant.command('kernel.module.enable', { module: 'needle-control' });
  await plant.command('needle-control.needle.create', { code: 'DBx1-11', pieces: 1 });
  const { page, thrown, close } = await plant.open({ locale: 'bn' });
  await page.goto(`${plant.url}/office/`);
  const menu = page.getByRole('navigation').first();
  await menu.getByRole('link', { name: 'ভাঙা সুচ' }).click();
  await page.getByRole('link', { name: 'নতুন' }).click();
  await page.getByLabel('মেশিন').fill('sewing/line-3/plain-7');
  const needle = page.getByRole('combobox', { name: 'সুচের ধরন' });
  await needle.fill('DB');
  await page.getByRole('option', { name: 'DBx1-11' }).click();
  await page.getByLabel('ভাঙার সময়').fill('2026-11-28T10:15');
  await page.getByRole('group', { name: 'সব টুকরা পাওয়া গেছে' }).getByText('না', { exact: true }).click();
  await page.getByRole('group', { name: 'কারণ' }).getByText('ক্ষয়').click();
  await page.getByRole('button', { name: 'সংরক্ষণ' }).click();
  await page.getByRole('button', { name: 'নিষ্পন্ন করুন' }).click();
  // A rule of the pack, in the reader's words.
  await page.getByText(/টুকরা এখনও পাওয়া যায়নি/).waitFor();
  await page.getByRole('button', { name: 'পোশাক আটকান' }).click();
  await page.getByRole('listitem').filter({ hasText: 'পোশাক আটক' }).and(page.locator('[aria-current=step]')).waitFor();
  expect(await page.getByRole('button', { name: 'পোশাক আটকান' }).count()).toBe(0);
  expect(await findings(page, 'light')).toEqual([]);
  expect(thrown).toEqual([]);
  await close();
});
