import { createHmac, scryptSync } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { profile, siteDocument } from '../../../erp-core/testing/site.ts';
import { type TcpProxy, tcpProxy } from '../../../server/test/tcp-proxy.ts';
import { type TestServer, testServer } from '../../../server/test/test-server.ts';
import { openAs, openBrowser } from '../browser.ts';
import { builtScreens } from '../built.ts';

// Real: the panel as built, its worker and disk, the server, the kernel and the database, and a line between them that is cut.
let browser: Browser;
let plant: TestServer;
let line: TcpProxy;
let admin: string;
const MACHINE = 'hall/line-1/cell/press-1';

beforeAll(async () => {
  await builtScreens();
  browser = await openBrowser();
  plant = await testServer();
  line = await tcpProxy({ host: '127.0.0.1', port: Number(new URL(plant.base).port) });
  admin = await plant.signIn();
  await ok('plant.config.apply', { document: siteDocument(), profiles: [profile] });
  await ok('kernel.role.save', {
    code: 'operator',
    name: { en: 'Operator' },
    permissions: ['production-log.*', 'plant.tree', 'samples.read', 'kernel.pin.own'],
  });
  for (const [user, name, badge] of [
    ['asha', 'Asha', '04A21F7B'],
    ['babul', 'Babul', '04A21F7C'],
    ['chitra', 'Chitra', '04A21F7D'],
  ] as const) {
    await ok('kernel.member.save', { user, name });
    await ok('kernel.role.give', { user, role: 'operator' });
    await ok('kernel.badge.assign', { user, badge });
  }
  await ok('kernel.pin.set', { user: 'chitra', number: '3014', pin: '8362' });
}, 360_000);
afterAll(async () => {
  await browser?.close();
  await line?.cut();
  await plant?.close();
});

const ok = (name: string, input: unknown) => plant.command(admin, name, input);
async function audited(name: string): Promise<string[]> {
  const input = encodeURIComponent(JSON.stringify({ name }));
  const { json } = await plant.call('GET', `/api/v1/queries/kernel.audit?input=${input}`, { cookie: admin });
  return json.rows
    .filter(({ refusal }: { refusal: string | null }) => refusal === null)
    .map(({ userName }: { userName: string }) => userName)
    .reverse();
}
const entered = () => audited('production-log.count.enter');

/** What a reader does: it types and presses Enter. */
async function scan(page: Page, badge: string): Promise<void> {
  await page.keyboard.type(badge);
  await page.keyboard.press('Enter');
}
const here = (page: Page, name: string) => page.locator('header.strip').getByText(name, { exact: true }).waitFor();
/** A badge that is shown while another is still being looked at is not heard: it is shown again. */
async function signOn(page: Page, badge: string, name: string): Promise<void> {
  const there = page.locator('header.strip').getByText(name, { exact: true });
  for (let shown = 0; shown < 6; shown++) {
    await scan(page, badge);
    const isThere = await there.waitFor({ timeout: 15_000 }).then(
      () => true,
      () => false,
    );
    if (isThere) return;
  }
  throw new Error(`${name} was not signed on`);
}
const key = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
/** Pressed as long as a hand does: what follows faster is a glove that bounces, and ignored. */
const hold = (page: Page, name: string | RegExp) =>
  page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name }).click({ delay: 400 });
