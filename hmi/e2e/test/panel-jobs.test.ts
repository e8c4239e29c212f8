import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openAs, openBrowser } from '../browser.ts';
import { builtScreens } from '../built.ts';
import { type FakePlant, startFakePlant } from '../fake-plant.ts';

// Fake: the plant's data (see fake-plant.ts). Real: the panel as built, its storage, and the browser.
let browser: Browser;
let plant: FakePlant;
beforeAll(async () => {
  await builtScreens();
  browser = await openBrowser();
}, 240_000);
afterAll(() => browser?.close());
beforeEach(async () => {
  plant = await startFakePlant();
});
afterEach(() => plant.stop());

const COUNTED = 'demo:sewing/sewing-1/main/sewing-1-m1';
const BY_HAND = 'demo:filling/machining-1/main/machining-1-m1';
const at = (station: string) => openAs(browser, { width: 1280, height: 800, station });
const said = () => plant.commands.map(({ name, input }) => [name.split('.').slice(1).join('.'), input]);
const untilSaid = (count: number) => expect.poll(() => plant.commands.length).toBe(count);

test('a job is started in two taps, and the one that runs is put aside at the same moment', async () => {
  const { context, page, thrown } = await at(COUNTED);
  await page.goto(`${plant.url}/panel/jobs`);
  await page.getByRole('button', { name: /WO-2611-0100/ }).click();
  await page.getByText('WO-2611-0080 runs on this line now and is paused.').waitFor();
  await page.getByRole('button', { name: /Start job/ }).click();
  await untilSaid(2);
  const [[, paused], [, started]] = said() as [[string, { at: number }], [string, { at: number }]];
  expect(said()).toMatchObject([
    ['job.pause', { job: 'job-0-0' }],
    ['job.start', { job: 'job-0-1' }],
  ]);
  expect(started.at).toBe(paused.at);
  await page.getByText('WO-2611-0100 · 0 of 600').waitFor();
  expect(thrown).toEqual([]);
  await context.close();
});

test('a pause asks why, and is taken back as if it had not been', async () => {
  const { context, page } = await at(COUNTED);
  await page.goto(`${plant.url}/panel/jobs`);
  await page.getByRole('link', { name: 'Pause' }).click();
  const pause = page.getByRole('button', { name: /Pause job/ });
  expect(await pause.isDisabled()).toBe(true);
  await page.getByRole('button', { name: 'Changeover' }).click();
  await pause.click();
  await page.getByText('No job runs').waitFor();
  await page.getByRole('link', { name: 'Choose a job' }).waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await untilSaid(2);
  const [[, paused]] = said() as [[string, { at: number }]];
  expect(said()).toMatchObject([
    ['job.pause', { job: 'job-0-0', reason: 'changeover' }],
    ['job.start', { job: 'job-0-0', at: paused.at }],
  ]);
  await page.getByText('WO-2611-0080 · 1,512 of 4,000').waitFor();
  await context.close();
});

test('who finishes a job sees first what was made against what was ordered', async () => {
  const { context, page } = await at(COUNTED);
  await page.goto(`${plant.url}/panel/jobs`);
  await page.getByRole('link', { name: 'Finish job' }).click();
  await page.getByText('Is WO-2611-0080 done?').waitFor();
  await page.getByText('2,488 left to make').waitFor();
  await page.getByText('Scrap 11').waitFor();
  await page.getByRole('button', { name: /Finish job/ }).click();
  await untilSaid(1);
  expect(said()).toMatchObject([['job.finish', { job: 'job-0-0' }]]);
  await page.getByText('No job runs').waitFor();
  await context.close();
});

