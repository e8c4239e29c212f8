import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pdf } from '../../../erp-core/testing/pdf.ts';
import { profile, siteDocument } from '../../../erp-core/testing/site.ts';
import { type TestServer, testServer } from '../../../server/test/test-server.ts';
import { findings, openAs, openBrowser, overflow } from '../browser.ts';
import { builtScreens } from '../built.ts';

// Real: the panel as built with its worker and journals, the server, the kernel, the files and the database.
let browser: Browser;
let plant: TestServer;
let admin: string;
let document: string;
const MACHINE = 'hall/line-1/cell/press-1';
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
  const uses = [{ site: 'plant-a', place: 'hall/line-1', item: null }];
  const name = { en: 'Change the needle', bn: 'সুঁই বদলান', hi: 'सुई बदलें' };
  document = (await ok('instructions.document.create', { code: 'WI-1', name, uses })).id;
}, 360_000);
afterAll(async () => {
  await browser?.close();
  await plant?.close();
});

const ok = (name: string, input: unknown) => plant.command(admin, name, input);
async function file(field: string, name: string, bytes: Buffer): Promise<unknown> {
  const answer = await fetch(`${plant.base}/api/v1/entities/instructions.revision/files?field=${field}`, {
    method: 'POST',
    body: new Uint8Array(bytes),
    headers: {
      cookie: admin,
      origin: plant.base,
      'content-type': 'application/octet-stream',
      'x-file-name': name,
    },
  });
  expect(answer.status).toBe(200);
  return answer.json();
}
async function released(letter: string, changes: string | null): Promise<void> {
  const nothing = { picture: null, drawing: null, page: null, video: null };
  const steps = [
    {
      ...nothing,
      text: { en: 'Stop the machine', bn: 'যন্ত্র থামান', hi: 'मशीन रोकें' },
      picture: await file('steps.picture', 'stop.png', PIXEL),
    },
    {
      ...nothing,
      text: { en: 'Loosen the screw' },
      drawing: await file('steps.drawing', 'screw.pdf', pdf(['1 0 0', '0 0 1'])),
      page: 2,
    },
    { ...nothing, text: { en: 'Put in the needle' } },
  ];
  const from = (Date.now() - 60_000) * 1_000;
  const revision = { document, letter, effectiveFrom: from, changes: changes === null ? null : { en: changes }, steps };
  const { id } = await ok('instructions.revision.create', revision);
  await ok('instructions.revision.release', { id });
}
async function readings(): Promise<string[]> {
  const { json } = await plant.call('GET', '/api/v1/entities/instructions.reading?sort=readAt', { cookie: admin });
  return json.rows.map(({ letter, station }: { letter: string; station: string }) => `${letter} at ${station}`);
}
async function panel() {
  const opened = await openAs(browser, { width: 1280, height: 800, station: `plant-a:${MACHINE}` });
  const [name = '', ...value] = (admin.split('; ')[0] ?? '').split('=');
  await opened.context.addCookies([{ name, value: value.join('='), url: plant.base }]);
  opened.page.setDefaultTimeout(90_000);
  await opened.page.goto(`${plant.base}/panel/`);
  await opened.page.getByRole('link', { name: 'More' }).waitFor();
  await opened.page.evaluate('navigator.serviceWorker.ready.then(() => true)');
  return opened;
}
/** Pressed as long as a hand does: what follows faster is a glove that bounces, and ignored. */
async function press(page: Page, name: string | RegExp): Promise<void> {
  // No click of the driver: it would press once more where the button goes away under the finger, as one at an edge does.
  await page.getByRole('button', { name }).hover();
  await page.mouse.down();
  await page.waitForTimeout(400);
  await page.mouse.up();
}
const filesKept = (page: Page) =>
  page.evaluate(`caches.open('millrace-panel-files').then((c) => c.keys()).then((k) => k.length)`);
/** The width of the picture that is shown, as its bytes say. */
const shownWidth = (page: Page) => page.evaluate(`document.querySelector('.drawing img')?.naturalWidth ?? 0`);

test('an instruction is read step by step, in three languages, and a newer letter has to be read again', {
  timeout: 480_000,
}, async () => {
  await released('B', null);
  const { context, page, thrown } = await panel();
  // Its files come onto the device although nobody has opened it: without a link it would be too late.
  await expect.poll(() => filesKept(page)).toBe(2);
  await page.getByRole('link', { name: 'More' }).click();
  await page.getByRole('link', { name: 'Instructions' }).click();
  await page.getByText('To be read').waitFor();
  expect(await findings(page, 'light')).toEqual([]);
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  await page.getByRole('link', { name: 'Read it now' }).click();
  await page.getByText('Stop the machine').waitFor();
  await expect.poll(() => shownWidth(page)).toBe(1);
  await press(page, 'বাংলা');
  await page.getByText('যন্ত্র থামান').waitFor();
  await press(page, 'हिन्दी');
  await page.getByText('मशीन रोकें').waitFor();
  await press(page, 'English');
  await press(page, 'Next step');
  await page.getByText('Loosen the screw').waitFor();
  // A page of a PDF comes as a picture of its own.
  await expect.poll(() => shownWidth(page), { timeout: 30_000 }).toBeGreaterThan(2_000);
  // Larger and moved by keys alone; at an edge there is nothing to go on to.
  for (let n = 0; n < 3; n++) await press(page, 'Larger');
  await press(page, 'To the left');
  await expect.poll(() => page.getByRole('button', { name: 'To the left' }).count()).toBe(0);
  expect(await findings(page, 'light')).toEqual([]);
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  await press(page, 'Next step');
  await page.getByText('Put in the needle').waitFor();
  await press(page, 'I have read rev B');
  await page.getByText('Read', { exact: true }).waitFor();
  await expect.poll(readings).toEqual([`B at ${MACHINE}`]);

  await released('C', 'The screw is turned to the left now');
  await page.reload();
  await page.getByText('New: C. You read B').waitFor();
  await page.getByRole('link', { name: 'Read it now' }).click();
  await page.getByText('The screw is turned to the left now').waitFor();

  // The files of this letter come onto the device by themselves.
  await expect.poll(() => filesKept(page)).toBe(2);
  await context.setOffline(true);
  await page.reload();
  await page.getByText(/As of/).waitFor();
  await press(page, 'Next step');
  await expect.poll(() => shownWidth(page)).toBe(1);
  await press(page, 'Next step');
  await press(page, 'Next step');
  await press(page, 'I have read rev C');
  await page.getByText('Read', { exact: true }).waitFor();
  expect(await readings()).toEqual([`B at ${MACHINE}`]);
  await context.setOffline(false);
  await expect.poll(readings).toEqual([`B at ${MACHINE}`, `C at ${MACHINE}`]);
  expect(thrown).toEqual([]);
  await context.close();
});
