import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openAs, openBrowser } from '../browser.ts';
import { builtScreens } from '../built.ts';
import { type FakePlant, startFakePlant } from '../fake-plant.ts';

// Fake: the gateway's account (fake/gateway.ts); how a clock is judged is proved in gateway/time and gateway/ledger.
let browser: Browser;
let plant: FakePlant;
beforeAll(async () => {
  await builtScreens();
  [browser, plant] = await Promise.all([openBrowser(), startFakePlant()]);
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await plant?.stop();
});

test('each clock that is wrong says how, and what to do; one of which too little is known says nothing', async () => {
  const { context, page, thrown } = await openAs(browser);
  await page.goto(`${plant.url}/office/devices`);
  await page.getByRole('heading', { name: 'Clocks to see to: 4' }).waitFor();
  const line = (device: string) => page.getByRole('listitem').filter({ hasText: device });
  expect(await line('filler-1').textContent()).toMatch(/3 h 12 min ahead\..*time server \(NTP\).*at their arrival/);
  expect(await line('filler-2').textContent()).toMatch(/loses 21 s a day\..*may be failing/);
  expect(await line('scale-4').textContent()).toMatch(/never set: it shows .*2000.*battery/);
  expect(await line('cutter-9').textContent()).toMatch(/42 s behind\..*believed all the same/);
  expect(await line('oven-2').count()).toBe(0);
  // What is searched for is what is told of.
  await page.getByLabel('Source').fill('filler');
  await page.getByRole('heading', { name: 'Clocks to see to: 2' }).waitFor();
  expect(thrown).toEqual([]);
  await context.close();
});

test('devices that are asked stand with their state and its reason; those to see to can be had alone', async () => {
  const { context, page, thrown } = await openAs(browser);
  await page.goto(`${plant.url}/office/devices`);
  const table = page.getByRole('table', { name: 'Devices that are asked' });
  const row = (device: string) => table.getByRole('row').filter({ hasText: device });
  await row('meter-a').getByText('Online').waitFor();
  expect(await row('meter-b').textContent()).toMatch(/Answers in part: address 40213: .*exception 2.*11 of 12/);
  expect(await row('meter-c').textContent()).toMatch(/Silent: no answer for 4 s/);
  await page.getByText('2 of 5 as they should be').waitFor();
  await page.getByLabel('Only those to see to (3)').check();
  await row('meter-a').waitFor({ state: 'detached' });
  expect(await table.getByRole('row').count()).toBe(4);
  // What is searched for is what is told of.
  await page.getByLabel('Source').fill('meter-c');
  await row('meter-b').waitFor({ state: 'detached' });
  await row('meter-c').waitFor();
  expect(thrown).toEqual([]);
  await context.close();
});

test('devices behind links that are in trouble are named with the reason, and who is unknown with what to write', async () => {
  const { context, page, thrown } = await openAs(browser);
  await page.goto(`${plant.url}/office/devices`);
  await page.getByRole('heading', { name: 'Devices behind links to see to: 2' }).waitFor();
  const line = (device: string) => page.getByRole('listitem').filter({ hasText: device });
  expect(await line('clock-02').textContent()).toMatch(/Silent: .*not come for three minutes/);
  // The link itself is in trouble: that is one thing to see to, whatever hangs on it.
  expect(await line('reader-1').textContent()).toMatch(/Refuses us: .*another client holds the reader/);
  expect(await line('gate-2').count()).toBe(0);
  expect(await line('clock-01').count()).toBe(0);
  await page.getByRole('heading', { name: 'Came and stands in no configuration: 1' }).waitFor();
  expect(await line('CJK9876').textContent()).toMatch(/through clocks, 120 times.*192\.168\.10\.77/s);
  expect(await line('CJK9876').textContent()).toContain('zkteco, serial: CJK9876');
  await line('CJK9876').getByRole('link', { name: 'Let in …: CJK9876' }).waitFor();
  expect(thrown).toEqual([]);
  await context.close();
});
