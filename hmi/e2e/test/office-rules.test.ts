import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openAs } from '../browser.ts';
import { freshPlants } from '../fresh-plants.ts';

// Fake: what rules do (see fake/rules.ts). Real: the office as built, and the browser. The way through is in mend.test.ts.
const on = freshPlants();

async function drawn(page: Page): Promise<void> {
  await page.goto(`${on.plant.url}/office/messages?entry=ash-1:q1`);
  await page.getByText('Seen 1,204 times: make a point of it?').waitFor();
  await page.getByRole('link', { name: 'Make a point' }).click();
  await page.getByRole('heading', { name: 'New mapping rule' }).waitFor();
  await page.getByLabel(/^Device/).selectOption({ index: 1 });
  await page.getByText('Would give 2 values: 2 of 3 kept messages are taken').waitFor();
  await page.getByText('refused: not a number').waitFor();
}
const apply = (page: Page) => page.getByRole('button', { name: 'Apply and replay' });

test('a unit that is none is told at once, a new one is applied, replayed and undone', {
  timeout: 180_000,
}, async () => {
  const { context, page, thrown } = await openAs(on.browser);
  await drawn(page);
  const unit = page.getByLabel('Unit (UCUM)');
  await unit.fill('kWh');
  await page.getByText('Not a UCUM unit').waitFor();
  await unit.fill('kW.h');
  await page.getByText('Not a UCUM unit').waitFor({ state: 'detached' });
  await apply(page).click();
  await page.getByText('Taken: 1,187. Still refused: 17.').waitFor();
  await page.getByText('17: not a number').waitFor();
  expect(on.plant.commands.at(-1)).toMatchObject({
    name: 'plant.rule.add',
    input: { site: 'demo', expects: 3, points: [{ unit: 'kW.h' }], rule: { values: [{ path: 'kwh' }] } },
  });
  await page.getByRole('button', { name: /Undo/ }).click();
  await page.getByText('The version before runs again.').waitFor();
  expect(on.plant.commands.at(-1)).toMatchObject({ name: 'plant.config.rollback', input: { version: 3, expects: 4 } });
  expect(thrown).toEqual([]);
  await context.close();
});

test('what somebody else applied meanwhile is shown, and only then applied over', { timeout: 180_000 }, async () => {
  const { context, page } = await openAs(on.browser);
  await drawn(page);
  on.plant.rules.interrupted = true;
  await apply(page).click();
  await page.getByText('Version 4 was applied meanwhile.').waitFor();
  await page.getByText('new point hall/scale/weight').waitFor();
  await page.getByText('Version 4, Kamal Hossain').waitFor();
  await page.getByRole('heading', { name: 'Version 5 of the site would change' }).waitFor();
  await apply(page).click();
  await page.getByText('Taken: 1,187.').waitFor();
  expect(on.plant.rules.version).toBe(5);
  await context.close();
});

test('a replay that fails is tried again without applying twice', { timeout: 180_000 }, async () => {
  const { context, page } = await openAs(on.browser);
  await drawn(page);
  on.plant.rules.replayFails = true;
  await apply(page).click();
  await page.getByRole('alert').getByText('the gateway did not answer').waitFor();
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('Taken: 1,187.').waitFor();
  expect(on.plant.rules.version).toBe(4);
  await context.close();
});

test('a rule of a profile is changed for all its devices', { timeout: 120_000 }, async () => {
  const { context, page } = await openAs(on.browser);
  await page.goto(`${on.plant.url}/office/messages?entry=ash-1:q2`);
  await page.getByRole('link', { name: 'Mend the rule' }).click();
  await page.getByText('This rule stands in the profile filler').waitFor();
  await page.getByText('Would give 0 values: 0 of 1 kept messages are taken').waitFor();
  await page.getByLabel('Stands at', { exact: true }).fill('weight');
  await page.getByText('refused: the value is not where the rule looks').waitFor();
  await context.close();
});
