import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findings, openBrowser } from '../browser.ts';
import { builtScreens } from '../built.ts';
import { type RealServer, realServer } from '../real-server.ts';

// Nothing here is fake: rights are judged by the real kernel.
let browser: Browser;
let plant: RealServer;
beforeAll(async () => {
  await builtScreens();
  browser = await openBrowser();
  plant = await realServer(browser);
  await plant.command('kernel.member.save', { user: 'shirin', name: 'Shirin Akter', email: 'shirin@example.test' });
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await plant?.close();
}, 60_000);

test('a role is made with limits and masks in plain words, given to somebody, and seen with their eyes', {
  timeout: 180_000,
}, async () => {
  const { page, thrown, close } = await plant.open();
  await page.goto(`${plant.url}/office/roles`);
  await page.getByRole('link', { name: 'Administrator' }).click();
  await page.getByText('The administrator may do everything, always').waitFor();
  expect(await page.getByRole('button', { name: 'Save' }).count()).toBe(0);

  await page.getByRole('button', { name: 'New role' }).click();
  await page.getByLabel('Short code').fill('storekeeper');
  await page.getByLabel('Name (English)').fill('Storekeeper');
  await page.getByRole('button', { name: 'Add a limit' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'Of what' }).fill('stock.item');
  await dialog.getByRole('option', { name: 'Item stock.item', exact: true }).click();
  await dialog.getByLabel('see', { exact: true }).check();
  await dialog.getByRole('button', { name: 'Condition' }).click();
  await dialog.getByLabel('Field', { exact: true }).selectOption({ label: 'Unit' });
  await dialog.getByLabel('Value', { exact: true }).fill('kg');
  await dialog.getByLabel('How Weight of a unit, kg is shown').selectOption({ label: 'hidden' });
  await dialog.getByRole('button', { name: 'Take over' }).click();
  await page.getByText('May see: Item').waitFor();
  await page.getByText('Only if Unit is kg').waitFor();
  await page.getByText('Hidden: Weight of a unit, kg').waitFor();
  await page.getByRole('checkbox', { name: 'Stock', exact: true }).check();
  expect(await findings(page, 'light')).toEqual([]);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Role Storekeeper is saved').waitFor();
  const [role] = (await plant.get(`entities/kernel.role?filter=${encodeURIComponent('{"code":"storekeeper"}')}`)).rows;
  expect(role.grants).toEqual([
    { on: 'stock.item', actions: ['read'], where: { unit: { eq: 'kg' } }, fields: { hidden: ['weight'] } },
  ]);

  await page.getByRole('link', { name: 'People' }).last().click();
  await page.getByRole('row', { name: /Shirin Akter/ }).click();
  const peek = page.getByRole('complementary', { name: 'Shirin Akter' });
  await peek.getByLabel('Give another role').selectOption({ label: 'Storekeeper' });
  await peek.getByRole('button', { name: 'Give role' }).click();
  await peek.getByRole('link', { name: 'Storekeeper' }).waitFor();
  await peek.getByRole('link', { name: 'See as this user' }).click();
  await page.getByRole('heading', { name: 'What Shirin Akter may do' }).waitFor();
  await page.getByLabel('Module').selectOption({ label: 'Stock' });
  await page.getByRole('button', { name: 'Item, see: Within limits' }).click();
  const why = page.getByRole('complementary', { name: 'Reason' });
  await why.getByText('Only if Unit is kg').waitFor();
  await page.getByRole('button', { name: 'Item, remove: No', exact: true }).click();
  await why.getByText('No role gives this.').waitFor();
  expect(await findings(page, 'light')).toEqual([]);
  expect(thrown).toEqual([]);
  await close();
});

