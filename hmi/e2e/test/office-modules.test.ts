import AxeBuilder from '@axe-core/playwright';
import { expect, test } from 'vitest';
import { openAs } from '../browser.ts';
import { freshPlants } from '../fresh-plants.ts';

// Fake: the modules (see fake/modules.ts). What really comes, is switched and goes is proved in erp-core, server and
// distribution.
const on = freshPlants();
const file = (text: string) => ({ name: 'needle.pack', mimeType: 'application/json', buffer: Buffer.from(text) });

test('a pack is looked at, its key compared, brought in, switched on, and removed', async () => {
  const { context, page, thrown } = await openAs(on.browser);
  await page.goto(`${on.plant.url}/office/modules`);
  const table = page.getByRole('table', { name: 'Modules' });
  await table
    .getByRole('row', { name: /Production/ })
    .getByText('On', { exact: true })
    .waitFor();
  // What everything rests on has no switch.
  expect(await page.getByRole('button', { name: 'Switch off: Core' }).count()).toBe(0);

  await page.getByRole('button', { name: 'Bring in a pack' }).click();
  const dialog = page.getByRole('dialog');
  const bring = dialog.getByRole('button', { name: 'Bring in a pack' });
  expect(await bring.isDisabled()).toBe(true);
  await dialog.getByLabel('File of the pack').setInputFiles(file('PK'));
  await dialog.getByRole('alert').getByText('This is no pack: it is no JSON').waitFor();
  await dialog.getByLabel('File of the pack').setInputFiles(file('{}'));
  await dialog.getByText('Needle control 1.0.0 is new here.').waitFor();
  await dialog.getByText('5f0c 9b1e').waitFor();
  const { violations } = await new AxeBuilder({ page }).include('[role=dialog]').analyze();
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(grave.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
  await bring.click();
  await dialog.getByText('Compare the key, and give it a name.').waitFor();
  await dialog.getByLabel('I have compared this key').check();
  await dialog.getByLabel('Call this key').fill('Own workshop');
  await bring.click();
  await page.getByText('Needle control 1.0.0 is here.').waitFor();

  const row = table.getByRole('row', { name: /Needle control/ });
  await row.getByText('Off', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Switch on: Needle control' }).click();
  await row.getByText('On', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Remove: Needle control' }).click();
  await dialog.getByRole('alert').getByText('It is still on in 1 company').waitFor();
  expect(await dialog.getByRole('button', { name: 'Remove' }).isDisabled()).toBe(true);
  await dialog.getByRole('button', { name: 'Keep it' }).click();
  await page.getByRole('button', { name: 'Switch off: Needle control' }).click();
  await dialog.getByRole('button', { name: 'Switch off' }).click();
  await row.getByText('Off', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Remove: Needle control' }).click();
  await dialog.getByText('Broken needle').waitFor();
  await dialog.getByText('41').waitFor();
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await page.getByText('Needle control is gone.').waitFor();
  await expect.poll(() => row.count()).toBe(0);
  expect(thrown).toEqual([]);
  await context.close();
});

test('before a module goes off it is said what waits, and a refusal is told in its words', async () => {
  const { context, page } = await openAs(on.browser);
  on.plant.modules.held.push({ name: 'old-pack', reason: 'what it needs is not here' });
  await page.goto(`${on.plant.url}/office/modules`);
  await page.getByRole('alert').getByText('old-pack is here and does not run').waitFor();
  await page.getByRole('button', { name: 'Switch off: Attendance' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('booked when the module is on again: attendance.punched').waitFor();
  on.plant.refuseNext = { code: 'module-needed', detail: 'These modules are on and need attendance: payroll.' };
  await dialog.getByRole('button', { name: 'Switch off' }).click();
  await page.getByText('These modules are on and need attendance: payroll.').waitFor();
  await page.getByRole('button', { name: 'Switch off: Attendance' }).click();
  await dialog.getByRole('button', { name: 'Switch off' }).click();
  await page.getByText('Attendance is off. Nothing of it is lost.').waitFor();
  // The menu offers nothing of what is off.
  await page.getByRole('button', { name: 'Switch off: Production' }).click();
  const machines = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Machines' });
  expect(await machines.count()).toBe(1);
  await dialog.getByRole('button', { name: 'Switch off' }).click();
  await expect.poll(() => machines.count()).toBe(0);
  expect(on.plant.commands.at(-2)).toMatchObject({
    name: 'kernel.module.disable',
    input: { module: 'attendance', accept: true },
  });
  await context.close();
});

test('what waits for a module that is off is told, warned of past a bound, and dropped with a reason', async () => {
  const { context, page, thrown } = await openAs(on.browser);
  const { modules } = on.plant;
  modules.wait('attendance', 3, false);
  await page.goto(`${on.plant.url}/office/modules`);
  await page.getByText('Attendance: 3 messages of devices wait since').waitFor();
  // While the module is on they are being booked: nothing is to be dropped.
  expect(await page.getByRole('button', { name: 'Drop what waits: Attendance' }).count()).toBe(0);
  expect(await page.getByRole('alert').count()).toBe(0);
  modules.command('kernel.module.disable', { module: 'attendance' });
  modules.wait('attendance', 12_000, true);
  await page.reload();
  await page.getByRole('alert').getByText('Attendance: 12,000 messages').waitFor();
  await page.getByRole('button', { name: 'Drop what waits: Attendance' }).click();
  const dialog = page.getByRole('dialog');
  const drop = dialog.getByRole('button', { name: 'Drop what waits' });
  await drop.click();
  expect(modules.reasons).toEqual([]);
  await dialog.getByRole('textbox').fill('a trial line');
  await drop.click();
  await page.getByText('What waited for Attendance was dropped.').waitFor();
  // Half at a time: it was said until nothing was left.
  expect(new Set(modules.reasons)).toEqual(new Set(['a trial line']));
  expect(modules.reasons.length).toBeGreaterThan(2);
  await expect.poll(() => page.getByText('messages of devices wait').count()).toBe(0);
  expect(thrown).toEqual([]);
  await context.close();
});
