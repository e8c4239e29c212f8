import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findings, openAs, openBrowser } from '../browser.ts';
import { builtScreens } from '../built.ts';
import { type FakePlant, startFakePlant } from '../fake-plant.ts';

// Fake: the plant's data (see fake-plant.ts). Real: the office as built, and the browser.
let browser: Browser;
let plant: FakePlant;
beforeAll(async () => {
  await builtScreens(['office']);
  browser = await openBrowser();
  plant = await startFakePlant();
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await plant?.stop();
});

test('points are searched, drawn and measured, and the address brings all of it back', {
  timeout: 180_000,
}, async () => {
  const { context, page, thrown } = await openAs(browser);
  await page.goto(`${plant.url}/office/trends`);
  await page.getByText('No point is chosen').waitFor();
  const picker = page.getByRole('complementary', { name: 'Choose points' });
  await picker.getByRole('searchbox').fill('sewing-1 power');
  await picker.getByRole('checkbox').first().check();
  await picker.getByRole('searchbox').fill('');
  await picker.getByText('Filling 1').first().click();
  await picker.locator('details[open] input').first().check();
  await page.waitForURL(/points=\d+%2C\d+/);
  const table = page.getByRole('region', { name: 'Values of the range' });
  await expect.poll(() => table.getByRole('row').count()).toBe(3);
  // Minimum ≤ average ≤ maximum, and a stretch of doubtful readings is told.
  const cells = await table.getByRole('row').nth(1).getByRole('cell').allTextContents();
  const [low, high, average] = cells.slice(3, 6).map((text) => Number(text.replaceAll(',', ''))) as [
    number,
    number,
    number,
  ];
  expect(low).toBeLessThanOrEqual(average);
  expect(average).toBeLessThanOrEqual(high);
  await page.getByRole('img', { name: /not of good quality: 1/ }).waitFor();
  await page.getByRole('button', { name: '24 h' }).click();
  await page.waitForURL(/range=24h/);
  const chart = page.getByRole('group', { name: /Arrow keys read values/ });
  await chart.focus();
  await page.keyboard.press('+');
  await page.waitForURL(/from=\d+&to=\d+/);
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  expect(await page.getByRole('link', { name: 'Parquet' }).getAttribute('href')).toMatch(
    /\/api\/v1\/samples\/export\?points=\d+,\d+&from=\d+&to=\d+&format=parquet/,
  );
  const leaving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'CSV', exact: true }).click();
  const seen = readFileSync(await (await leaving).path(), 'utf8')
    .trimEnd()
    .split('\r\n');
  expect(seen[0]).toMatch(/Time \(Asia\/Dhaka\).*Lowest.*Average.*Highest/);
  expect(seen.length).toBeGreaterThan(10);
  for (const line of seen.slice(1)) expect(line).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/);
  await page.keyboard.press('Escape');
  const { url, said } = { url: page.url(), said: await page.locator('.head p').textContent() };
  await page.goto('about:blank');
  await page.goto(url);
  await expect.poll(() => table.getByRole('row').count()).toBe(3);
  expect(await page.locator('.head p').textContent()).toBe(said);
  await page.getByRole('button', { name: 'Follow now' }).first().click();
  await page.waitForURL((now) => !now.search.includes('from='));
  await page.getByRole('button', { name: 'As table' }).click();
  await page.getByRole('region', { name: 'As table' }).waitFor();
  expect(await findings(page, 'light')).toEqual([]);
  expect(thrown).toEqual([]);
  await context.close();
});

test('a range is set by the plant’s clock, six series are the most, and a lost link hides what is now', {
  timeout: 180_000,
}, async () => {
  const { context, page } = await openAs(browser);
  await page.goto(`${plant.url}/office/trends?points=100,101,102,110,111,112&pick=1`);
  await page.getByText(/6 are drawn/).waitFor();
  await page.getByLabel('From').fill('2026-11-20T08:00');
  await page.getByLabel('To', { exact: true }).fill('2026-11-20T20:00');
  // Dhaka is six hours ahead of UTC.
  const at = (hour: number) => Date.UTC(2026, 10, 20, hour) * 1_000;
  await page.waitForURL(({ search }) => search.includes(`from=${at(2)}&to=${at(14)}`));
  await page.getByLabel('To', { exact: true }).fill('2026-11-19T20:00');
  await page.getByText('The end must be after the begin.').waitFor();
  plant.cut(true);
  await page.getByText(/What you see is from/).waitFor({ timeout: 120_000 });
  const now = page
    .getByRole('region', { name: 'Values of the range' })
    .getByRole('row')
    .nth(1)
    .getByRole('cell')
    .nth(2);
  expect((await now.textContent())?.trim()).toBe('–');
  plant.cut(false);
  await context.close();
});