test('people and roles are bound to branches by their names; a role goes after a yes alone', {
  timeout: 180_000,
}, async () => {
  const north = await plant.command('kernel.branch.create', { code: 'NORTH', name: { en: 'Northern works' } });
  await plant.command('kernel.branch.create', { code: 'SOUTH', name: { en: 'Southern works' } });
  const [site] = (await plant.get('entities/kernel.site')).rows;
  await plant.command('kernel.site.place', { site: site.id, branch: north.id });
  await plant.command('kernel.member.save', { user: 'farida', name: 'Farida Begum' });
  const { page, thrown, close } = await plant.open();
  await page.goto(`${plant.url}/office/roles?view=people&user=farida`);
  const peek = page.getByRole('complementary', { name: 'Farida Begum' });
  await peek.getByText('All sites').waitFor();
  await peek.getByRole('button', { name: 'Change sites and branches' }).click();
  const reach = page.getByRole('dialog');
  await reach.getByLabel('All sites, also those to come').uncheck();
  await reach.getByRole('button', { name: 'Save' }).click();
  await reach.getByText('Choose a site or a branch, or all sites.').waitFor();
  const branch = reach.getByRole('combobox', { name: 'Add a branch' });
  for (const [typed, name] of [
    ['north', 'Northern works'],
    ['SOUTH', 'Southern works'],
  ] as const) {
    await branch.fill(typed);
    await reach.getByRole('option', { name }).click();
  }
  await reach.getByRole('button', { name: 'Take out Southern works' }).click();
  expect(await findings(page, 'light')).toEqual([]);
  await reach.getByRole('button', { name: 'Save' }).click();
  await peek.getByText('By branches: Northern works').waitFor();
  const { rows } = await plant.get(`queries/kernel.members?input=${encodeURIComponent('{"search":"Farida"}')}`);
  expect(rows).toMatchObject([{ sites: [site.code], ownSites: null, branches: ['NORTH'] }]);

  await page.goto(`${plant.url}/office/roles`);
  await page.getByRole('button', { name: 'New role' }).click();
  await page.getByLabel('Short code').fill('north-reader');
  await page.getByLabel('Name (English)').fill('Reader in the north');
  await page.getByRole('button', { name: 'Add a limit' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'Of what' }).fill('stock.location');
  await dialog.getByRole('option', { name: 'Location stock.location', exact: true }).click();
  await dialog.getByRole('button', { name: 'Condition' }).click();
  await dialog.getByLabel('Field', { exact: true }).selectOption({ label: 'Site' });
  await dialog.getByLabel('Held against').selectOption({ label: 'sites of a branch' });
  const take = dialog.getByRole('button', { name: 'Take over' });
  expect(await take.isDisabled()).toBe(true);
  await dialog.getByRole('combobox', { name: 'Branch' }).fill('north');
  await dialog.getByRole('option', { name: 'Northern works' }).click();
  await take.click();
  await page.getByText('Only if Site is a site of the branch Northern works').waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Role Reader in the north is saved').waitFor();
  const [role] = (await plant.get(`entities/kernel.role?filter=${encodeURIComponent('{"code":"north-reader"}')}`)).rows;
  expect(role.grants).toEqual([{ on: 'stock.location', where: { site: { in: '{branch:NORTH}' } } }]);

  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await page.getByRole('dialog', { name: 'Remove role' }).getByText('Reader in the north').first().waitFor();
  await page.getByRole('button', { name: 'Yes, do it' }).click();
  await page.getByText('Reader in the north is removed').waitFor();
  expect(thrown).toEqual([]);
  await close();
});

test('duties that are kept apart are held with a reason alone, and stand in their list', {
  timeout: 120_000,
}, async () => {
  await plant.command('kernel.duty-conflict.create', {
    ...{ first: 'stock.receive', second: 'stock.issue', reason: { en: 'Who receives does not issue' } },
  });
  const names = { receiver: ['stock.receive'], issuer: ['stock.issue'] };
  for (const [code, permissions] of Object.entries(names))
    await plant.command('kernel.role.save', { code, name: { en: code }, permissions });
  await plant.command('kernel.member.save', { user: 'kamal', name: 'Kamal Hossain' });
  await plant.command('kernel.role.give', { user: 'kamal', role: 'receiver' });
  const { page, thrown, close } = await plant.open();
  await page.goto(`${plant.url}/office/roles?view=people&user=kamal`);
  const peek = page.getByRole('complementary', { name: 'Kamal Hossain' });
  await peek.getByLabel('Give another role').selectOption('issuer');
  await peek.getByRole('button', { name: 'Give role' }).click();
  await peek
    .getByRole('alert')
    .getByText(/kept apart: stock\.receive \+ stock\.issue/)
    .waitFor();
  await peek.getByLabel('Why it has to be').fill('Night shift has one storekeeper');
  await peek.getByRole('button', { name: 'Save with this reason' }).click();
  await peek.getByRole('link', { name: 'issuer' }).waitFor();
  await page.getByRole('link', { name: 'Duties kept apart' }).click();
  const row = page.getByRole('row', { name: /Kamal Hossain/ });
  await row.getByText('Who receives does not issue').waitFor();
  expect(await findings(page, 'light')).toEqual([]);
  expect(thrown).toEqual([]);
  await close();
});
