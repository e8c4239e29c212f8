import { expect, test } from 'vitest';
import { openAs } from '../browser.ts';
import { freshPlants } from '../fresh-plants.ts';

// Fake: the rows (see fake/audit.ts); what stands in the trail is proved in server/test/audit-notes.test.ts.
const on = freshPlants();

test('a failed sign-in is read in plain words, and the list narrowed to it is a link', async () => {
  const { context, page, thrown } = await openAs(on.browser);
  await page.goto(`${on.plant.url}/office/audit`);
  // What the plant books by itself is left out until it is asked for.
  const booked = page.getByRole('row').filter({ hasText: 'Apply' });
  const failed = page.getByRole('row').filter({ hasText: 'E-mail or password was wrong' });
  await failed.waitFor();
  expect(await booked.count()).toBe(0);
  await page.getByLabel('Done by').selectOption('all');
  await booked.waitFor();
  await page.getByLabel('Done by').selectOption('');
  await booked.waitFor({ state: 'detached' });
  await failed.click();
  const peek = page.getByRole('complementary');
  await peek.getByText('10.0.0.66').waitFor();
  await peek.getByText('Nobody known here').waitFor();
  await peek.getByRole('button', { name: 'Only this person' }).click();
  await page.waitForURL(/user=unknown/);
  await page.getByRole('row').filter({ hasText: 'Save role' }).waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'Show all' }).click();
  await page.waitForURL((url) => !url.searchParams.has('user'));
  await page.getByLabel('Kind').selectOption('export');
  await page.waitForURL(/kind=export/);
  await expect.poll(() => page.locator('tbody tr[data-at]').count()).toBe(1);
  await page.getByRole('row').filter({ hasText: 'Nusrat Jahan' }).waitFor();
  expect(thrown).toEqual([]);
  await context.close();
});

test('a change of a role leads to its record, where its history stands', async () => {
  const { context, page, thrown } = await openAs(on.browser);
  await page.goto(`${on.plant.url}/office/audit`);
  await page.getByRole('row').filter({ hasText: 'Save role' }).click();
  const link = page.getByRole('complementary').getByRole('link', { name: 'Role' });
  expect(await link.getAttribute('href')).toMatch(/\/office\/records\/kernel\/role\/[^/]+$/);
  expect(thrown).toEqual([]);
  await context.close();
});

test('the same in Bengali', async () => {
  const { context, page } = await openAs(on.browser, { locale: 'bn' });
  await page.goto(`${on.plant.url}/office/audit`);
  await page.getByText('ই-মেইল বা পাসওয়ার্ড ভুল ছিল').waitFor();
  await page.getByRole('cell', { name: 'ভূমিকা সংরক্ষণ' }).waitFor();
  await context.close();
});
