import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { profile, siteDocument } from '../../../erp-core/testing/site.ts';
import { type TestServer, testServer } from '../../../server/test/test-server.ts';
import { findings, openAs, openBrowser, overflow } from '../browser.ts';
import { builtScreens } from '../built.ts';
import { seenAt, tellFacts } from '../tell-facts.ts';

// Real: the panel as built, the server, the kernel and the database. Not there: a gateway, so nothing is measured.
let browser: Browser;
let plant: TestServer;
let admin: string;
let terminal: { id: string; code: string };
const MACHINE = 'hall/line-1/cell/press-1';
const READER = 'hall/line-1/cell/badge-reader';

beforeAll(async () => {
  await builtScreens();
  browser = await openBrowser();
  plant = await testServer();
  admin = await plant.signIn();
  const site = siteDocument();
  const reader = { id: 'badge-reader', path: READER };
  await ok('plant.config.apply', { document: { ...site, devices: [...site.devices, reader] }, profiles: [profile] });
  await ok('plant.gateway.assign', { gateway: 'gw-1', site: 'plant-a' });
  await ok('kernel.role.save', {
    code: 'operator',
    name: { en: 'Operator' },
    permissions: ['production-log.*', 'plant.tree', 'samples.read', 'kernel.pin.own'],
  });
  for (const [user, name, badge] of [
    ['asha', 'Asha', '04A21F7B'],
    ['babul', 'Babul', '04A21F7C'],
  ] as const) {
    await ok('kernel.member.save', { user, name });
    await ok('kernel.role.give', { user, role: 'operator' });
    await ok('kernel.badge.assign', { user, badge });
  }
  await ok('kernel.pin.set', { user: 'asha', number: '1058', pin: '2580' });
  terminal = await ok('kernel.terminal.add', { name: 'Press 1', site: 'plant-a', machine: MACHINE });
}, 360_000);
afterAll(async () => {
  await browser?.close();
  await plant?.close();
});

const ok = (name: string, input: unknown) => plant.command(admin, name, input);
/** Who entered which counts, where, newest first. */
async function entered(): Promise<string[]> {
  const input = encodeURIComponent(JSON.stringify({ name: 'production-log.count.enter' }));
  const { json } = await plant.call('GET', `/api/v1/queries/kernel.audit?input=${input}`, { cookie: admin });
  return json.rows.map((row: { userName: string; terminal: string }) => `${row.userName} at ${row.terminal}`);
}
/** What a reader does: it types and presses Enter. */
async function scan(page: Page, badge: string): Promise<void> {
  await page.keyboard.type(badge);
  await page.keyboard.press('Enter');
}
/** What the gateway tells of a badge that was shown to the reader just now. */
function shown(badge: string, seq: number): Promise<void> {
  const at = Date.now() * 1_000;
  const payload = { badge, reader: READER, at, clockSuspect: false };
  const fact = { ...seenAt(at, seq, badge), key: `badge/${seq}`, type: 'badge.shown', payload } as const;
  const window = { key: String(seq), from: at, to: null };
  return tellFacts(plant, seq, [fact], { stream: `badge-read:${READER}`, window, through: at });
}
const here = (page: Page, name: string) => page.locator('header.strip').getByText(name, { exact: true }).waitFor();
const key = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
/** Pressed as long as a hand does: what follows faster is a glove that bounces, and ignored. */
const hold = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click({ delay: 400 });
const count = async (page: Page): Promise<void> => {
  await page.getByRole('link', { name: 'Count' }).click();
  await page.getByText('Counted by').or(page.getByText('Entered')).first().waitFor();
};

