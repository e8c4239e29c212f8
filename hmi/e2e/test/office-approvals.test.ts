import { randomUUID } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AnotherPerson, anotherPerson } from '../another-person.ts';
import { findings, openBrowser } from '../browser.ts';
import { builtScreens } from '../built.ts';
import { type RealServer, realServer } from '../real-server.ts';

// Nothing here is fake: an administrator and a head of store work on the real server, the head of store through the API.
let browser: Browser;
let plant: RealServer;
let bina: AnotherPerson;
beforeAll(async () => {
  await builtScreens();
  browser = await openBrowser();
  plant = await realServer(browser);
  const name = { en: 'Head of store' };
  await plant.command('kernel.role.save', { code: 'store-head', name, permissions: ['parties.*'], grants: [] });
  bina = await anotherPerson(browser, plant, { name: 'Bina', roles: ['store-head'] });
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await plant?.close();
}, 60_000);

/** The administrator asks for a party, which waits. Returns the request. */
async function ask(code: string): Promise<string> {
  const body = { code, name: code, kind: 'organisation', country: 'BD' };
  const answer = await plant.server.call('POST', '/api/v1/commands/parties.party.create', {
    ...{ cookie: await plant.server.signIn(), body, headers: { 'idempotency-key': randomUUID() } },
  });
  expect(answer.status).toBe(202);
  return answer.json.proposed.id as string;
}

test('an approval is put before a command by a form, drawn, changed as text with its faults at their lines, and compared', {
  timeout: 240_000,
}, async () => {
  const { page, thrown, close } = await plant.open();
  await page.goto(`${plant.url}/office/approvals`);
  await page.getByRole('button', { name: 'New approval' }).click();
  const form = page.getByRole('complementary', { name: 'New approval' });
  await form.getByLabel('Code', { exact: true }).fill('new-parties');
  await form.getByLabel('Name', { exact: true }).fill('New parties');
  await form.getByLabel('Before', { exact: true }).fill('parties.party.create');
  await form.getByLabel('Name of the step').fill('Store');
  await form.getByLabel('Holders of these roles').selectOption('store-head');
  await form.getByRole('button', { name: 'Who would decide now' }).click();
  await form.getByRole('region', { name: 'Who would decide now' }).getByText('Bina', { exact: true }).waitFor();
  await form.getByRole('button', { name: 'Publish' }).click();
  await page.getByRole('button', { name: 'New parties' }).click();
  const shown = page.getByRole('complementary', { name: 'New parties' });
  const steps = shown.getByRole('list', { name: 'Steps of the workflow' });
  await steps.getByRole('button', { name: /Approve.*Store.*Head of store/s }).waitFor();
  expect(await steps.getByRole('listitem').count()).toBe(4);
  // By keyboard from the first to the last.
  await steps.getByRole('button').first().focus();
  for (let at = 0; at < 3; at += 1) await page.keyboard.press('ArrowDown');
  expect(await page.evaluate('document.activeElement.textContent')).toContain('End');
  expect(await findings(page, 'light')).toEqual([]);

  await shown.getByRole('link', { name: 'JSON' }).click();
  const text = shown.getByRole('textbox', { name: 'JSON' });
  const before = await text.inputValue();
  await text.fill(before.replace('"store-head"', '"store-heads"').replace('"any"', '"most"'));
  await shown.getByRole('button', { name: 'Compare and publish' }).click();
  await shown
    .getByRole('button', { name: /^Line \d+$/ })
    .first()
    .waitFor();
  await text.fill(
    before.replace('"on": "command"', '"on": "command",\n    "lastsDays": 3').replace('"Store"', '"Head of store"'),
  );
  await shown.getByRole('button', { name: 'Compare and publish' }).click();
  const dialog = page.getByRole('dialog', { name: 'Version 2 would change' });
  await dialog.getByText(/\+ .*"Head of store"/).waitFor();
  await dialog.getByText(/− .*"Store"/).waitFor();
  expect(await findings(page, 'light')).toEqual([]);
  await dialog.getByRole('button', { name: 'Publish' }).click();
  await page.getByRole('row', { name: /New parties.*2/ }).waitFor();
  expect(thrown).toEqual([]);
  await close();
});

test('one is recalled; one that stopped is seen where it stands and ended; a deputy is named and ends', {
  timeout: 240_000,
}, async () => {
  const recalled = await ask('LAKE');
  const { page, thrown, close } = await plant.open();
  await page.goto(`${plant.url}/office/decisions?show=asked&of=${recalled}`);
  const asked = page.getByRole('complementary', { name: 'What I asked for' });
  await asked.getByRole('button', { name: 'Recall' }).click();
  await page.getByText('Recalled', { exact: true }).first().waitFor();
  // Asked for twice, and approved twice: what comes second is refused when it is let go.
  await ask('MARSH');
  await ask('MARSH');
  const { rows } = (await bina.get('queries/kernel.decisions?input=%7B%7D')).json;
  const tasks = (rows as { task: string }[]).map(({ task }) => task);
  expect((await bina.give('kernel.decision.give', { tasks, decision: 'approve' })).status).toBe(200);
  await page.goto(`${plant.url}/office/approvals?show=runs&state=stopped`);
  await page.getByRole('row', { name: /Stopped/ }).click();
  const run = page.getByRole('complementary', { name: 'Run' });
  await run.getByRole('alert').waitFor();
  await run.getByRole('button', { name: /stopped.*The command itself/s }).waitFor();
  expect(await findings(page, 'light')).toEqual([]);
  await run.getByRole('button', { name: 'End this run' }).click();
  const why = page.getByRole('dialog', { name: 'End this run' });
  await why.getByLabel('Reason', { exact: true }).fill('Made by mistake');
  await why.getByRole('button', { name: 'End this run' }).click();
  await page.getByText('Nothing runs').waitFor();
  await page.goto(`${plant.url}/office/approvals?show=people`);
  await page.getByRole('button', { name: 'Name a deputy' }).click();
  const dialog = page.getByRole('dialog', { name: 'Name a deputy' });
  await dialog.getByLabel('In place of').fill('Bina');
  await page.getByRole('option', { name: /Bina/ }).click();
  await dialog.getByLabel('Deputy', { exact: true }).fill('Ada');
  await page.getByRole('option', { name: /Ada/ }).click();
  await dialog.getByRole('button', { name: 'Name', exact: true }).click();
  await page
    .getByRole('row', { name: /Bina.*Ada/ })
    .getByRole('button', { name: 'End' })
    .click();
  await page.getByText('Nobody stands in for anybody').waitFor();
  expect(await findings(page, 'light')).toEqual([]);
  expect(thrown).toEqual([]);
  await close();
});
