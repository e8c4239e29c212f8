import { expect } from 'vitest';
import type { KeyTask } from './task.ts';

/** What is done at the pages of the business: stock and what lies within it, people, facts, proposals, records. */
export const BUSINESS: readonly KeyTask[] = [
  {
    ...{ page: 'stock', named: 'Stock', of: 'real', does: 'goods are searched, and their moves looked at' },
    async work({ hands, page, main, row }) {
      await hands.fill(main.getByRole('searchbox', { name: 'Search' }), 'ZIP');
      await hands.use(main.getByRole('link', { name: /^Moves: Zip, 18 cm/ }));
      await page.waitForURL(/view=moves/);
      await row('GRN-7').waitFor();
    },
  },
  {
    ...{ page: 'stock/transfers', named: 'Transfers', of: 'real', does: 'a transfer is written, sent and received' },
    async work({ hands, page, main }) {
      await hands.use(main.getByRole('link', { name: 'New transfer' }));
      await hands.pick(page.getByRole('combobox', { name: 'Destination' }), 'LINE');
      await hands.pick(page.getByRole('combobox', { name: 'Item' }), 'ZIP');
      await hands.pick(page.getByRole('combobox', { name: 'From' }), 'STORE');
      await hands.fill(page.getByLabel('Quantity 1'), '3');
      await hands.use(page.getByRole('button', { name: 'Save' }));
      const order = page.getByRole('complementary').filter({ has: page.getByRole('heading', { name: /TRF/ }) });
      await order.getByText('Draft').waitFor();
      await hands.use(order.getByRole('button', { name: 'Send' }));
      await order.getByText('Sent', { exact: true }).waitFor();
      await hands.use(order.getByRole('button', { name: 'Receive' }));
      await order.getByText('Received', { exact: true }).waitFor();
    },
  },
  {
    ...{ page: 'stock/counts', named: 'Counts', of: 'real', does: 'a count is begun, filled and approved' },
    async work({ hands, page, main, dialog, button }) {
      await hands.use(button('Begin a count'));
      await hands.use(dialog.getByRole('button', { name: 'Begin a count' }));
      const sheet = page.getByRole('table', { name: 'Count sheet' });
      await sheet.getByRole('row', { name: /ZIP/ }).first().waitFor();
      const lines = sheet.getByRole('textbox');
      const count = await lines.count();
      for (let line = 0; line < count; line++) {
        await hands.fill(lines.nth(line), '7');
        await hands.press('Enter');
      }
      // What differs from the books is counted twice.
      const again = sheet.getByRole('row').filter({ hasText: 'Count again' });
      await expect.poll(() => again.count()).toBe(count);
      for (let left = count - 1; left >= 0; left--) {
        await hands.fill(again.getByRole('textbox'), '7');
        await hands.press('Enter');
        await expect.poll(() => again.count()).toBe(left);
      }
      await hands.use(main.getByRole('button', { name: 'Approve' }), { back: true });
      await hands.use(dialog.getByRole('button', { name: 'Approve' }));
      await hands.returns(dialog);
    },
  },
  {
    ...{ page: 'stock/units', named: 'Handling units', of: 'real', does: 'a unit is packed' },
    async work({ hands, page, row }) {
      await hands.use(row('003456789012345670'));
      await hands.pick(page.getByRole('combobox', { name: 'Pack from this place' }), 'ZIP');
      await hands.fill(page.getByLabel('Quantity to pack'), '2');
      await hands.use(page.getByRole('button', { name: 'Pack', exact: true }));
      await page.getByRole('listitem').filter({ hasText: 'Zip' }).first().waitFor();
    },
  },
  {
    ...{ page: 'stock/places', named: 'Places', of: 'real', does: 'a place is told what it takes' },
    async work({ hands, page, row, dialog }) {
      await hands.use(row('STORE'));
      await hands.use(page.getByRole('button', { name: 'More' }));
      await hands.use(page.getByRole('button', { name: 'Set what a place takes' }));
      await hands.fill(dialog.getByRole('textbox'), '5000');
      await hands.use(dialog.getByRole('button', { name: 'Set what a place takes' }));
      await hands.returns(dialog);
    },
  },
  {
    ...{ page: 'stock/valuation', named: 'Value', of: 'real', does: 'what stock is worth leaves as a file' },
    async work({ hands, page, row, button }) {
      await row('Zip').first().waitFor();
      const leaving = page.waitForEvent('download');
      await hands.use(button('CSV'));
      await leaving;
    },
  },
  {
    ...{ page: 'stock/reports', named: 'Reports', of: 'real', does: 'another report is chosen' },
    async work({ hands, main, page }) {
      const report = main.getByRole('combobox', { name: 'Report' });
      await hands.reach(report);
      await hands.press('ArrowDown');
      await page.waitForURL(/report=/);
    },
  },
  {
    ...{ page: 'stock/scan', named: 'Scan', of: 'real', does: 'a code is typed and told what it is' },
    async work({ hands, main, page }) {
      await hands.fill(main.getByLabel('Code', { exact: true }), 'ZIP-18');
      await hands.press('Enter');
      await page.getByText('Zip, 18 cm').first().waitFor();
    },
  },
  {
    ...{ page: 'stock/recall', named: 'Trace', of: 'real', does: 'a lot is traced' },
    async work({ hands, main, row }) {
      await hands.pick(main.getByRole('combobox', { name: 'Lot' }), 'A-2026');
      await row('A-2026-11').first().waitFor();
    },
  },
  {
    ...{ page: 'people', named: 'People', of: 'fake', does: 'who is in is searched, and a key for a program is made' },
    async work({ hands, page, main, button, dialog, row }) {
      await hands.fill(main.getByRole('searchbox', { name: 'Search' }), 'a');
      await hands.use(main.getByRole('link', { name: 'API keys' }));
      await hands.use(button('Make a key'));
      await hands.fill(dialog.getByLabel('Name'), 'By keys');
      await hands.press('Enter');
      await hands.use(dialog.getByRole('button', { name: 'I have kept it' }));
      await hands.returns(dialog);
      await row('By keys').waitFor();
      await hands.use(button('Revoke: By keys'));
      await hands.use(dialog.getByRole('button', { name: 'Revoke', exact: true }));
      await hands.returns(dialog);
      await hands.hears(/“By keys” is revoked/);
      await page.waitForURL('**/people/keys*');
    },
  },
  {
    ...{ page: 'proposals', named: 'Requests', of: 'real', does: 'those that are over are looked at' },
    async work({ hands, main, page }) {
      const state = main.getByLabel('State');
      await hands.reach(state);
      await hands.press('ArrowDown');
      await page.waitForURL(/state=/);
    },
  },
  {
    ...{ page: 'facts', named: 'Facts', of: 'fake', does: 'one kind is chosen, a fact opened and left' },
    async work({ hands, page, main, row, aside }) {
      await hands.use(main.getByRole('link', { name: 'downtime.occurred' }));
      await page.waitForURL(/type=|stream=|kind=/);
      await hands.use(main.getByRole('link', { name: 'All', exact: true }));
      await hands.use(row(/\d\d:\d\d/));
      await hands.use(aside('How we know').getByRole('button', { name: 'Close' }));
      await hands.returns(aside('How we know'));
    },
  },
  {
    ...{ page: 'records', named: 'Records', of: 'real', does: 'a record is tagged, followed and spoken of' },
    async work({ hands, page, main, row }) {
      await hands.use(main.getByRole('link', { name: 'Item', exact: true }));
      await hands.use(row('LABEL-M'));
      const peek = page.getByRole('complementary').first();
      await hands.use(peek.getByRole('link', { name: /Open|page/ }));
      await page.waitForURL(/stock\/item\//);
      await hands.use(main.getByRole('button', { name: 'Follow', exact: true }));
      await hands.fill(main.getByRole('textbox', { name: 'Write a comment' }), 'Seen with keys alone');
      await hands.use(main.getByRole('button', { name: 'Comment', exact: true }));
      await main.getByText('Seen with keys alone').waitFor();
    },
  },
];
