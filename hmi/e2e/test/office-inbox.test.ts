import { randomUUID } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cookieOf } from '../../../server/test/test-server.ts';
import { type AnotherPerson, anotherPerson } from '../another-person.ts';
import { findings, openBrowser } from '../browser.ts';
import { builtScreens } from '../built.ts';
import { type RealServer, realServer } from '../real-server.ts';

// Nothing here is fake: what waits is told by a terminal's own way and asked for by commands, on the real server.
let browser: Browser;
let plant: RealServer;
let bina: AnotherPerson;
const HOUR = 3_600_000_000;
beforeAll(async () => {
  await builtScreens(['office']);
  browser = await openBrowser();
  plant = await realServer(browser);
  const name = { en: 'Head of store' };
  const permissions = ['parties.*', 'plant.tree'];
  await plant.command('kernel.role.save', { code: 'store-head', name, permissions, grants: [] });
  bina = await anotherPerson(browser, plant, { name: 'Bina', roles: ['store-head'] });
  await plant.command('kernel.workflow.publish', {
    ...{ code: 'new-parties', name: { en: 'New parties' }, after: 0 },
    definition: {
      start: { on: 'command', command: 'parties.party.create' },
      steps: [{ kind: 'approve', id: 'store', name: { en: 'Store' }, by: { roles: ['store-head'] } }],
    },
  });
}, 500_000);
afterAll(async () => {
  await browser?.close();
  await plant?.close();
}, 60_000);

/** The administrator asks for a party, which waits. */
async function ask(code: string): Promise<void> {
  const body = { code, name: code, kind: 'organisation', country: 'BD' };
  const cookie = await plant.server.signIn();
  const headers = { 'idempotency-key': randomUUID() };
  const answer = await plant.server.call('POST', '/api/v1/commands/parties.party.create', { cookie, body, headers });
  expect(answer.status).toBe(202);
}
/** The credential of a device that was registered as a terminal. */
async function terminal(): Promise<string> {
  const { server } = plant;
  const { code } = await server.command(await server.signIn(), 'kernel.terminal.add', {
    name: `Gate ${randomUUID().slice(0, 4)}`,
    site: 'plant-a',
  });
  return cookieOf(await server.call('POST', '/api/v1/terminal/register', { body: { code } }));
}
/** Somebody told at a terminal, as done, that he came at a moment which has not come yet: the plant cannot book it. */
async function misfit(): Promise<void> {
  const now = Date.now() * 1_000;
  const body = { site: 'plant-a', punch: randomUUID(), direction: 'in', at: now + 2 * HOUR };
  const cookie = `${await plant.server.signIn()}; ${await terminal()}`;
  const headers = { 'idempotency-key': randomUUID(), 'millrace-said': `fact; at=${now - HOUR}; corrected=0` };
  const answer = await plant.server.call('POST', '/api/v1/commands/attendance.punch.say', { cookie, body, headers });
  expect([answer.status, answer.json.unsettled]).toEqual([200, true]);
}
const codes = async (): Promise<string[]> =>
  ((await plant.get('entities/parties.party?limit=100')).rows as { code: string }[]).map(({ code }) => code);
const waiting = (page: Page) =>
  page.getByRole('navigation', { name: 'Inbox' }).getByRole('link', { name: /^To decide/ });

