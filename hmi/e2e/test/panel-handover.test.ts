import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { profile, siteDocument } from '../../../erp-core/testing/site.ts';
import { type TestServer, testServer } from '../../../server/test/test-server.ts';
import { findings, openAs, openBrowser, overflow } from '../browser.ts';
import { builtScreens } from '../built.ts';
import { seenAt, tellFacts } from '../tell-facts.ts';

// Real: the panel as built with its worker and journals, the server, the kernel, the files and the database. Not there: a gateway.
let browser: Browser;
let plant: TestServer;
let admin: string;
let terminal: { id: string; code: string };
let job: string;
const SITE = 'plant-a';
const LINE = 'hall/line-1';
const HOUR = 3_600_000_000;
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=',
  'base64',
);

beforeAll(async () => {
  await builtScreens(['panel']);
  browser = await openBrowser();
  plant = await testServer();
  admin = await plant.signIn();
  await ok('plant.config.apply', { document: siteDocument(), profiles: [profile] });
  await ok('plant.gateway.assign', { gateway: 'gw-1', site: SITE });
  await ok('kernel.role.save', {
    code: 'operator',
    name: { en: 'Operator' },
    permissions: ['production-log.*', 'handover.*', 'attendance.*', 'plant.tree', 'samples.read'],
  });
  for (const [user, name, badge] of [
    ['asha', 'Asha', '04A21F7B'],
    ['babul', 'Babul', '04A21F7C'],
  ] as const) {
    await ok('kernel.member.save', { user, name });
    await ok('kernel.role.give', { user, role: 'operator' });
    await ok('kernel.badge.assign', { user, badge });
  }
  const now = Date.now() * 1_000;
  // Asha came yesterday by the clock at the gate, and nobody saw her go.
  await ok('attendance.person.save', { number: 'A-1', name: 'Asha', site: SITE });
  for (const badge of ['CARD-1', '@asha']) await ok('attendance.badge.assign', { badge, person: 'A-1', from: 0 });
  const came = now - 20 * HOUR;
  const punch = {
    ...{ person: 'CARD-1', clock: 'gate', at: came, clockSuspect: false },
    ...({ direction: 'in', method: 'card' } as const),
  };
  const fact = { ...seenAt(came, 1, 'CARD-1'), key: 'punch/1', type: 'attendance.punched', payload: punch } as const;
  const window = { key: '1', from: came, to: null };
  await tellFacts(plant, 1, [fact], { stream: 'attendance-punch:gate', window, through: came });
  // And a job was left running.
  const item = await ok('stock.item.create', { code: 'SHIRT', name: { en: 'Shirt' }, unit: '{piece}', lots: false });
  const planned = { number: 'J-1', site: SITE, line: LINE, item: item.id, quantity: '100' };
  job = (await ok('production-log.job.create', planned)).id;
  await ok('production-log.job.start', { job, at: now - 26 * HOUR });
  terminal = await ok('kernel.terminal.add', { name: 'Press 1', site: SITE, machine: `${LINE}/cell/press-1` });
}, 360_000);
afterAll(async () => {
  await browser?.close();
  await plant?.close();
});

const ok = (name: string, input: unknown) => plant.command(admin, name, input);
const get = (path: string) => plant.read(admin, path);
const ask = (name: string, input: unknown) => get(`queries/${name}?input=${encodeURIComponent(JSON.stringify(input))}`);
const notes = async () => (await get('entities/handover.note?sort=writtenAt')).rows;
/** Pressed as long as a hand does: what follows faster is a glove that bounces, and ignored. */
const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click({ delay: 400 });
/** What a reader does: it types and presses Enter. */
async function comes(page: Page, badge: string, name: string): Promise<void> {
  await page.keyboard.type(badge);
  await page.keyboard.press('Enter');
  await page.locator('header.strip').getByText(name, { exact: true }).waitFor();
}
async function looksRight(page: Page): Promise<void> {
  expect(await findings(page, 'light')).toEqual([]);
  expect(await overflow(page)).toBeLessThanOrEqual(0);
}

test('who forgot is asked, who goes tells the next, and who comes sees it', { timeout: 480_000 }, async () => {
  const { context, page, thrown } = await openAs(browser, { width: 1280, height: 800 });
  page.setDefaultTimeout(90_000);
  await page.goto(`${plant.base}/panel/register?code=${terminal.code}`);
  await press(page, 'Register');
  await page.getByRole('heading', { name: 'Scan your badge' }).waitFor();
  await comes(page, '04a21f7b', 'Asha');
  await page.getByRole('link', { name: 'More' }).click();
  await page.getByRole('link', { name: 'Handover' }).click();

  await page.getByText('and did not clock out').waitFor();
  await looksRight(page);
  await press(page, '15 min earlier');
  await press(page, 'I went then');
  await page.getByText('J-1 was left running over the end of a shift').waitFor();
  await looksRight(page);
  await press(page, 'It went on');
  await page.getByText('Nobody left a note here').waitFor();
  const kept = async () => {
    const { kept: all } = await ask('handover.line', {
      site: SITE,
      line: LINE,
      runningSince: (Date.now() - 26 * 3_600_000) * 1_000,
    });
    return all.map((one: { job: string }) => one.job);
  };
  await expect.poll(kept).toEqual([job]);
  const spans = async () => {
    const days = await Promise.all(
      [0, 1]
        .map((ago) => new Date(Date.now() - ago * 86_400_000 + 6 * 3_600_000).toISOString().slice(0, 10))
        .map((day) => ask('attendance.day', { site: SITE, day })),
    );
    return days
      .flatMap(({ people }) => people.map((one: { state: string }) => one.state))
      .filter((state) => state === 'out');
  };
  await expect.poll(async () => (await spans()).length).toBe(1);

  await page.getByRole('link', { name: 'Write for the next shift' }).click();
  await press(page, 'Machine');
  await page.getByRole('textbox').fill('Needle 4 is blunt');
  await page.locator('input[type=file]').setInputFiles({ name: 'needle.png', mimeType: 'image/png', buffer: PIXEL });
  await page.getByText('With a picture').waitFor();
  await looksRight(page);
  await press(page, 'Hand over');
  await page.getByText('Machine: Needle 4 is blunt').waitFor();
  await expect.poll(async () => (await notes()).length).toBe(1);

  // Another comes. What he has not seen stands first, with what was left open and the picture.
  await comes(page, '04a21f7c', 'Babul');
  await page.goto(`${plant.base}/panel/handover`);
  await page.getByText('From the shift before: 1').waitFor();
  await looksRight(page);
  await page.getByRole('link', { name: /Needle 4 is blunt/ }).click();
  await page.getByText('Job J-1 runs').waitFor();
  await expect.poll(() => page.evaluate(`document.querySelector('.drawing img')?.naturalWidth ?? 0`)).toBe(1);
  await looksRight(page);
  await press(page, 'Seen');
  await page.getByText('You have seen everything').waitFor();
  await expect
    .poll(async () => (await notes())[0])
    .toMatchObject({ state: 'seen', seenBy: 'babul', writtenBy: 'asha' });

  // Without a link words are kept, and told when it is back.
  await context.setOffline(true);
  await page.getByText(/Offline since/).waitFor();
  await page.getByRole('link', { name: 'Write for the next shift' }).click();
  await press(page, 'Quality');
  await press(page, 'Hand over');
  await page.getByText('1 kept on this device').waitFor();
  await context.setOffline(false);
  await expect
    .poll(async () => (await notes()).map(({ topic }: { topic: string }) => topic))
    .toEqual(['machine', 'quality']);
  expect(thrown).toEqual([]);
  await context.close();
});