async function count(page: Page, pieces: string): Promise<void> {
  await page.getByRole('link', { name: 'Count' }).click();
  await page.getByRole('button', { name: /^Scrap/ }).click();
  for (const digit of pieces) await key(page, digit);
  await hold(page, new RegExp(`^Add ${pieces}`));
  await page.locator('.entry .hero').getByText('0', { exact: true }).waitFor();
  await page.getByRole('link', { name: 'Home' }).click();
  await page.getByRole('link', { name: 'Count' }).waitFor();
}
async function pad(page: Page, digits: string, then: string): Promise<void> {
  for (const digit of digits) await key(page, digit);
  await hold(page, then);
}
async function byPin(page: Page, number: string, pin: string): Promise<void> {
  await pad(page, number, 'Next');
  await pad(page, pin, 'Sign on');
}
async function signOut(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'More' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Scan your badge' }).waitFor();
}
interface Brought {
  readonly people: readonly {
    readonly id: string;
    readonly pin: { check: string; salt: string; cost: { N: number; r: number; p: number } } | null;
  }[];
}
/** Wrong PINs of somebody that are known to be wrong: one in 256 comes to what is kept of the right one. */
function wrongPins({ people }: Brought, user: string): string[] {
  const pin = people.find(({ id }) => id === user)?.pin;
  if (!pin) throw new Error(`no PIN of ${user} was brought`);
  const { salt, cost, check } = pin;
  return ['1357', '2468', '9713', '7531', '8246', '6428', '3197'].filter((wrong) => {
    const key = scryptSync(wrong, Buffer.from(salt, 'base64url'), 32, { ...cost, maxmem: 2 ** 27 });
    const whole = createHmac('sha256', key.toString('base64url')).update('millrace offline check pin').digest('hex');
    return whole.slice(0, 2) !== check;
  });
}
/** A registered terminal at which all three have signed on, Asha last, and which was told who may without a link. */
async function terminal(name: string) {
  await line.open();
  const { code } = await ok('kernel.terminal.add', { name, site: 'plant-a', machine: MACHINE });
  const opened = await openAs(browser, { width: 1280, height: 800 });
  const { page } = opened;
  await page.goto(`http://127.0.0.1:${line.port}/panel/register?code=${code}`);
  await page.getByRole('button', { name: 'Register' }).click();
  await page.getByRole('heading', { name: 'Scan your badge' }).waitFor();
  await page.evaluate('navigator.serviceWorker.ready.then(() => true)');
  let list: Brought = { people: [] };
  page.on('response', async (answer) => {
    if (answer.url().endsWith('/api/v1/terminal/people') && answer.ok()) list = await answer.json();
  });
  await signOn(page, '04A21F7D', 'Chitra');
  await signOn(page, '04A21F7C', 'Babul');
  await signOn(page, '04A21F7B', 'Asha');
  await expect.poll(() => list.people.length, { timeout: 60_000 }).toBe(3);
  await page.getByRole('link', { name: 'Count' }).click();
  await page.getByRole('button', { name: /^Scrap/ }).waitFor();
  await page.getByRole('link', { name: 'Home' }).click();
  return { ...opened, list };
}
const away = async (page: Page): Promise<void> => {
  await line.cut();
  await page.getByText(/Offline since/).waitFor({ timeout: 60_000 });
};

test('the shift changes while the server is away: people switch by badge and PIN, and all of it is booked in their names', {
  timeout: 300_000,
}, async () => {
  const { context, page, thrown } = await terminal('Press 1');
  await away(page);
  await count(page, '1');
  await signOn(page, '04A21F7C', 'Babul');
  await count(page, '2');
  // The browser ends and begins again: he is there still, and the first counts wait.
  await page.reload();
  await here(page, 'Babul');
  await count(page, '3');
  await signOut(page);
  await scan(page, 'NOBODYS1');
  await page.getByText('This badge is not known here while there is no link').waitFor();
  await byPin(page, '3014', '8362');
  await here(page, 'Chitra');
  await count(page, '4');
  expect(await entered()).toEqual([]);

  await line.open();
  await expect.poll(entered, { timeout: 60_000 }).toEqual(['Asha', 'Babul', 'Babul', 'Chitra']);
  // Who was there last works on with the server, and the journal tells who came and went without it.
  await page.getByText(/Offline since/).waitFor({ state: 'detached' });
  await here(page, 'Chitra');
  await count(page, '5');
  await expect.poll(entered).toEqual(['Asha', 'Babul', 'Babul', 'Chitra', 'Chitra']);
  await expect.poll(async () => (await audited('identity.sign-in')).slice(-2)).toEqual(['Babul', 'Chitra']);
  expect(thrown).toEqual([]);
  await context.close();
});

test('a wrong PIN locks without the server and over a restart, a badge does not, and the server counts the tries', {
  timeout: 300_000,
}, async () => {
  const { context, page, thrown, list } = await terminal('Press 2');
  await away(page);
  await signOut(page);
  const [last = '', ...others] = wrongPins(list, 'chitra').slice(0, 5);
  for (const pin of others) {
    await byPin(page, '3014', pin);
    await page.getByText('Number or PIN is not right').waitFor();
    await hold(page, 'Begin again');
  }
  await page.reload();
  await page.getByRole('heading', { name: 'Scan your badge' }).waitFor();
  await byPin(page, '3014', last);
  await page.getByText('Too many wrong PINs. Use your badge').waitFor();
  await hold(page, 'Begin again');
  await byPin(page, '3014', '8362');
  await page.getByText('Too many wrong PINs. Use your badge').waitFor();
  await signOn(page, '04A21F7D', 'Chitra');
  await signOut(page);
  await line.open();
  const failures = async () =>
    (await plant.read(admin, 'queries/kernel.sign-on-people')).rows.find(
      ({ user }: { user: string }) => user === 'chitra',
    ).lockedUntil;
  await expect.poll(failures, { timeout: 60_000 }).not.toBe(null);
  await signOn(page, '04A21F7B', 'Asha');
  expect(thrown).toEqual([]);
  await context.close();
});