test('a panel becomes a terminal, people switch by badge, and nothing of either is lost or mixed', {
  timeout: 240_000,
}, async () => {
  const { context, page, thrown } = await openAs(browser, { width: 1280, height: 800 });
  await page.goto(`${plant.base}/panel/register?code=${terminal.code}`);
  await page.getByRole('button', { name: 'Register' }).click();
  await page.getByRole('heading', { name: 'Scan your badge' }).waitFor();
  expect(await findings(page, 'light')).toEqual([]);
  expect(await overflow(page)).toBeLessThanOrEqual(0);

  await scan(page, '04a21f7b');
  await here(page, 'Asha');
  await count(page);
  await key(page, '1');
  await key(page, '2');
  await page.locator('.entry').getByText('12').waitFor();

  // Another badge in the middle of it: it is Babul's terminal, and Asha's twelve are not there.
  await scan(page, '04:A2:1F:7C');
  await here(page, 'Babul');
  expect(await page.getByRole('link', { name: 'Go on' }).count()).toBe(0);
  await count(page);
  expect(await page.locator('.entry .hero').textContent()).toBe('0');
  await key(page, '7');
  await page.getByRole('button', { name: /Add 7/ }).click();
  await expect.poll(entered).toEqual(['Babul at Press 1']);
  await scan(page, 'NOBODYS1');
  await page.getByText('This badge is nobody').waitFor();
  await here(page, 'Babul');

  await page.getByRole('link', { name: 'Home' }).click();
  await page.getByRole('link', { name: 'More' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Scan your badge' }).waitFor();
  const pad = async (digits: string, then: string) => {
    for (const digit of digits) await key(page, digit);
    await hold(page, then);
  };
  await pad('1058', 'Next');
  await pad('9170', 'Sign on');
  await page.getByText('Number or PIN is not right').waitFor();
  await pad('1058', 'Begin again');
  await pad('1058', 'Next');
  await pad('2580', 'Sign on');
  await here(page, 'Asha');
  await page.getByRole('link', { name: 'Go on' }).click();
  await page.locator('.entry').getByText('12').waitFor();
  await page.getByRole('button', { name: /Add 12/ }).click();
  await expect.poll(entered).toEqual(['Asha at Press 1', 'Babul at Press 1']);
  await page.getByRole('link', { name: 'Home' }).click();
  await page.getByRole('link', { name: 'More' }).waitFor();
  expect(await page.getByRole('link', { name: 'Go on' }).count()).toBe(0);
  expect(thrown).toEqual([]);
  await context.close();
});

test('a badge that is shown to the reader beside a panel signs its person on there, as the office has bound it', {
  timeout: 180_000,
}, async () => {
  const { context, page, thrown } = await openAs(browser, { width: 1280, height: 800 });
  const { code } = await ok('kernel.terminal.code', { id: terminal.id });
  await page.goto(`${plant.base}/panel/register?code=${code}`);
  await page.getByRole('button', { name: 'Register' }).click();
  await page.getByRole('heading', { name: 'Scan your badge' }).waitFor();

  const { context: desk, page: office, thrown: wrong } = await openAs(browser);
  const [name = '', ...value] = (admin.split('; ')[0] ?? '').split('=');
  await desk.addCookies([{ name, value: value.join('='), url: plant.base }]);
  await office.goto(`${plant.base}/office/terminals`);
  await office.getByRole('button', { name: 'Reader: Press 1' }).click();
  const dialog = office.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'Device' }).fill('badge');
  await office.getByRole('option').filter({ hasText: READER }).click();
  expect(await findings(office, 'light')).toEqual([]);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  await office.getByRole('row').filter({ hasText: 'Press 1' }).getByText('badge-reader').waitFor();
  await desk.close();

  await shown('04A21F7C', 1);
  await here(page, 'Babul');
  await shown('04A21F7B', 2);
  await here(page, 'Asha');
  expect([...thrown, ...wrong]).toEqual([]);
  await context.close();
});

test('who leaves a terminal untouched is signed off, also where the page was shut meanwhile; a PIN is chosen there', {
  timeout: 180_000,
}, async () => {
  const { context, page, thrown } = await openAs(browser, { width: 1280, height: 800 });
  const { code } = await ok('kernel.terminal.code', { id: terminal.id });
  await page.goto(`${plant.base}/panel/register?code=${code}`);
  await page.getByRole('button', { name: 'Register' }).click();
  await page.getByRole('heading', { name: 'Scan your badge' }).waitFor();
  await scan(page, '04A21F7B');
  await here(page, 'Asha');

  await page.getByRole('link', { name: 'More' }).click();
  await page.getByRole('link', { name: 'Own PIN' }).click();
  for (const pin of ['2580', '7193', '7193']) {
    for (const digit of pin) await key(page, digit);
    await hold(page, 'Next');
  }
  await page.getByText('Your new PIN holds from now on').waitFor();

  const eleven = `localStorage.setItem('millrace.panel.touched', String(Date.now() - 11 * 60_000))`;
  await page.evaluate(eleven);
  await page.getByRole('heading', { name: 'Scan your badge' }).waitFor({ timeout: 120_000 });
  await scan(page, '04A21F7B');
  await here(page, 'Asha');
  await page.evaluate(eleven);
  await page.reload();
  await page.getByRole('heading', { name: 'Scan your badge' }).waitFor({ timeout: 120_000 });

  await ok('kernel.terminal.revoke', { id: terminal.id });
  await scan(page, '04A21F7B');
  await page.getByLabel('E-mail').waitFor();
  expect(thrown).toEqual([]);
  await context.close();
});

test('the sign-on fits its glass in every language', { timeout: 180_000 }, async () => {
  for (const locale of ['bn', 'hi'] as const) {
    const { context, page } = await openAs(browser, { width: 1280, height: 800, locale });
    const { code } = await ok('kernel.terminal.code', { id: terminal.id });
    await page.goto(`${plant.base}/panel/register?code=${code}`);
    await page.locator('button[type=submit]').click();
    await page.locator('.keys').waitFor();
    expect([locale, await overflow(page)]).toEqual([locale, expect.toSatisfy((wide: number) => wide <= 0)]);
    expect(await findings(page, 'light')).toEqual([]);
    await context.close();
  }
});
