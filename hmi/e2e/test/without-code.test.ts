import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GATE } from '../../../erp-core/testing/gate-design.ts';
import { findings, openBrowser, THEMES, wear } from '../browser.ts';
import { builtScreens } from '../built.ts';
import { type RealServer, realServer } from '../real-server.ts';

// Nothing here is fake: the gate passes of docs/without-code.md are said to the server that runs, and then worked with.
let browser: Browser;
let plant: RealServer;
beforeAll(async () => {
  await builtScreens();
  browser = await openBrowser();
  plant = await realServer(browser);
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await plant?.close();
}, 60_000);

const words = (en: string) => ({ en, bn: `${en} বাংলা`, hi: `${en} हिन्दी` });
const PASSES = [
  { kind: 'visitor', name: 'Nusrat Jahan', host: 'Store', expected: Date.UTC(2026, 11, 1, 3) * 1000 },
  { kind: 'vehicle', name: 'Dhaka Metro Ta 11-1234', host: 'Store', expected: Date.UTC(2026, 11, 1, 8) * 1000 },
  { kind: 'visitor', name: 'Rafiq Islam', host: 'Office', expected: Date.UTC(2026, 11, 9, 4) * 1000 },
];

test('a kind made without code is worked with at once: list, form, board, import and rights', {
  timeout: 240_000,
}, async () => {
  // The office stands open before there is anything of it, and no process is started anew.
  const { page, thrown, close } = await plant.open();
  await page.goto(`${plant.url}/office/records`);
  await page.getByRole('link', { name: 'Item', exact: true }).waitFor();
  expect(await page.getByRole('link', { name: 'Gate pass' }).count()).toBe(0);

  let design = await plant.command('kernel.design.begin', {
    ...{ name: 'gate', label: words('Gate'), description: words('Who comes and goes.'), needs: {} },
  });
  for (const [place, value] of GATE) {
    design = await plant.command('kernel.design.put', { design: design.id, version: design.version, place, value });
  }
  const cookie = await plant.server.signIn();
  const published = await plant.server.call('POST', `/api/v1/designs/${design.id}/publish`, {
    cookie,
    body: { version: design.version },
  });
  expect(published.json).toMatchObject({ name: 'gate', number: 1 });
  await plant.command('kernel.module.enable', { module: 'gate' });

  // List and form.
  await page.goto(`${plant.url}/office/records`);
  // In the menu too, under the name of its module.
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Gate pass' }).click();
  await page.getByText('Gate pass: nothing yet').waitFor();
  await page.getByRole('link', { name: 'New', exact: true }).click();
  await page.getByLabel('Site').selectOption('plant-a');
  await page.getByText('Visitor', { exact: true }).click();
  await page.getByLabel('Name or plate').fill('Amina Begum');
  await page.getByLabel('Host').fill('Quality');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: /^GP/ }).waitFor();
  for (const one of PASSES) await plant.command('gate.pass.create', { site: 'plant-a', ...one });

  // Board: by pointer, by key, by menu; each gives the verb that was declared.
  await page.goto(`${plant.url}/office/records/gate/pass`);
  await page.getByRole('table', { name: 'Gate pass' }).getByRole('row', { name: /Rafiq/ }).waitFor();
  await page.getByRole('link', { name: 'Board' }).click();
  const lane = (name: string) => page.getByRole('region', { name, exact: true });
  const card = (name: string) => page.getByRole('listitem').filter({ hasText: name });
  await expect.poll(() => lane('Announced').locator('.card').count()).toBe(4);
  await card('Amina Begum').dragTo(lane('Inside'));
  await lane('Inside').getByText('Amina Begum').waitFor();
  await page.getByText(/GP.* is now in Inside/).waitFor();
  // What no verb leads to is closed, and says so.
  await card('Rafiq Islam').dragTo(lane('Left'));
  await page.getByText('From Announced nothing leads straight to Left.').waitFor();
  await card('Nusrat Jahan').getByRole('button').first().focus();
  await page.keyboard.press('Alt+ArrowRight');
  await lane('Inside').getByText('Nusrat Jahan').waitFor();
  await page.keyboard.press('Alt+ArrowRight');
  await lane('Left').getByText('Nusrat Jahan').waitFor();
  await expect.poll(() => card('Nusrat Jahan').getByRole('button').and(page.locator(':focus')).count()).toBe(1);
  // Cancelling has no verb in this design: nobody does it by hand.
  await card('Rafiq Islam').getByRole('button', { name: /^Move/ }).click();
  expect(await card('Rafiq Islam').getByRole('listitem').allTextContents()).toEqual(['Inside']);
  await page.keyboard.press('Escape');
  const states = (await plant.get('aggregates/gate.pass?by=state')).rows;
  expect(
    Object.fromEntries(states.map((one: { state: string; count: number }) => [one.state, Number(one.count)])),
  ).toEqual({ announced: 2, inside: 1, left: 1 });
  // By a choice of the record's own: the change that every kind has.
  await page.getByLabel('Lanes by').selectOption('kind');
  await card('Rafiq Islam').getByRole('button', { name: /^Move/ }).click();
  await card('Rafiq Islam').getByRole('button', { name: 'Vehicle' }).click();
  await lane('Vehicle').getByText('Rafiq Islam').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await lane('Visitor').getByText('Rafiq Islam').waitFor();
  for (const theme of THEMES) {
    await wear(page, theme);
    expect(await findings(page, theme)).toEqual([]);
  }

  // Import: a row is new, and what is wrong in one is said.
  await page.goto(`${plant.url}/office/records/gate/pass/import`);
  await page.getByLabel('Sheet with records').setInputFiles({
    ...{ name: 'passes.csv', mimeType: 'text/csv' },
    buffer: Buffer.from('site,kind,name,host\nplant-a,visitor,Karim Uddin,Dyeing\nplant-a,ship,Padma,Dock'),
  });
  await page.getByRole('button', { name: 'Import 1 rows' }).click();
  await page.getByText('1 rows are written.').first().waitFor();

  // Rights: a role that sees visitors alone is made on the page of roles, and seen with the eyes of who has it.
  await plant.command('kernel.member.save', { user: 'shirin', name: 'Shirin Akter', email: 'shirin@example.test' });
  await page.goto(`${plant.url}/office/roles?role=%2B`);
  await page.getByLabel('Short code').fill('reception');
  await page.getByLabel('Name (English)').fill('Reception');
  await page.getByRole('button', { name: 'Add a limit' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'Of what' }).fill('gate.pass');
  await dialog.getByRole('option', { name: 'Gate pass gate.pass', exact: true }).click();
  await dialog.getByLabel('see', { exact: true }).check();
  await dialog.getByRole('button', { name: 'Condition' }).click();
  await dialog.getByLabel('Field', { exact: true }).selectOption({ label: 'Kind' });
  await dialog.getByText('Visitor', { exact: true }).click();
  await dialog.getByRole('button', { name: 'Take over' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Role Reception is saved').waitFor();
  const [role] = (await plant.get(`entities/kernel.role?filter=${encodeURIComponent('{"code":"reception"}')}`)).rows;
  expect(role.grants).toEqual([{ on: 'gate.pass', actions: ['read'], where: { kind: { eq: 'visitor' } } }]);
  await plant.command('kernel.role.give', { user: 'shirin', role: 'reception' });
  await page.goto(`${plant.url}/office/roles/as?user=shirin`);
  await page.getByLabel('Module').selectOption({ label: 'Gate' });
  await page.getByRole('button', { name: 'Gate pass, see: Within limits' }).waitFor();
  await page.getByRole('button', { name: 'Gate pass, remove: No', exact: true }).waitFor();
  expect(thrown).toEqual([]);
  await close();
});