test('one is refused with a reason, several are refused together, one is approved by its key, and today tells it', {
  timeout: 300_000,
}, async () => {
  for (const code of ['ALPHA', 'BETA', 'GAMMA', 'DELTA']) await ask(code);
  const { page, thrown, close } = await bina.open();
  await page.goto(`${plant.url}/office/inbox`);
  const list = page.getByRole('list', { name: /Approvals/ });
  await expect.poll(() => list.getByRole('listitem').count()).toBe(4);
  await page.getByLabel('Waits for you: 4').waitFor();
  expect(await findings(page, 'light')).toEqual([]);

  // The first is looked at already; what it would make is shown before it is decided.
  const peek = page.getByRole('complementary', { name: 'Approve' });
  await peek.getByText('ALPHA').first().waitFor();
  await peek.getByRole('button', { name: 'Refuse' }).click();
  const why = page.getByRole('dialog', { name: 'Refuse' });
  await why.getByLabel('Reason').fill('We have one already');
  await why.getByRole('button', { name: 'Refuse' }).click();
  await expect.poll(() => list.getByRole('listitem').count()).toBe(3);

  // X chooses, J goes on: two are refused together with one reason.
  await page.keyboard.press('x');
  await page.keyboard.press('j');
  await peek.getByText('GAMMA').first().waitFor();
  await page.keyboard.press('x');
  await page.getByText('2 chosen').waitFor();
  expect(await findings(page, 'light')).toEqual([]);
  await page.locator('footer').getByRole('button', { name: 'Refuse' }).click();
  await why.getByLabel('Reason').fill('Not this year');
  await why.getByRole('button', { name: 'Refuse' }).click();
  await expect.poll(() => list.getByRole('listitem').count()).toBe(1);

  await peek.getByText('DELTA').first().waitFor();
  await page.keyboard.press('a');
  await page.getByText('All clear').waitFor();
  await expect.poll(codes, { timeout: 60_000 }).toEqual(['DELTA']);
  await expect.poll(() => page.getByLabel(/^Waits for you/).count()).toBe(0);
  await page.getByRole('link', { name: /Done today/ }).click();
  const today = page.getByRole('table', { name: 'Done today' });
  await expect.poll(() => today.getByRole('row', { name: /Bina/ }).count()).toBe(4);
  expect(await findings(page, 'light')).toEqual([]);
  expect(thrown).toEqual([]);
  await close();
  // Whoever asked reads why.
  const { rows } = await plant.get(`queries/kernel.decisions-asked?input=${encodeURIComponent('{"open":false}')}`);
  const said = (rows as { steps: { voices: { reason: string | null }[] }[] }[]).flatMap(({ steps }) =>
    steps.flatMap(({ voices }) => voices.flatMap(({ reason }) => reason ?? [])),
  );
  expect(said.sort()).toEqual(['Not this year', 'Not this year', 'We have one already']);
});

test('what a terminal told and does not fit is seen, held against the books, put right and booked; another is settled, and waits again', {
  timeout: 300_000,
}, async () => {
  await misfit();
  await misfit();
  const { page, thrown, close } = await plant.open();
  // A mail of before leads on.
  await page.goto(`${plant.url}/office/decisions`);
  await page.waitForURL('**/office/inbox');
  const list = page.getByRole('list', { name: /From terminals/ });
  await expect.poll(() => list.getByRole('listitem').count()).toBe(2);
  const peek = page.getByRole('complementary', { name: 'Clock in or out' });
  await peek.getByText('What was told').waitFor();
  await peek.getByText('The books do not take it as it is:').waitFor();
  expect(await findings(page, 'light')).toEqual([]);
  await page.keyboard.press('e');
  // The first of the two: the other says which stay it ends.
  const at = peek.locator('input[type="datetime-local"]').first();
  await at.fill('2026-01-05T06:00');
  await peek.getByRole('button', { name: /^Book it/ }).click();
  await page.getByText('Done: Book it').waitFor();
  await expect.poll(() => list.getByRole('listitem').count()).toBe(1);
  const input = encodeURIComponent('{"site":"plant-a","day":"2026-01-05"}');
  const { unknown } = await plant.get(`queries/attendance.day?input=${input}`);
  expect(unknown).toHaveLength(1);

  // Settling wants a note: without one its field says so.
  await peek.getByRole('button', { name: 'Settle with a note' }).click();
  await peek.getByLabel('Note').fill('Was at the training, see the list');
  await peek.getByRole('button', { name: 'Settle with a note' }).click();
  await page.getByText('All clear').waitFor();
  await page.getByRole('link', { name: /Done today/ }).click();
  const today = page.getByRole('table', { name: 'Done today' });
  await today.getByRole('row', { name: /Book what was told/ }).waitFor();
  await today.getByRole('button', { name: /^Undo/ }).click();
  await page.getByRole('link', { name: /To decide/ }).click();
  await expect.poll(() => list.getByRole('listitem').count()).toBe(1);
  expect(await waiting(page).textContent()).toContain('1');
  expect(thrown).toEqual([]);
  await close();
});
