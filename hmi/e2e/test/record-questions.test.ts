import { randomUUID } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answer, code, command, ref } from '../../../erp-core/kernel/index.ts';
import { deal, deals, installDeals } from '../../../erp-core/testing/deals.ts';
import { installTrade, trade } from '../../../erp-core/testing/trade.ts';
import { OPERATOR } from '../../../server/test/test-server.ts';
import { findings, openBrowser } from '../browser.ts';
import { builtScreens } from '../built.ts';
import { type RealServer, realServer } from '../real-server.ts';

// Nothing here is fake: what lists are asked, and what is asked of people before something is done, on the real kernel.
/** What nobody may do alone. */
const close = command('deals.deal.close', {
  label: { en: 'Close deal', bn: 'চুক্তি বন্ধ করুন', hi: 'सौदा बंद करें' },
  confirm: 'two-persons',
  input: { deal: ref(deal) },
  load: ({ deal: id }) => ({ found: deal.locked({ id }) }),
  decide: (_given, { found }, { now }) =>
    found ? [deal.change(found, { endedAt: now }), answer({ id: found.id })] : [],
});
/** What asks before it is done, and asks for something itself. */
const renumber = command('deals.deal.renumber', {
  label: { en: 'Renumber deal', bn: 'চুক্তির নম্বর বদলান', hi: 'सौदे का नंबर बदलें' },
  confirm: 'ask',
  input: { deal: ref(deal), number: code({ label: { en: 'Number', bn: 'নম্বর', hi: 'नंबर' } }) },
  load: ({ deal: id }) => ({ found: deal.locked({ id }) }),
  decide: ({ number }, { found }) => (found ? [deal.change(found, { number }), answer({ id: found.id })] : []),
});
let browser: Browser;
let plant: RealServer;
beforeAll(async () => {
  await builtScreens();
  browser = await openBrowser();
  // Beside the release's modules two whose records have a field of every type.
  plant = await realServer(browser, {
    more: {
      modules: [trade, { ...deals, commands: [...deals.commands, close, renumber] }],
      install: (owner) => installTrade(owner).then(() => installDeals(owner)),
    },
  });
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await plant?.close();
}, 60_000);

test('a list is narrowed by amounts with their currency and by quantities with their unit', {
  timeout: 120_000,
}, async () => {
  const quotes = [
    { number: 'F-1', price: { amount: '900', currency: 'BDT' }, weight: { value: '2', unit: 'kg' } },
    { number: 'F-2', price: { amount: '2500', currency: 'BDT' }, weight: { value: '40', unit: 'kg' } },
    { number: 'F-3', price: { amount: '2500', currency: 'USD' }, weight: { value: '40', unit: 'g' } },
  ];
  for (const quote of quotes)
    await plant.command('trade.quote.create', { title: { en: quote.number }, tags: [], ...quote });
  const { page, thrown, close } = await plant.open();
  await page.goto(`${plant.url}/office/records/trade/quote`);
  const rows = page.getByRole('row', { name: /F-\d/ });
  await rows.first().waitFor();
  await expect.poll(() => rows.count()).toBe(3);
  const how = page.locator('label', { hasText: 'How' }).locator('select');
  const add = async (field: string, say: () => Promise<unknown>) => {
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.getByLabel('Field').selectOption({ label: field });
    await say();
    await page.getByRole('button', { name: 'Add', exact: true }).click();
  };
  await add('Price', async () => {
    await how.selectOption('gte');
    await page.getByLabel('Value', { exact: true }).fill('১০০০');
    await page.getByLabel('Currency of Value').selectOption('BDT');
  });
  await page.getByText('Price at least ৳1,000.00').waitFor();
  await expect.poll(() => rows.count()).toBe(1);
  expect(await findings(page, 'light')).toEqual([]);
  // What the amount is counted in stays when the amount goes.
  await page.getByRole('button', { name: /Remove filter.*৳1,000\.00/ }).click();
  await page.getByText('Currency of Price is BDT').waitFor();
  await expect.poll(() => rows.count()).toBe(2);
  await page.getByRole('button', { name: /Remove filter.*Currency of Price/ }).click();
  await add('Weight', async () => {
    await how.selectOption('lte');
    await page.getByLabel('Value', { exact: true }).fill('50');
    await page.getByLabel('Unit of Value').fill('g');
  });
  await expect.poll(() => rows.count()).toBe(1);
  await page.reload();
  await page.getByText(/Weight at most 50\sg/).waitFor();
  await expect.poll(() => rows.count()).toBe(1);
  await rows.first().getByText('F-3').first().waitFor();
  expect(thrown).toEqual([]);
  await close();
});

