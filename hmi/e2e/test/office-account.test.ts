import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOf } from '../../../server/test/authenticator.ts';
import { forgetCodes } from '../../../server/test/forget-codes.ts';
import { ADMIN, type TestServer, testServer } from '../../../server/test/test-server.ts';
import { findings, openAs, openBrowser, overflow } from '../browser.ts';
import { builtScreens } from '../built.ts';

// Nothing here is fake: the server with its database, the office as built, the browser; the passkey's device is Chromium's
// own virtual authenticator.
let browser: Browser;
let plant: TestServer;
let office: string;
let password = ADMIN.password;
let secret = '';
beforeAll(async () => {
  await builtScreens();
  [browser, plant] = await Promise.all([openBrowser(), testServer()]);
  await plant.signIn();
  office = `http://localhost:${plant.server.port}/office`;
}, 420_000);
afterAll(async () => {
  await browser?.close();
  await plant?.close();
});

const TIMEOUT = { timeout: 240_000 };
/** What the authenticator shows. */
async function code(at = Date.now()): Promise<string> {
  await forgetCodes(plant);
  return codeOf(`otpauth://totp/x?secret=${secret}`, at);
}
async function enter(page: Page): Promise<void> {
  await page.getByLabel('E-mail').fill(ADMIN.email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}
async function open(agent?: string) {
  const opened = await openAs(browser);
  if (agent) await opened.context.setExtraHTTPHeaders({ 'user-agent': agent });
  await opened.page.goto(`${office}/account`);
  await opened.page.waitForURL('**/sign-in**');
  return opened;
}
const at = (page: Page, name: string) =>
  page.locator('section').filter({ has: page.getByRole('heading', { name, exact: true }) });

test('one changes the password, a known one is refused, and another device is signed out', TIMEOUT, async () => {
  const { context, page, thrown } = await open();
  await enter(page);
  await page.getByRole('heading', { name: 'Your account' }).waitFor();
  const other = await open();
  await enter(other.page);
  await other.page.getByRole('heading', { name: 'Your account' }).waitFor();
  await page.reload();
  await at(page, 'Signed in on').getByText('this device').waitFor();
  await at(page, 'Signed in on').getByRole('button', { name: 'End all others' }).click();
  await page.getByText('Ended.', { exact: false }).first().waitFor();
  await other.page.reload();
  await other.page.waitForURL('**/sign-in**');
  await other.context.close();

  await page.getByLabel('Password of now').fill(password);
  await page.getByLabel('New password').fill('basketball2026!');
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByText('guessed first').waitFor();
  password = 'nine mangoes on a roof';
  await page.getByLabel('New password').fill(password);
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByText('Password changed').waitFor();
  expect(await findings(page, 'light')).toEqual([]);
  expect(thrown).toEqual([]);
  await context.close();
});

test('a second factor is set up by its picture, and asked for from then on', TIMEOUT, async () => {
  const { context, page, thrown } = await open();
  await enter(page);
  await at(page, 'Second factor').getByRole('button', { name: 'Set up' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Password of now').fill(password);
  await dialog.getByRole('button', { name: 'Go on' }).click();
  await dialog.getByRole('img', { name: 'QR code' }).waitFor();
  secret = (await dialog.getByRole('region', { name: 'Or type this' }).textContent()) ?? '';
  const backup = ((await dialog.getByRole('region', { name: 'Backup codes' }).textContent()) ?? '').split(' ');
  expect(backup).toHaveLength(10);
  expect(await findings(page, 'light')).toEqual([]);
  await dialog.getByLabel('Code that the app shows now').fill(await code());
  await dialog.getByRole('button', { name: 'Switch on' }).click();
  await page.getByText('A code is asked for beside your password.').waitFor();
  await context.close();

  const again = await open();
  await enter(again.page);
  await again.page.getByLabel('Code of the authenticator').fill(await code(0));
  await again.page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await again.page.getByRole('alert').getByText('This code is wrong').waitFor();
  expect(await findings(again.page, 'light')).toEqual([]);
  await again.page.getByRole('button', { name: 'Use a backup code' }).click();
  await again.page.getByLabel('Backup code').fill(backup[0] ?? '');
  await again.page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await again.page.getByRole('heading', { name: 'Your account' }).waitFor();
  expect([...thrown, ...again.thrown]).toEqual([]);
  await again.context.close();
});

test('a passkey is made, signs in without password and code, is renamed and removed', TIMEOUT, async () => {
  const { context, page, thrown } = await open();
  const device = await context.newCDPSession(page);
  await device.send('WebAuthn.enable');
  await device.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await enter(page);
  await page.getByLabel('Code of the authenticator').fill(await code());
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  const part = at(page, 'Passkeys');
  await part.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Work laptop');
  await page.getByRole('dialog').getByRole('button', { name: 'Add a passkey' }).click();
  await part.getByText('Work laptop').waitFor();

  const signOut = async () => {
    await page.getByRole('button', { name: new RegExp(ADMIN.name) }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL('**/sign-in**');
  };
  await signOut();
  await page.goto(`${office}/sign-in?to=account`);
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await part.getByText('Work laptop').waitFor();

  await part.getByRole('button', { name: 'Rename: Work laptop' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Stick');
  await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click();
  await part.getByText('Stick', { exact: true }).waitFor();
  await part.getByRole('button', { name: 'Remove: Stick' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await part.getByText('Stick', { exact: true }).waitFor({ state: 'detached' });
  await signOut();
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.getByRole('alert').getByText('This passkey is not known here').waitFor();
  expect(thrown).toEqual([]);
  await context.close();
});

test('at a bare address the page says where passkeys work', TIMEOUT, async () => {
  const { context, page } = await openAs(browser, { locale: 'bn', width: 1280, height: 800 });
  await page.goto(`${plant.base}/office/sign-in?to=account`);
  await page.locator('input[type=email]').fill(ADMIN.email);
  await page.locator('input[type=password]').fill(password);
  await page.locator('button[type=submit]').click();
  await page.locator('input[name=code]').fill(await code());
  await page.locator('button[type=submit]').click();
  await page.getByText('পাসকির জন্য HTTPS লাগে').waitFor();
  expect(await overflow(page)).toBe(0);
  await context.close();
});

test('whose company asks for a second factor is led to set it up, and comes to nothing else', TIMEOUT, async () => {
  const pending = await plant.call('POST', '/api/auth/sign-in/email', { body: { email: ADMIN.email, password } });
  const half = pending.headers
    .getSetCookie()
    .filter((line) => !/max-age=0/i.test(line))
    .map((line) => line.split(';', 1)[0])
    .join('; ');
  const proved = await plant.call('POST', '/api/auth/two-factor/verify-totp', {
    cookie: half,
    body: { code: await code() },
  });
  const cookie = proved.headers
    .getSetCookie()
    .filter((line) => line.includes('session_token') && !/max-age=0/i.test(line))
    .map((line) => line.split(';', 1)[0])
    .join('; ');
  const { id } = (await plant.call('GET', '/api/v1/me', { cookie })).json.user;
  const asker = await open();
  await enter(asker.page);
  await asker.page.getByLabel('Code of the authenticator').fill(await code());
  await asker.page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await asker.page.getByRole('heading', { name: 'Your account' }).waitFor();
  await asker.page.goto(`${office}/people/members`);
  await asker.page.getByRole('button', { name: 'Second factor for roles' }).click();
  await asker.page.getByRole('checkbox', { name: 'Administrator' }).check();
  await asker.page.getByRole('button', { name: 'Save' }).click();
  await asker.page.getByText('Saved').waitFor();
  await asker.page.getByRole('row').filter({ hasText: ADMIN.email }).click();
  await asker.page.getByRole('complementary').getByText('A code is asked for beside the password.').waitFor();
  await asker.context.close();
  const lost = await plant.call('POST', `/api/v1/members/${id}/second-factor/remove`, { cookie, body: {} });
  expect(lost.json).toEqual({ removed: true });

  const { context, page, thrown } = await open();
  await enter(page);
  await page.waitForURL('**/second-factor**');
  await page.goto(`${office}/stock`);
  await page.waitForURL('**/second-factor?to=stock');
  await page.getByLabel('Password of now').fill(password);
  await page.getByRole('button', { name: 'Go on' }).click();
  secret = (await page.getByRole('region', { name: 'Or type this' }).textContent()) ?? '';
  expect(await findings(page, 'light')).toEqual([]);
  await page.getByLabel('Code that the app shows now').fill(await code());
  await page.getByRole('button', { name: 'Switch on' }).click();
  await page.waitForURL('**/office/stock');
  expect(thrown).toEqual([]);
  await context.close();
});
