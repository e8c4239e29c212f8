import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Gates, installWorkshop, workshop } from '../../../erp-core/testing/workshop.ts';
import { findings, openBrowser } from '../browser.ts';
import { builtScreens } from '../built.ts';
import { type RealServer, realServer } from '../real-server.ts';

// Nothing here is fake but the work itself: a module of the test's own, whose jobs wait at gates.
let browser: Browser;
let plant: RealServer;
const gates = new Gates();
beforeAll(async () => {
  await builtScreens();
  browser = await openBrowser();
  plant = await realServer(browser, { more: { modules: [workshop(gates)], install: installWorkshop } });
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await plant?.close();
}, 120_000);

test('a job is started from its form, followed while it runs, cancelled with a reason; one that failed is tried again', {
  timeout: 180_000,
}, async () => {
  const { page, thrown, close } = await plant.open();
  await page.goto(`${plant.url}/office/jobs`);
  await page.getByText('No job here yet.').waitFor();
  await page.getByRole('link', { name: 'What can be started' }).click();
  const kinds = page.getByRole('table', { name: 'What can be started' });
  await kinds
    .getByRole('row', { name: /Sweep the floor/ })
    .getByText('Every day at 02:30')
    .waitFor();

  gates.close('sweep yard');
  await page.getByRole('button', { name: 'Start: Sweep the floor' }).click();
  const dialog = page.getByRole('dialog');
  const where = dialog.getByRole('textbox');
  expect(await where.inputValue()).toBe('everywhere');
  await where.fill('yard');
  await dialog.getByRole('button', { name: 'Start' }).click();
  const table = page.getByRole('table', { name: 'Jobs' });
  const sweep = table.getByRole('row', { name: /Sweep the floor/ });
  await sweep.getByText('Running').waitFor();
  await page.getByRole('button', { name: 'Cancel job: Sweep the floor' }).click();
  await dialog.getByLabel('Reason').fill('It rains');
  await dialog.getByRole('button', { name: 'Cancel job' }).click();
  await sweep.getByText('It rains').waitFor();

  // Started elsewhere, it is there by itself, and so is how far it is; under a hand no row would move.
  await page.mouse.move(2, 2);
  gates.close('piece 2');
  const { id: sheet } = await plant.command('workshop.sheet.create', { code: 'A-1', pieces: 0 });
  await plant.command('workshop.cut', { sheet, pieces: 3 });
  const cut = table.getByRole('row', { name: /Cut a sheet/ });
  await cut.getByText('2 of 3').waitFor();
  expect(await findings(page, 'light')).toEqual([]);
  gates.open('piece 2');
  await cut.getByText('Done').waitFor();

  // What nobody can do fails for good after its tries; whoever has seen to it tries it again.
  const { id: locked } = await plant.command('workshop.sheet.create', { code: 'LOCKED', pieces: 0 });
  const { job } = await plant.command('workshop.cut', { sheet: locked, pieces: 1 });
  await cut.getByText(/Tried again at/).waitFor();
  await plant.command('kernel.job.cancel', { job, reason: 'The sheet is locked' });
  await cut.getByText('The sheet is locked').waitFor();
  expect(thrown).toEqual([]);
  await close();
});
