import { expect, test } from 'vitest';
import { openAs } from '../browser.ts';
import { freshPlants } from '../fresh-plants.ts';

// Fake: the backups (see fake/backups.ts). What the keeper says of real ones is proved in distribution and server.
const on = freshPlants();

test('a backup is made from the page, which follows it to its end and lists it', async () => {
  const { context, page, thrown } = await openAs(on.browser);
  await page.goto(`${on.plant.url}/office/backups`);
  const rows = page.getByRole('table', { name: 'Kept' }).getByRole('row');
  await page.getByText('11 h ago, as planned').waitFor();
  const before = await rows.filter({ hasText: 'By hand' }).count();
  const button = page.getByRole('button', { name: 'Make a backup now' });
  await button.focus();
  await page.keyboard.press('Enter');
  await page
    .getByRole('listitem')
    .filter({ hasText: 'Journal and files' })
    .and(page.locator('[aria-current=step]'))
    .waitFor();
  expect(await button.isDisabled()).toBe(true);
  await page.getByText('The backup was made and proved').waitFor();
  await expect.poll(() => rows.filter({ hasText: 'By hand' }).count()).toBe(before + 1);
  expect(await button.isDisabled()).toBe(false);
  expect(thrown).toEqual([]);
  await context.close();
});

test('one that fails says why, and what is older than planned is said first', async () => {
  const { context, page } = await openAs(on.browser);
  on.plant.backups.standing = 'too-old';
  on.plant.backups.fails = 'the disk is full';
  await page.goto(`${on.plant.url}/office/backups`);
  await page.getByRole('alert').getByText('older than planned').waitFor();
  await page.getByText('Overdue').waitFor();
  await page.getByRole('button', { name: 'Make a backup now' }).click();
  await page.getByText('The backup failed: the disk is full').waitFor();
  on.plant.backups.standing = 'failing';
  await page.reload();
  await page.getByRole('alert').getByText('5.8 GB are needed').waitFor();
  await context.close();
});

test('without a link the page shows what it knew, and says from when it is', async () => {
  const { context, page } = await openAs(on.browser);
  await page.goto(`${on.plant.url}/office/backups`);
  await page.getByText('as planned').waitFor();
  on.plant.cut(true);
  await page.getByRole('button', { name: 'Make a backup now' }).click();
  await page.getByText('No answer came').waitFor();
  await page.getByText(/You see the list of that moment/).waitFor({ timeout: 120_000 });
  await page.getByText('as planned').waitFor();
  await context.close();
});