test('what needs two persons waits, is looked at with what it would do, and is let go or declined by another', {
  timeout: 120_000,
}, async () => {
  const price = { amount: '1', currency: 'BDT' };
  const { id } = await plant.command('deals.deal.create', {
    number: 'D-2',
    grades: [],
    lines: [{ price, grades: [] }],
  });
  /** The plant's own command line asks: somebody else than who sits at the screen. */
  const ask = async () => {
    const { status } = await plant.server.call('POST', '/api/v1/commands/deals.deal.close', {
      headers: { authorization: `Bearer ${OPERATOR}`, 'idempotency-key': randomUUID() },
      body: { deal: id },
    });
    expect(status).toBe(202);
  };
  const { page, thrown, close: leave } = await plant.open();
  await page.goto(`${plant.url}/office/records/deals/deal/${id}`);
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('button', { name: 'Close deal' }).click();
  await page.getByText('It waits for a second person; nothing is done yet.').waitFor();
  expect((await plant.get(`entities/deals.deal/${id}`)).endedAt).toBeNull();
  await page.getByRole('button', { name: 'Look at the request' }).click();
  const request = page.getByRole('complementary', { name: 'Request' });
  await request.getByText('Ended at').waitFor();
  // Nobody is his own second person.
  expect(await request.getByRole('button', { name: 'Let it go' }).count()).toBe(0);
  await request.getByRole('button', { name: 'Withdraw' }).click();
  await page.getByText('No requests').waitFor();

  await ask();
  const menu = page.getByRole('navigation').first();
  await menu.getByLabel('Requests that wait for you: 1').waitFor();
  await page.getByRole('row', { name: /Close deal.*Waits for you/ }).click();
  expect(await findings(page, 'light')).toEqual([]);
  await request.getByRole('button', { name: 'Decline' }).click();
  await page.getByRole('dialog').getByLabel('Reason').fill('Not before the invoice');
  await page.getByRole('dialog').getByRole('button', { name: 'Decline' }).click();
  await request.getByText('Not before the invoice').waitFor();
  await expect.poll(() => menu.getByLabel('Requests that wait for you: 1').count()).toBe(0);

  await ask();
  await page.getByRole('row', { name: /Close deal.*Waits for you/ }).click();
  await request.getByText('Ended at').waitFor();
  // Meanwhile the record becomes another: what was looked at is not what would be done.
  await plant.command('deals.deal.change', { id, version: 1, number: 'D-3' });
  await request.getByRole('button', { name: 'Let it go' }).click();
  await request.getByRole('button', { name: 'Look at it anew' }).click();
  await request.getByText('Deal D-3').waitFor();
  await request.getByRole('button', { name: 'Let it go' }).click();
  await expect.poll(async () => (await plant.get(`entities/deals.deal/${id}`)).endedAt).not.toBeNull();
  expect(thrown).toEqual([]);
  await leave();
});

