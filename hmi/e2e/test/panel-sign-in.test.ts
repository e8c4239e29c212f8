import { expect, test } from 'vitest';
import { findings, openAs, overflow } from '../browser.ts';
import { freshPlants } from '../fresh-plants.ts';

// Fake: the plant, and the provider, which sends everybody straight back. The real exchange is proved in server/test/oidc.test.ts.
const on = freshPlants((plant) => {
  plant.mode = 'signed-out';
});
const GLASS = { width: 1280, height: 800, touch: true, station: 'demo:sewing/line-3/plain-7' };

test('where a provider is set up the panel offers it, by touch', async () => {
  on.plant.oidc = { label: 'Padma ID', to: '/sign-in?error=access_denied' };
  const { context, page, thrown } = await openAs(on.browser, GLASS);
  await page.goto(`${on.plant.url}/panel/`);
  const button = page.getByRole('button', { name: 'Sign in with Padma ID' });
  await button.waitFor();
  expect([await findings(page, 'light'), await overflow(page)]).toEqual([[], 0]);
  // Nobody here has invited whom it knows.
  await button.tap();
  await page.getByRole('alert').getByText('Ask an administrator to invite your e-mail').waitFor();
  // It does not answer: the password is still there.
  on.plant.oidc = { label: 'Padma ID', to: null };
  // A second press so soon after the first is a glove that bounces: it is pressed until it leads somewhere.
  const away = page.getByRole('alert').getByText('The provider does not answer');
  const said = async () => {
    if (!(await away.isVisible())) await button.tap({ timeout: 1_000 }).catch(() => undefined);
    return away.isVisible();
  };
  await expect.poll(said, { interval: 700 }).toBe(true);
  expect(await button.isEnabled()).toBe(true);
  // It vouches for whom we know.
  on.plant.oidc = { label: 'Padma ID', to: '/' };
  on.plant.mode = 'full';
  const here = async () => {
    if (await button.isVisible()) await button.tap({ timeout: 1_000 }).catch(() => undefined);
    return new URL(page.url()).pathname;
  };
  await expect.poll(here, { interval: 400, timeout: 120_000 }).not.toMatch(/sign-in$/);
  await page.getByRole('button', { name: 'Sign in with Padma ID' }).waitFor({ state: 'detached' });
  expect(thrown).toEqual([]);
  await context.close();
});

test('where none is set up there is the password alone', async () => {
  const { context, page } = await openAs(on.browser, GLASS);
  await page.goto(`${on.plant.url}/panel/`);
  await page.getByLabel('E-mail').waitFor();
  expect(await page.getByRole('button', { name: /Sign in with/ }).count()).toBe(0);
  await context.close();
});