test('alarms, stops and jobs stand on the time axis and lead to their records; many at one place open up', {
  timeout: 180_000,
}, async () => {
  const { context, page, thrown } = await openAs(browser);
  await page.goto(`${plant.url}/office/trends?points=100&pick=0`);
  const alarms = page.getByRole('list', { name: 'Alarms' });
  await alarms.getByRole('link', { name: /Pressure 1/ }).waitFor();
  expect(await alarms.getByRole('link', { name: /Pressure 1/ }).getAttribute('href')).toContain(
    '/records/alarms/alarm/alarm-0-0',
  );
  await page.getByRole('list', { name: 'Jobs' }).getByRole('link').first().waitFor();
  // Three within twelve seconds are one mark, until one looks closer.
  await alarms.getByRole('button', { name: '3 here' }).click();
  await page.waitForURL(/from=\d+&to=\d+/);
  await expect.poll(() => alarms.getByRole('link').count()).toBe(3);
  await page.getByRole('group', { name: 'Marks on the time axis' }).getByRole('button', { name: 'Alarms' }).click();
  await page.waitForURL(/marks=no-alarm/);
  await alarms.waitFor({ state: 'detached' });
  expect(await findings(page, 'light')).toEqual([]);
  expect(thrown).toEqual([]);
  await context.close();
});

test('a shift lies over the day before, and what is set up is kept under a name and comes back', {
  timeout: 180_000,
}, async () => {
  const { context, page, thrown } = await openAs(browser);
  await page.goto(`${plant.url}/office/trends?points=100,101&pick=0&range=1h`);
  await page.getByRole('button', { name: 'Compare' }).click();
  await page.getByRole('checkbox', { name: 'a day before' }).check();
  await page.waitForURL(/with=d1/);
  const shifts = page.getByRole('group', { name: 'Shifts' });
  await shifts.getByRole('checkbox').nth(1).check();
  await page.waitForURL(/with=d1%2C\d+-\d+/);
  await page.keyboard.press('Escape');
  const table = page.getByRole('region', { name: 'Values of the range' });
  // A row for each of two points, and under it one for each of two stretches.
  await expect.poll(() => table.getByRole('row').count()).toBe(7);
  await table.getByText('compared: a day before').first().waitFor();
  const chart = page.getByRole('group', { name: /Arrow keys read values/ });
  await chart.focus();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowLeft');
  await page
    .locator('.reading')
    .getByText(/\(a day before: [\d.,]+\)/)
    .first()
    .waitFor();
  expect(await findings(page, 'light')).toEqual([]);
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByLabel('Keep this page as').fill('Against yesterday');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.waitForURL(/view=view-0/);
  const kept = plant.commands.find(({ name }) => name === 'kernel.view.save');
  expect(kept?.input).toMatchObject({
    entity: 'plant.trends',
    definition: { page: { points: '100,101', range: '1h', with: expect.stringMatching(/^d1,\d+-\d+$/) } },
  });
  await page.goto(`${plant.url}/office/trends`);
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('button', { name: 'Against yesterday' }).click();
  await page.waitForURL(/points=100%2C101.*view=view-0|view=view-0.*points=100%2C101/);
  await expect.poll(() => table.getByRole('row').count()).toBe(7);
  expect(thrown).toEqual([]);
  await context.close();
});

test('a fact leads to the trend of its samples', async () => {
  const { context, page } = await openAs(browser);
  await page.goto(`${plant.url}/office/facts?fact=x`);
  await page.getByRole('complementary').getByRole('link', { name: 'Open trend' }).click();
  await page.waitForURL(/trends\?points=120&from=\d+&to=\d+/);
  await page.getByRole('group', { name: /Arrow keys read values/ }).waitFor();
  await context.close();
});
