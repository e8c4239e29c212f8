import { expect } from 'vitest';
import type { KeyTask } from './task.ts';

/** What is done at the pages of the plant: home, inbox, machines, trends, alarms, calls, readings, stops. */
export const PLANT: readonly KeyTask[] = [
  {
    ...{
      page: 'home',
      named: 'Home',
      of: 'real',
      does: 'a board is made one’s own: widgets moved, sized, undone, removed',
    },
    async work({ hands, page, button }) {
      const handle = (name: RegExp) => page.getByRole('group', { name });
      await hands.use(button('Edit'));
      await hands.reach(handle(/^Plan reached, column 1/));
      await hands.press('ArrowRight', 'Shift+ArrowRight');
      await handle(/^Plan reached, column 2, row 1, 4 wide/).waitFor();
      await hands.press('Control+z');
      await handle(/^Plan reached, column 2, row 1, 3 wide/).waitFor();
      await hands.reach(handle(/^Calls waiting/));
      await hands.press('Delete');
      await hands.returns(handle(/^Calls waiting/));
      await hands.fill(page.getByRole('textbox', { name: 'Name of the board' }), 'By keys');
      await page.getByText('Kept as a draft').waitFor();
      await hands.use(button('Publish'), { back: true });
      const dialog = page.getByRole('dialog');
      await hands.use(dialog.getByRole('button', { name: 'Publish' }));
      await page.getByRole('heading', { name: 'By keys', level: 1 }).waitFor();
    },
  },
  {
    ...{ page: 'inbox', named: 'Inbox', of: 'real', does: 'a request that stands still is recalled' },
    async work({ hands, aside, page }) {
      await hands.use(aside('Look').getByRole('button', { name: 'Recall' }));
      await page.getByText('All clear').waitFor();
      await hands.returns(aside('Look'));
    },
  },
  {
    ...{ page: '', named: 'Overview', of: 'fake', does: 'another shift is looked at, and a line opened' },
    async work({ hands, page, main }) {
      const shift = main.getByRole('combobox', { name: 'Shift' });
      await hands.reach(shift);
      const before = await shift.inputValue();
      await hands.press('ArrowDown');
      await expect.poll(() => shift.inputValue()).not.toBe(before);
      await hands.use(main.getByRole('link', { name: 'Sewing 1', exact: true }));
      await page.waitForURL('**/machines/**');
    },
  },
  {
    ...{
      page: 'machines',
      named: 'Machines',
      of: 'fake',
      does: 'a machine that stands is opened and its stop explained',
    },
    async work({ hands, page, main, aside, dialog, button }) {
      await hands.use(main.getByRole('link', { name: 'Sewing 3', exact: true }));
      await page.getByRole('heading', { name: 'Sewing 3', level: 1 }).waitFor();
      await hands.use(button('Give the reason'));
      await hands.use(aside().getByRole('button', { name: 'Give the reason' }));
      await hands.tick(dialog.getByRole('radio'));
      await hands.use(dialog.getByRole('button', { name: 'Save reason' }));
      await hands.returns(dialog);
    },
  },
  {
    ...{
      page: 'trends',
      named: 'Trends',
      of: 'fake',
      does: 'points are chosen, read, compared, shown as a table and kept as a view',
    },
    async work({ hands, page, main, aside, button }) {
      const picker = aside('Choose points');
      await hands.fill(picker.getByRole('searchbox'), 'sewing-1 power');
      await hands.tick(picker.getByRole('checkbox'));
      await page.waitForURL(/points=\d+/);
      const chart = page.getByRole('group', { name: /Arrow keys read values/ });
      await hands.reach(chart, { back: true });
      await hands.press('End', 'ArrowLeft', '+');
      await page.waitForURL(/from=\d+&to=\d+/);
      await hands.tick(
        page.getByRole('group', { name: 'Marks on the time axis' }).getByRole('button', { name: 'Alarms' }),
      );
      await page.waitForURL(/marks=no-alarm/);
      await hands.use(button('Compare'));
      const day = page.getByRole('checkbox', { name: 'a day before' });
      await hands.tick(day);
      await page.waitForURL(/with=d1/);
      await hands.press('Escape');
      await hands.returns(day);
      expect(await hands.isAt(button('Compare'))).toBe(true);
      await hands.use(button('As table'));
      await page.getByRole('region', { name: 'As table' }).waitFor();
      await hands.use(button('Views'));
      await hands.fill(page.getByLabel('Keep this page as'), 'By keys');
      await hands.use(main.getByRole('button', { name: 'Save', exact: true }));
      await page.waitForURL(/view=view-/);
    },
  },
  {
    ...{ page: 'alarms', named: 'Alarms', of: 'real', does: 'an alarm is acknowledged, and kept quiet for a while' },
    async work({ hands, page, main, dialog, button }) {
      await hands.use(button('Acknowledge: high'));
      await hands.returns(button('Acknowledge: high'));
      await hands.use(main.getByRole('link', { name: 'high', exact: true }));
      await page.waitForURL('**/records/alarms/**');
      await hands.use(main.getByRole('button', { name: 'More' }));
      await hands.use(page.getByRole('button', { name: 'Shelve', exact: true }));
      await hands.fill(dialog.getByLabel(/^For/), '1');
      await hands.fill(dialog.getByLabel('Reason'), 'The valve is being mended');
      await hands.use(dialog.getByRole('button', { name: 'Shelve' }));
      await hands.returns(dialog);
    },
  },
  {
    ...{ page: 'calls', named: 'Calls', of: 'real', does: 'a call is found among all, and answered' },
    async work({ hands, page, main, row, aside }) {
      await hands.use(main.getByRole('link', { name: 'All calls' }));
      await hands.use(row('Material'));
      await hands.use(aside().getByRole('button', { name: /on (its|the|my) way|Answer|coming/i }));
      await page
        .getByText(/on the way/i)
        .first()
        .waitFor();
    },
  },
  {
    ...{ page: 'readings', named: 'Readings', of: 'real', does: 'a gauge is read and its value written down' },
    async work({ hands, main, button }) {
      await hands.fill(main.getByLabel('Steam pressure'), '8.1');
      await hands.use(button('Save'));
      await main.getByText('8.1').first().waitFor();
    },
  },
  {
    ...{ page: 'stops', named: 'Stops', of: 'fake', does: 'a stop without a reason is found and explained' },
    async work({ hands, page, main, row, aside, dialog }) {
      await hands.use(main.getByRole('link', { name: 'Stops without a reason' }));
      await hands.use(row('Filling 2'));
      await hands.use(aside().getByRole('button', { name: /reason/ }));
      await hands.tick(dialog.getByRole('radio'));
      await hands.fill(dialog.getByLabel('Note'), 'Seen by the mechanic');
      await hands.use(dialog.getByRole('button', { name: 'Save reason' }));
      await hands.returns(dialog);
      await hands.returns(page.getByText('Nobody has given a reason yet.'));
    },
  },
];