test('what the plant refuses comes back with its reason, and the way on is offered', async () => {
  const { context, page } = await at(COUNTED);
  await page.goto(`${plant.url}/panel/jobs`);
  await page.getByRole('button', { name: /WO-2611-0100/ }).waitFor();
  // Somebody else starts another job meanwhile, and this terminal has not heard of it.
  await page.getByRole('link', { name: 'Finish job' }).click();
  plant.cut(true);
  await page.getByText(/Offline since/).waitFor();
  await page.getByRole('button', { name: /Finish job/ }).click();
  await page.getByText('1 kept on this device').waitFor();
  await page.getByRole('link', { name: 'Choose a job' }).click();
  await page.getByRole('button', { name: /Start job/ }).click();
  await page.getByText('2 kept on this device').waitFor();
  plant.refuseNext = { code: 'job-not-running', detail: 'This job is paused, not running.' };
  plant.cut(false);
  await page.getByText(/Sent back to you: 2/).waitFor({ timeout: 120_000 });
  await page.getByRole('link', { name: /Up next/ }).click();
  await page.getByText('Another job runs on this line: WO-2611-0080.').waitFor();
  await page.getByRole('button', { name: /Start job/ }).click();
  await untilSaid(4);
  expect(said().slice(2)).toMatchObject([
    ['job.pause', { job: 'job-0-0' }],
    ['job.start', { job: 'job-0-1' }],
  ]);
  await context.close();
});

test('pieces are typed in where nothing counts, kept without a link, and taken back', async () => {
  const { context, page } = await at(BY_HAND);
  await page.goto(`${plant.url}/panel/count`);
  const good = page.getByRole('button', { name: /^Good/ });
  const before = Number((await good.locator('.value').textContent())?.replace(/\D/g, ''));
  for (const key of ['1', '2', '+1']) await page.getByRole('button', { name: key, exact: true }).click();
  await page.getByRole('button', { name: /Add 13 good/ }).click();
  await untilSaid(1);
  expect(said()).toMatchObject([['count.enter', { kind: 'good', quantity: '13' }]]);
  const shown = async () => Number((await good.locator('.value').textContent())?.replace(/\D/g, ''));
  await expect.poll(shown).toBeGreaterThanOrEqual(before + 13);
  // The answer is here too: a line that is cut between the two would rightly keep the entry.
  await expect.poll(() => page.locator('.strip .offline').count()).toBe(0);
  plant.cut(true);
  await page.getByText(/Offline since/).waitFor();
  await page.getByRole('button', { name: /^Scrap/ }).click();
  await page.getByRole('button', { name: '5', exact: true }).click();
  // What comes too soon on the same button is taken for the bounce of a glove: it is pressed until it is heard, and one
  // that was heard has another name.
  const add = page.getByRole('button', { name: /Add 5 scrap/ });
  const kept = page.getByText(/\d kept on this device/);
  const pressed = async (): Promise<number> => {
    if (await add.count()) await add.click({ timeout: 1_000 }).catch(() => undefined);
    return kept.count();
  };
  await expect.poll(pressed).toBeGreaterThan(0);
  await expect
    .poll(() =>
      page
        .getByRole('button', { name: /^Scrap/ })
        .locator('.value')
        .textContent(),
    )
    .toBe('9');
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText(/\d kept on this device/).waitFor();
  await expect
    .poll(() =>
      page
        .getByRole('button', { name: /^Scrap/ })
        .locator('.value')
        .textContent(),
    )
    .toBe('4');
  plant.cut(false);
  // An answer that the cut swallowed is asked for again under its own key: three keys, however many messages.
  const keys = () => new Set(plant.commands.map(({ key }) => key)).size;
  await expect.poll(keys).toBe(3);
  const last = (name: string) => plant.commands.findLast((each) => each.name === `production-log.count.${name}`)?.input;
  expect(last('take-back')?.entry).toBe(last('enter')?.entry);
  await context.close();
});

test('where a counter counts good pieces, only what it cannot see is typed in', async () => {
  const { context, page } = await at(COUNTED);
  await page.goto(`${plant.url}/panel/count`);
  await page.getByText('The machine counts good').waitFor();
  expect(await page.getByRole('button', { name: /^Good/ }).count()).toBe(0);
  await page.getByRole('button', { name: '2', exact: true }).click();
  await page.getByRole('button', { name: /Add 2 scrap/ }).waitFor();
  await context.close();
});