test('what wants to be asked for says what it would do, and is done after a yes alone', {
  timeout: 120_000,
}, async () => {
  const deals = await Promise.all(
    ['D-20', 'D-21'].map((number) => plant.command('deals.deal.create', { number, grades: [], lines: [] })),
  );
  const { page, thrown, close: leave } = await plant.open();
  await page.goto(`${plant.url}/office/records/deals/deal/${deals[0].id}`);
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('button', { name: 'Renumber deal' }).click();
  const form = page.getByRole('dialog').first();
  const number = form.getByLabel('Number');
  // What would be refused is said where it was written, and nobody is asked.
  await number.fill('D 22');
  await form.getByRole('button', { name: 'Renumber deal' }).click();
  await form.getByText('letters, digits and . _ - / only, at most 64').waitFor();
  expect(await page.getByText('Nothing is done yet.').count()).toBe(0);
  await number.fill('D-22');
  await page.keyboard.press('Enter');
  const question = page.getByRole('dialog').filter({ hasText: 'Nothing is done yet.' });
  await question.getByText('D-20').first().waitFor();
  await question.getByText('D-22').first().waitFor();
  await question.getByText('Nothing takes it back afterwards.').waitFor();
  expect(await findings(page, 'light')).toEqual([]);
  await page.keyboard.press('Escape');
  await expect.poll(() => question.count()).toBe(0);
  // A no leaves what was written, and the record.
  expect(await number.inputValue()).toBe('D-22');
  expect((await plant.get(`entities/deals.deal/${deals[0].id}`)).number).toBe('D-20');
  await form.getByRole('button', { name: 'Renumber deal' }).click();
  await question.getByRole('button', { name: 'Yes, do it' }).click();
  await page.getByRole('heading', { name: 'D-22' }).waitFor();
  expect((await plant.get(`entities/deals.deal/${deals[0].id}`)).number).toBe('D-22');
  expect(thrown).toEqual([]);
  await leave();
});

test('the forms of holidays, branches and sites say what an empty field means', { timeout: 120_000 }, async () => {
  const { page, thrown, close } = await plant.open();
  await page.goto(`${plant.url}/office/records/kernel/holiday/new`);
  await page.getByText('Empty, and no site either: at every site of the company.').waitFor();
  await page.getByText('At this site alone; then no country is said.').waitFor();
  await page.goto(`${plant.url}/office/records/kernel/branch/new`);
  await page.getByText('Empty: it stands by itself.').waitFor();
  const [site] = (await plant.get('entities/kernel.site')).rows;
  await page.goto(`${plant.url}/office/records/kernel/site/${site.id}`);
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('button', { name: 'Branch and country of a site' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Empty: it belongs to none.').waitFor();
  await dialog.getByText('Empty: those of the company’s country.').waitFor();
  expect(await findings(page, 'light')).toEqual([]);
  expect(thrown).toEqual([]);
  await close();
});

test('a record is found from anywhere by its name with a letter wrong, with the keyboard alone, and again as the one opened last', {
  timeout: 120_000,
}, async () => {
  const name = { en: 'Blue denim', bn: 'নীল ডেনিম', hi: 'नीला डेनिम' };
  const denim = await plant.command('stock.item.create', { code: 'FIND-1', name, unit: 'm', lots: false });
  await plant.command('stock.item.create', { code: 'FIND-2', name: { en: 'Blue thread' }, unit: 'm', lots: false });
  const { page, thrown, close } = await plant.open();
  await page.goto(`${plant.url}/office/records`);
  const dialog = page.getByRole('dialog');
  const find = dialog.getByRole('combobox');
  await page.getByRole('button', { name: 'Find or do' }).waitFor();
  await page.keyboard.press('Control+k');
  await dialog.getByText('Write what you look for').waitFor();
  await page.keyboard.type('blue');
  await expect.poll(() => dialog.getByRole('option').count()).toBe(2);
  await dialog.getByRole('group', { name: 'Item' }).waitFor();
  await find.fill('ডেনিন');
  await expect.poll(() => dialog.getByRole('option').count()).toBe(1);
  expect(await dialog.locator('mark').allTextContents()).toEqual(['ডেনিম']);
  expect(await findings(page, 'light')).toEqual([]);
  await page.keyboard.press('Enter');
  await page.waitForURL(`**/records/stock/item/${denim.id}`);
  await page.keyboard.press('Control+k');
  await dialog.getByText('Opened last').waitFor();
  expect((await dialog.getByRole('option').allTextContents()).map((text) => text.trim())).toEqual(['FIND-1Blue denim']);
  await find.fill('zzzz');
  await dialog.getByText('Nothing that you may see has “zzzz” in it').waitFor();
  await page.route('**/api/v1/search*', (route) => route.abort());
  await find.fill('blue');
  await dialog.getByText('This cannot be searched now.').waitFor();
  await page.unroute('**/api/v1/search*');
  await dialog.getByRole('button', { name: 'Try again' }).click();
  await expect.poll(() => dialog.getByRole('option').count()).toBe(2);
  // The second of them, by the arrows.
  await find.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/records/stock/item/*');
  expect(thrown).toEqual([]);
  await close();
});
