import { randomUUID } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { profile, siteDocument } from '../../../erp-core/testing/site.ts';
import { ADMIN, type TestServer, testServer } from '../../../server/test/test-server.ts';
import { findings, openAs, openBrowser } from '../browser.ts';
import { builtScreens } from '../built.ts';

// Real: the office as built, the server, the kernel and the database.
let browser: Browser;
let plant: TestServer;
beforeAll(async () => {
  await builtScreens();
  browser = await openBrowser();
  plant = await testServer();
  const cookie = await plant.signIn();
  for (const [name, body] of [
    ['plant.config.apply', { document: siteDocument(), profiles: [profile] }],
    ['kernel.member.save', { user: 'asha', name: 'Asha' }],
    ['kernel.member.save', { user: 'babul', name: 'Babul' }],
  ] as const) {
    const headers = { 'idempotency-key': randomUUID() };
    const { status } = await plant.call('POST', `/api/v1/commands/${name}`, { cookie, body, headers });
    expect([name, status]).toEqual([name, 200]);
  }
}, 360_000);
afterAll(async () => {
  await browser?.close();
  await plant?.close();
});

test('the office makes a terminal with its code, gives a badge and a PIN, sees who is there and revokes it', {
  timeout: 180_000,
}, async () => {
  const { context, page, thrown } = await openAs(browser);
  await page.goto(`${plant.base}/office/sign-in?to=terminals`);
  await page.getByLabel('E-mail').fill(ADMIN.email);
  await page.getByLabel('Password').fill(ADMIN.password);
  await page.keyboard.press('Enter');
  await page.getByText('No terminals yet').waitFor();
  expect(await findings(page, 'light')).toEqual([]);

  await page.getByRole('button', { name: 'Add a terminal' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Press 1');
  await dialog.getByLabel('Machine it stands at').selectOption({ index: 1 });
  expect(await findings(page, 'light')).toEqual([]);
  await dialog.getByRole('button', { name: 'Make the code' }).click();
  const link = await dialog.getByText('/panel/register?code=').textContent();
  const code = new URL(link ?? '').searchParams.get('code') ?? '';
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  const row = page.getByRole('row').filter({ hasText: 'Press 1' });
  await row.getByText('Code until').waitFor();

  await page.goto(`${plant.base}/office/people/sign-on`);
  await page.getByRole('button', { name: 'Change: Asha' }).click();
  await dialog.getByLabel('Badge').fill('04:A2:1F:7B');
  await dialog.getByRole('button', { name: 'Give' }).click();
  await dialog.getByText('…1F7B').waitFor();
  await dialog.getByRole('textbox', { name: 'Number', exact: true }).fill('1058');
  await dialog.getByLabel('New PIN').fill('1234');
  await dialog.getByRole('button', { name: 'Set' }).click();
  await page.getByText('This PIN is guessed first').waitFor();
  await dialog.getByLabel('New PIN').fill('2580');
  await dialog.getByRole('button', { name: 'Set' }).click();
  await dialog.getByText('PIN as given').waitFor();
  expect(await findings(page, 'light')).toEqual([]);
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  // The same badge for another: asked first.
  await page.getByRole('button', { name: 'Change: Babul' }).click();
  await dialog.getByLabel('Badge').fill('04A21F7B');
  await dialog.getByRole('button', { name: 'Give' }).click();
  await dialog.getByRole('button', { name: 'Take it over' }).click();
  await dialog.getByText('…1F7B').waitFor();
  await dialog.getByRole('button', { name: 'Close' }).last().click();

  const registered = await plant.call('POST', '/api/v1/terminal/register', { body: { code } });
  const cookie = registered.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  await plant.call('POST', '/api/v1/terminal/sign-on', { cookie, body: { number: '1058', pin: '2580' } });
  await page.goto(`${plant.base}/office/terminals`);
  await row.getByText('Asha, PIN').waitFor();
  await row.getByRole('button', { name: 'Revoke' }).click();
  await dialog.getByRole('button', { name: 'Revoke' }).click();
  await row.getByText(/^Revoked/).waitFor();
  const { json } = await plant.call('GET', '/api/v1/terminal', { cookie });
  expect(json).toMatchObject({ terminal: null, person: null });
  expect(thrown).toEqual([]);
  await context.close();
});
