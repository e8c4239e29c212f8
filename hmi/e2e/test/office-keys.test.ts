import { expect, test } from 'vitest';
import { findings, openAs } from '../browser.ts';
import { freshPlants } from '../fresh-plants.ts';

// Fake: the keys (see fake/api-keys.ts); what they open is proved in server/test/api-keys.test.ts.
const on = freshPlants();

test('a key is made with a few rights, shown once with a button that copies it, and gone when the dialog closes', async () => {
  const { context, page, thrown } = await openAs(on.browser);
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: on.plant.url });
  await page.goto(`${on.plant.url}/office/people/keys`);
  await page.getByRole('button', { name: 'Make a key' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Make a key' }).click();
  await dialog.getByText('Give it a name').waitFor();
  await dialog.getByLabel('Name').fill('Report at night');
  await dialog.getByText('30 d', { exact: true }).click();
  await dialog.getByText('Only these', { exact: true }).click();
  await dialog.getByRole('button', { name: 'Make a key' }).click();
  await dialog.getByText('Choose at least one right').waitFor();
  await dialog.getByRole('checkbox', { name: /^Stock/ }).check();
  await dialog.getByRole('checkbox', { name: 'See measured values' }).check();
  expect(await dialog.getByRole('checkbox', { name: 'Moves' }).isDisabled()).toBe(true);
  expect(await findings(page, 'light')).toEqual([]);
  await page.keyboard.press('Enter');
  await dialog.getByText('It is shown this once').waitFor();
  expect(on.plant.commands.at(-1)).toMatchObject({
    name: 'kernel.api-key.create',
    input: { name: 'Report at night', days: 30, only: ['stock.*', 'samples.read'] },
  });
  await dialog.getByRole('button', { name: 'Copy: Key' }).click();
  await dialog.getByText('Copied').waitFor();
  const copied = await page.evaluate('navigator.clipboard.readText()');
  expect(copied).toMatch(/^millrace_/);
  expect(await findings(page, 'light')).toEqual([]);
  await dialog.getByRole('button', { name: 'I have kept it' }).click();
  await page.getByRole('row').filter({ hasText: 'Report at night' }).waitFor();
  expect(await page.content()).not.toContain(copied);
  expect(thrown).toEqual([]);
  await context.close();
});

test('a key whose answer got lost is not pretended to be there', async () => {
  const { context, page } = await openAs(on.browser);
  on.plant.keys.losesNext = true;
  await page.goto(`${on.plant.url}/office/people/keys`);
  await page.getByRole('button', { name: 'Make a key' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Lost');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByText('Revoke it and make another').waitFor();
  await context.close();
});

test('one’s own and somebody else’s keys are revoked after a question, each by its own right', async () => {
  const { context, page } = await openAs(on.browser);
  await page.goto(`${on.plant.url}/office/people/keys`);
  for (const [name, command] of [
    ['Night script', 'kernel.api-key.revoke'],
    ['Scales in the warehouse', 'kernel.api-key.revoke-any'],
  ] as const) {
    await page.getByRole('button', { name: `Revoke: ${name}` }).click();
    await page.getByRole('dialog').getByText('turned away at once').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Keep it' }).click();
    expect(on.plant.commands.filter(({ name: sent }) => sent === command)).toEqual([]);
    await page.getByRole('button', { name: `Revoke: ${name}` }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click();
    await page.getByText(`“${name}” is revoked`).waitFor();
    expect(on.plant.commands.at(-1)?.name).toBe(command);
    await page.getByRole('row').filter({ hasText: name }).filter({ hasText: 'Revoked' }).waitFor();
  }
  await page.getByLabel('Only mine').check();
  await page.waitForURL(/whose=mine/);
  await page.getByRole('row').filter({ hasText: 'Scales' }).waitFor({ state: 'detached' });
  await context.close();
});
