import { expect, test } from 'vitest';
import { findings, openAs } from '../browser.ts';
import { freshPlants } from '../fresh-plants.ts';

// Fake: the gateways (see fake/gateways.ts). That a code lets a real box in is proved in distribution and server.
const on = freshPlants((plant) => {
  plant.gateways.boxes = true;
});

test('each gateway says how it stands, what waits and when it was last heard', async () => {
  const { context, page, thrown } = await openAs(on.browser);
  await page.goto(`${on.plant.url}/office/gateways`);
  const row = (name: string) => page.getByRole('row').filter({ hasText: name });
  await row('ash-1').getByText('Behind').waitFor();
  await row('line-2').getByText('Live').waitFor();
  await row('line-3')
    .getByText(/Lost since/)
    .waitFor();
  await row('line-3').getByText('48,210').waitFor();
  await row('line-4')
    .getByText(/never heard/)
    .waitFor();
  await row('line-5')
    .getByText(/Code waits until/)
    .waitFor();
  await row('line-6')
    .getByText(/^Revoked/)
    .waitFor();
  // The one beside the server needs nothing to be let in, so nothing of it can be revoked.
  expect(
    await row('ash-1')
      .getByRole('button', { name: /Revoke/ })
      .count(),
  ).toBe(0);
  // A browser that is cut off itself does not say that the gateways are.
  on.plant.cut(true);
  await page.getByText(/No link since/).waitFor();
  await page.getByText(/What you see is from/).waitFor({ timeout: 120_000 });
  expect(await row('line-2').getByText('Live').count()).toBe(1);
  expect(thrown).toEqual([]);
  await context.close();
});

test('a code for a new box is shown once, with the words to join by', async () => {
  const { context, page } = await openAs(on.browser);
  await page.goto(`${on.plant.url}/office/gateways`);
  await page.getByRole('button', { name: 'Add a gateway' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Line 7');
  await page.keyboard.press('Enter');
  await dialog.getByText('at most 63').waitFor();
  await dialog.getByLabel('Name').fill('line-7');
  await page.keyboard.press('Enter');
  await dialog.getByText('It is shown this once').waitFor();
  expect(on.plant.commands.at(-1)).toMatchObject({
    name: 'plant.gateway.add',
    input: { gateway: 'line-7', site: 'demo' },
  });
  const code = await dialog.getByRole('region', { name: 'Code', exact: true }).textContent();
  expect(code).toMatch(/^ABCD-EFGH-2345(-[2-9A-HJ-NP-Z]{4}){5}$/);
  await dialog.getByLabel(/Address of this centre/).fill('https://centre.local:8443');
  await dialog.getByText(`gateway join https://centre.local:8443 ${code}`).waitFor();
  await dialog.getByText(`MILLRACE_JOIN='https://centre.local:8443/#${code}'`).waitFor();
  expect(await findings(page, 'light')).toEqual([]);
  await page.keyboard.press('Escape');
  await page
    .getByRole('row')
    .filter({ hasText: 'line-7' })
    .getByText(/Code waits/)
    .waitFor();
  expect(await page.content()).not.toContain(code);
  await context.close();
});

test('one is revoked only after it was said what that means', async () => {
  const { context, page } = await openAs(on.browser);
  await page.goto(`${on.plant.url}/office/gateways`);
  await page.getByRole('button', { name: 'Revoke: line-3' }).click();
  await page
    .getByRole('dialog')
    .getByText(/not arrived here: 48,210/)
    .waitFor();
  expect(await findings(page, 'light')).toEqual([]);
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await page.getByText('line-3 is revoked').waitFor();
  expect(on.plant.commands.at(-1)).toMatchObject({ name: 'plant.gateway.revoke', input: { gateway: 'line-3' } });
  await context.close();
});

test('a box is asked for a new secret, and the page says how far it has come', async () => {
  const { context, page, thrown } = await openAs(on.browser);
  await page.goto(`${on.plant.url}/office/gateways`);
  // The one beside the server has no secret of its own to change here.
  await page.getByRole('button', { name: /Secret of line-2: in use since/ }).waitFor();
  expect(await page.getByRole('button', { name: /Secret of ash-1/ }).count()).toBe(0);
  // One that is away keeps its secret until it comes.
  await page.getByRole('button', { name: /Secret of line-3/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/The box is away\. .*until then its secret stays good/).waitFor();
  await dialog.getByRole('button', { name: 'Change the secret' }).click();
  await page.getByText('line-3 is asked for a new secret').waitFor();
  expect(on.plant.commands.at(-1)).toMatchObject({ name: 'plant.gateway.rotate', input: { gateway: 'line-3' } });
  const current = dialog.locator('[aria-current=step]');
  await current.getByText('The box has made it and uses it').waitFor();
  expect(await dialog.getByRole('button', { name: 'Change the secret' }).count()).toBe(0);
  expect(await findings(page, 'light')).toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /Secret of line-3: change asked/ }).waitFor();
  // It comes back and brings the new one.
  on.plant.gateways.renewed('line-3');
  await page.reload();
  await page.getByRole('button', { name: /Secret of line-3: old one until/ }).click();
  await current.getByText('The old one has ended').waitFor();
  await current.getByText(/good until/).waitFor();
  expect(thrown).toEqual([]);
  await context.close();
});

test('where no box can join the page says so and offers no code', async () => {
  const { context, page } = await openAs(on.browser);
  on.plant.gateways.joining = false;
  await page.goto(`${on.plant.url}/office/gateways`);
  await page.getByText('takes in no boxes').waitFor();
  expect(await page.getByRole('button', { name: 'Add a gateway' }).count()).toBe(0);
  await context.close();
});
