import { expect } from 'vitest';
import type { KeyTask } from './task.ts';

/** What is done at the pages of the system: gateways, terminals, modules, printing, jobs, notifications, audit, backups. */
export const SYSTEM: readonly KeyTask[] = [
  {
    ...{
      page: 'gateways',
      named: 'Gateways',
      of: 'fake',
      does: 'a code for a new box is made, and another box revoked',
    },
    async work({ hands, button, dialog, row }) {
      await hands.use(button('Add a gateway'));
      await hands.fill(dialog.getByLabel('Name'), 'line-7');
      await hands.press('Enter');
      await dialog.getByText('It is shown this once').waitFor();
      await hands.press('Escape');
      await hands.returns(dialog);
      await row('line-7')
        .getByText(/Code waits/)
        .waitFor();
      await hands.use(button('Revoke: line-3'));
      await hands.use(dialog.getByRole('button', { name: 'Revoke' }));
      await hands.returns(dialog);
      await hands.hears(/line-3 is revoked/);
    },
  },
  {
    ...{ page: 'terminals', named: 'Terminals', of: 'real', does: 'a terminal is made with its code and revoked' },
    async work({ hands, button, dialog, row }) {
      await hands.use(button('Add a terminal'));
      await hands.fill(dialog.getByLabel('Name'), 'Press 2');
      await hands.reach(dialog.getByLabel('Machine it stands at'));
      await hands.press('ArrowDown');
      await hands.use(dialog.getByRole('button', { name: 'Make the code' }));
      await dialog.getByText('/panel/register?code=').waitFor();
      await hands.use(dialog.getByRole('button', { name: 'Close' }).last());
      await hands.returns(dialog);
      await row('Press 2').getByText('Code until').waitFor();
      await hands.use(button('Revoke: Press 2'));
      await hands.use(dialog.getByRole('button', { name: 'Revoke' }));
      await hands.returns(dialog);
      await row('Press 2')
        .getByText(/^Revoked/)
        .waitFor();
    },
  },
  {
    ...{ page: 'modules', named: 'Modules', of: 'fake', does: 'a module is switched off and on again' },
    async work({ hands, button, dialog, row }) {
      await hands.use(button('Switch off: Attendance'));
      await hands.use(dialog.getByRole('button', { name: 'Switch off' }));
      await hands.returns(dialog);
      await hands.hears(/Attendance is off/);
      await hands.use(button('Switch on: Attendance'));
      await row('Attendance').getByText('On', { exact: true }).waitFor();
    },
  },
  {
    ...{ page: 'designs', named: 'Designs', of: 'real', does: 'a module of one’s own is looked at' },
    async work({ hands, row, aside }) {
      await hands.use(row('Gate'));
      await hands.use(aside().getByRole('button', { name: 'Close' }));
      await hands.returns(aside());
    },
  },
  {
    ...{
      page: 'printing',
      named: 'Printing',
      of: 'real',
      does: 'a label is made one’s own, and goes back to how it ships',
    },
    async work({ hands, page, row, main, button }) {
      await hands.use(row('Item label'));
      await page.getByRole('img', { name: 'Preview' }).waitFor();
      const width = main.getByLabel('Width, mm');
      await hands.reach(width);
      const shipped = Number(await width.first().inputValue());
      await hands.write(String(shipped + 5));
      await hands.press('Tab');
      await hands.use(button('Save as ours'));
      await hands.use(button('Back to how it ships'));
      await expect.poll(() => width.first().inputValue()).toBe(String(shipped));
    },
  },
  {
    ...{ page: 'jobs', named: 'Jobs', of: 'real', does: 'a job is started from its form' },
    async work({ hands, main, button, row }) {
      await hands.use(main.getByRole('link', { name: 'What can be started' }));
      await hands.use(button('Start: Sweep of exports'));
      await row('Sweep of exports').getByText('Done').first().waitFor();
    },
  },
  {
    ...{ page: 'notifications', named: 'Notifications', of: 'real', does: 'what a role is told of is changed' },
    async work({ hands, main, page }) {
      await hands.use(main.getByRole('link', { name: 'By role' }));
      await page.waitForURL(/view=/);
      const first = main.getByRole('combobox');
      await hands.reach(first.nth(1));
      await hands.press('ArrowDown');
    },
  },
  {
    ...{ page: 'audit', named: 'Audit', of: 'fake', does: 'an entry is opened, and all of its kind asked for' },
    async work({ hands, page, main, aside }) {
      await hands.use(main.locator('tbody').getByRole('row'));
      await hands.use(aside().getByRole('button', { name: 'Only this', exact: true }));
      await page.waitForURL(/name=/);
      await hands.returns(aside());
    },
  },
  {
    ...{ page: 'backups', named: 'Backups', of: 'fake', does: 'a backup is made now' },
    async work({ hands, button, page }) {
      await hands.use(button('Make a backup now'));
      await page
        .getByText(/being made|is made|running/i)
        .first()
        .waitFor();
    },
  },
];
