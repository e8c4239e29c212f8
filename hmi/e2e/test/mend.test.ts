import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findings, openAs, openBrowser } from '../browser.ts';
import { builtScreens } from '../built.ts';
import { type RealPlant, startRealPlant } from '../real-plant.ts';

// Nothing here is fake: keeper, gateway, database, server, screens and browser are real.
let browser: Browser;
let plant: RealPlant;
let page: Page;
beforeAll(async () => {
  await builtScreens();
  [browser, plant] = await Promise.all([openBrowser(), startRealPlant()]);
  ({ page } = await openAs(browser));
  page.setDefaultTimeout(120_000);
}, 420_000);
afterAll(async () => {
  await browser?.close();
  await plant?.stop();
}, 60_000);

const METER = 'garments/sewing-1/energy/meter-01';
const TOPIC = `meters/${METER}/harmonics`;

/** The demo's own secret of a device; it is there once the demo is set up. */
function secretOf(device: string): string | undefined {
  try {
    return JSON.parse(readFileSync(join(plant.data, 'demo', 'devices.json'), 'utf8')).devices[device];
  } catch {
    // Not set up yet: whoever asks waits.
    return undefined;
  }
}
async function publish(payload: object): Promise<void> {
  const answer = await fetch(`${plant.ingest}/ingest/v1/${TOPIC}`, {
    method: 'POST',
    headers: { authorization: `Bearer meter-01.${secretOf('meter-01')}`, 'content-type': 'application/json' },
    body: JSON.stringify(payload),
  });
  expect(answer.status).toBe(200);
}

test('messages that no rule takes become a point: proposed, tried, applied, replayed, seen as a trend, undone', {
  timeout: 420_000,
}, async () => {
  await page.goto(`${plant.url}/office/`);
  await page.waitForURL('**/office/claim');
  await page.getByLabel('One-time code').fill(plant.claimCode);
  await page.getByLabel('Your name').fill('Nusrat Jahan');
  await page.getByLabel('E-mail').fill('nusrat@example.com');
  await page.getByLabel('Password').fill('turning-wheels-26');
  await page.getByRole('button', { name: 'Become administrator' }).click();
  await page.waitForURL('**/office/home');
  await page.goto(`${plant.url}/office/`);
  await page.getByRole('rowgroup').filter({ hasText: 'Sewing line 1' }).first().waitFor();
  await expect.poll(() => secretOf('meter-01')).toBeTypeOf('string');

  const now = Math.floor(Date.now() / 1_000);
  for (let n = 0; n < 4; n++) await publish({ t: now - 60 + n, thd: 3 + n / 10 });
  await publish({ t: now - 50, thd: 'n/a' });
  await page.goto(`${plant.url}/office/messages`);
  await page.getByRole('row').filter({ hasText: TOPIC }).click();
  await page.getByText('Seen 5 times: make a point of it?').waitFor();
  await page.getByRole('link', { name: 'Make a point' }).click();
  // The device that sent them is chosen already; the topic names it, so one rule can serve its like.
  await page.getByText('Would give 4 values: 4 of 5 kept messages are taken').waitFor();
  await page.getByRole('button', { name: 'Take all 4' }).click();
  await page.getByLabel('Unit (UCUM)').fill('%');
  await page.getByText('Would give 4 values: 4 of 5 kept messages are taken').waitFor();
  await page.getByText('new rule', { exact: false }).first().waitFor();
  expect(await findings(page, 'light')).toEqual([]);
  await page.getByRole('button', { name: 'Apply and replay' }).click();
  await page.getByText('Taken: 4. Still refused: 1.').waitFor();
  await page.getByText('1: not a number').waitFor();

  // Stored, at the time that stood in the payload, on a point of each device.
  const points = async () =>
    (
      (await (await page.request.get(`${plant.url}/api/v1/points`)).json()) as {
        points: { id: number; path: string; unit: string }[];
      }
    ).points;
  const made = (await points()).filter(({ path }) => path.endsWith('/thd'));
  expect(made.map(({ unit }) => unit)).toEqual(['%', '%', '%', '%']);
  const point = made.find(({ path }) => path === `demo-plant/${METER}/thd`)?.id ?? 0;
  await expect
    .poll(async () => (await (await page.request.get(`${plant.url}/api/v1/points/last?ids=${point}`)).json()).values, {
      timeout: 120_000,
    })
    .toMatchObject([{ i: point, v: 3.3, t: (now - 57) * 1e6 }]);

  await page.getByRole('button', { name: /Undo/ }).click();
  await page.getByText('The version before runs again.').waitFor();
  const input = encodeURIComponent(JSON.stringify({ site: 'demo-plant', topic: TOPIC }));
  const found = await page.request.get(`${plant.url}/api/v1/queries/plant.rule.of-topic?input=${input}`);
  expect(await found.json()).toMatchObject({ id: null });
});
