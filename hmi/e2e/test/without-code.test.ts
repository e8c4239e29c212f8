import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GATE } from '../../../erp-core/testing/gate-design.ts';
import { ADMIN } from '../../../server/test/test-server.ts';
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
  await page.getByRole('link', { name: 'Template to fill in' }).waitFor();
  await page.getByRole('link', { name: 'New', exact: true }).first().click();
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
  // She is drawn in the other lane, and once more where the list of that lane has her: she is held all the while.
  const holds = () => expect.poll(() => card('Nusrat Jahan').getByRole('button').and(page.locator(':focus')).count());
  await holds().toBe(1);
  await page.keyboard.press('Alt+ArrowRight');
  await lane('Left').getByText('Nusrat Jahan').waitFor();
  await holds().toBe(1);
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
  await page.getByRole('button', { name: 'Import 1 row' }).click();
  await page.getByText('1 row is written.').first().waitFor();

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

test('a report and a calendar stand in their address and are kept as a view; a group opens as rows', {
  timeout: 180_000,
}, async () => {
  const { page, thrown, close } = await plant.open();
  await page.goto(`${plant.url}/office/records/gate/pass`);
  await page.getByRole('link', { name: 'Report' }).click();
  const report = page.getByRole('table', { name: 'Report: Gate pass' });
  await report.getByRole('row', { name: /Announced/ }).waitFor();
  await page.getByLabel('Group by, 1').selectOption({ label: 'Expected' });
  await page.getByLabel('Expected by').selectOption('day');
  await page.getByLabel('Group by, 2').selectOption({ label: 'Kind' });
  await report.getByRole('row', { name: /1 Dec 2026.*Vehicle.*1/ }).waitFor();
  // Times are drawn as lines, each with its name at its end; the table says the same.
  await page.getByRole('img', { name: 'Records by Expected, Kind' }).getByText('Vehicle', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Figures' }).click();
  await page.getByLabel('Sum: Stay').check();
  await page.keyboard.press('Escape');
  expect(await findings(page, 'light')).toEqual([]);
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByLabel('Keep this list as').fill('By day');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('button', { name: 'By day' }).first().waitFor();
  const { rows } = await plant.get(`queries/kernel.views?input=${encodeURIComponent('{"entity":"gate.pass"}')}`);
  expect(rows[0].definition).toEqual({
    filter: {},
    show: 'report',
    by: ['expected:day', 'kind'],
    figures: ['sum:stay'],
  });
  // A day in Dhaka, as rows.
  await report.getByRole('row', { name: /1 Dec 2026.*Vehicle/ }).click();
  const table = page.getByRole('table', { name: 'Gate pass', exact: true });
  await expect.poll(() => table.getByRole('row').allTextContents()).toHaveLength(2);
  await table.getByRole('row', { name: /Dhaka Metro/ }).waitFor();

  await page.goto(`${plant.url}/office/records/gate/pass?show=calendar&day=2026-12-15`);
  const day = (name: string) => page.getByRole('cell', { name, exact: true });
  const entry = day('9 Dec 2026').getByRole('button', { name: /10:00, Rafiq Islam, GP.*Announced/ });
  await entry.focus();
  await page.keyboard.press('Alt+ArrowDown');
  await day('16 Dec 2026')
    .getByRole('button', { name: /Rafiq Islam/ })
    .waitFor();
  await page.getByText(/is now in 16 Dec 2026/).waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await entry.waitFor();
  for (const theme of THEMES) {
    await wear(page, theme);
    expect(await findings(page, theme)).toEqual([]);
  }
  expect(thrown).toEqual([]);
  await close();
});

test('picked rows are done together, each with its own result; what was written and not saved is there again', {
  timeout: 180_000,
}, async () => {
  const { page, thrown, close } = await plant.open();
  await page.goto(`${plant.url}/office/records/gate/pass`);
  const table = page.getByRole('table', { name: 'Gate pass', exact: true });
  const row = (name: string) => table.getByRole('row', { name: new RegExp(name) });
  const bar = page.getByRole('toolbar', { name: 'With what is picked' });
  await row('Rafiq Islam').getByRole('checkbox').check();
  await row('Dhaka Metro').focus();
  await page.keyboard.press('x');
  await row('Nusrat Jahan').getByRole('checkbox').check();
  await bar.getByText('3 picked').waitFor();
  // Of the three one has left already: its verb fits the other two.
  await bar.getByRole('button', { name: 'Let in: 2 of 3' }).click();
  await page.getByText('Let in: 2 done').waitFor();
  await row('Rafiq Islam').getByText('Inside').waitFor();
  await bar.getByText('1 picked').waitFor();
  // Somebody else is faster with one of two: that one is refused with its reason, and stays picked.
  await row('Rafiq Islam').getByRole('checkbox').check();
  const [rafiq] = (await plant.get(`entities/gate.pass?filter=${encodeURIComponent('{"name":"Rafiq Islam"}')}`)).rows;
  await page.route('**/api/v1/commands/gate.pass.change/bulk', async (route) => {
    await plant.command('gate.pass.change', { id: rafiq.id, version: rafiq.version, host: 'Dyeing' });
    await route.continue();
  });
  await bar.getByRole('button', { name: 'Set a field' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Field').selectOption({ label: 'Host' });
  await dialog.getByRole('textbox', { name: 'Host' }).fill('Canteen');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page
    .getByRole('dialog')
    .getByRole('row', { name: new RegExp(rafiq.number) })
    .getByText(/changed/)
    .waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
  await row('Nusrat Jahan').getByText('Canteen').waitFor();
  await bar.getByText('1 picked').waitFor();
  // What was done is taken back with one touch.
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText(/: 1 taken back/).waitFor();
  await row('Nusrat Jahan').getByText('Canteen').waitFor({ state: 'detached' });
  expect(await findings(page, 'light')).toEqual([]);

  // A form that is left keeps what was written, says so, and leads back.
  await page.goto(`${plant.url}/office/records/gate/pass/new`);
  await page.getByLabel('Name or plate').fill('Half a name');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Gate pass' }).click();
  await page.getByText('Not saved yet.').waitFor();
  await row('Rafiq Islam').waitFor();
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByText(/and did not save/).waitFor();
  expect(await page.getByLabel('Name or plate').inputValue()).toBe('Half a name');
  await page.reload();
  expect(await page.getByLabel('Name or plate').inputValue()).toBe('Half a name');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('What was not saved is gone.').waitFor();
  await page.goto(`${plant.url}/office/records/gate/pass/new`);
  expect(await page.getByLabel('Name or plate').inputValue()).toBe('');
  // Nothing of it stays on the device of who signs out, also where he opened no form since the page was loaded.
  const drafts = () =>
    page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('millrace.office.draft.')));
  await page.getByLabel('Name or plate').fill('Left behind');
  await expect.poll(drafts).toHaveLength(1);
  const [name = '', ...value] = ((await plant.server.signIn()).split('; ')[0] ?? '').split('=');
  await page.context().addCookies([{ name, value: value.join('='), url: plant.url }]);
  await page.goto(`${plant.url}/office`);
  await page.getByRole('button', { name: new RegExp(ADMIN.name) }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL('**/sign-in**');
  expect(await drafts()).toEqual([]);
  expect(thrown).toEqual([]);
  await close();
});

test('a draft of a design is looked at place by place, published, taken back and given away', {
  timeout: 180_000,
}, async () => {
  let [design] = (await plant.get('entities/kernel.design')).rows;
  const put = async (place: string, value: unknown) => {
    design = await plant.command('kernel.design.put', { design: design.id, version: design.version, place, value });
  };
  await put('entities/gate.pass/fields/badge', { type: 'code', optional: true, label: words('Badge') });
  design = await plant.command('kernel.design.clear', {
    design: design.id,
    version: design.version,
    place: 'entities/gate.pass/fields/stay',
  });
  const { page, thrown, close } = await plant.open();
  await page.goto(`${plant.url}/office/designs`);
  await page.getByRole('row', { name: /Gate/ }).click();
  const peek = page.getByRole('complementary', { name: 'gate' });
  await peek.getByText('entities/gate.pass/fields/badge').waitFor();
  await peek.getByText('entities/gate.pass/fields/stay').waitFor();
  expect(await findings(page, 'light')).toEqual([]);
  await peek.getByRole('button', { name: 'Look and publish' }).click();
  const dialog = page.getByRole('dialog');
  // What is lost is accepted by name before anything can be done.
  await dialog.getByText('gate.pass.stay').waitFor();
  expect(await dialog.getByRole('button', { name: 'Publish', exact: true }).isDisabled()).toBe(true);
  await dialog.getByRole('checkbox').check();
  await dialog.getByLabel('Note').fill('Badges instead of stays');
  expect(await findings(page, 'light')).toEqual([]);
  await dialog.getByRole('button', { name: 'Publish', exact: true }).click();
  await page.getByText('Version 2 is published').waitFor();
  await peek.getByText('Badges instead of stays').waitFor();
  await peek.getByText('The draft is what runs.').waitFor();
  const download = page.waitForEvent('download');
  await peek.getByRole('button', { name: 'Give away as a file' }).click();
  expect((await download).suggestedFilename()).toMatch(/^gate-.*\.pack$/);
  await peek.getByRole('button', { name: 'Take as draft: version 1' }).click();
  await peek.getByText('entities/gate.pass/fields/stay').waitFor();
  await page.getByText('Version 1 is the draft now. Publish it to go back.').waitFor();
  expect(thrown).toEqual([]);
  await close();
});
