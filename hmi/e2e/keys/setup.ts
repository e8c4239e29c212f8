import type { KeyTask } from './task.ts';

/** What is done at the pages that set a plant up: devices, messages, refused facts, approvals, roles, settings. */
export const SETUP: readonly KeyTask[] = [
  {
    ...{
      page: 'devices',
      named: 'Devices',
      of: 'real',
      does: 'a point is named anew and removed, a device added and removed',
    },
    async work({ hands, page, main, dialog, button }) {
      await hands.use(main.getByRole('link', { name: 'Configuration' }));
      await hands.use(main.getByRole('link', { name: 'press-1' }));
      await hands.use(button('Rename: steam'));
      await hands.fill(dialog.getByRole('textbox'), 'steam-1');
      await hands.use(dialog.getByRole('button', { name: 'Apply' }));
      await hands.returns(dialog);
      await hands.use(button('Remove: steam'));
      await hands.use(dialog.getByRole('button', { name: 'Remove the point' }));
      await hands.returns(dialog);
      await hands.goTo('Devices');
      await hands.use(main.getByRole('link', { name: 'Add a device' }));
      await hands.choose(page.getByLabel('Protocol'), 'Modbus');
      await hands.fill(page.getByRole('textbox', { name: /^Host/ }), '127.0.0.1');
      await hands.choose(page.getByLabel('Kind'), 'Energy meter Eastron SDM120');
      await hands.choose(page.getByLabel('Line *'), 'Line 1');
      await hands.fill(page.getByLabel('Cell *'), 'power');
      await hands.fill(page.getByLabel('Name of the device *'), 'meter-1');
      await hands.press('Tab');
      await page.getByText('new device meter-1 at hall/line-1/power/meter-1').waitFor();
      await hands.use(button('Add it'));
      await page.getByRole('heading', { name: 'meter-1 is added' }).waitFor();
      await hands.goTo('Devices');
      await hands.use(main.getByRole('link', { name: 'Configuration' }));
      await hands.use(button('Edit: meter-1'));
      await hands.use(dialog.getByRole('button', { name: 'Remove', exact: true }));
      await dialog.getByText(/device meter-1/).waitFor();
      await hands.use(dialog.getByRole('button', { name: 'Apply' }));
      await hands.returns(dialog);
    },
  },
  {
    ...{
      page: 'devices',
      named: 'Devices',
      of: 'fake',
      does: 'a certificate is trusted, a device read, and who is not wanted rejected',
    },
    async work({ hands, button, dialog }) {
      await hands.use(button('Reject: CJK9876'));
      await hands.use(button(/^Certificate of line-2-filler/));
      await dialog.waitFor();
      await hands.use(dialog.getByRole('button', { name: /Trust/ }));
      await hands.returns(dialog);
      await hands.use(button('Read now: meter-a'));
      await dialog.waitFor();
      await hands.press('Escape');
      await hands.returns(dialog);
    },
  },
  {
    ...{
      page: 'messages',
      named: 'Messages',
      of: 'fake',
      does: 'a message that nothing takes is made a point by a rule',
    },
    async work({ hands, page, row, aside, main, button }) {
      await hands.use(row('plant/meters/7/energy'));
      await hands.use(aside().getByRole('link', { name: 'Make a point' }));
      await page.getByRole('heading', { name: 'New mapping rule' }).waitFor();
      await hands.reach(main.getByLabel(/^Device/));
      await hands.press('ArrowDown');
      await page.getByText('Would give 2 values: 2 of 3 kept messages are taken').waitFor();
      await hands.fill(main.getByLabel('Unit (UCUM)'), 'kW.h');
      await hands.use(button('Apply and replay'), { back: true });
      await page.getByText('Taken: 1,187. Still refused: 17.').waitFor();
      await hands.use(button(/Undo/));
      await page.getByText('The version before runs again.').waitFor();
    },
  },
  {
    ...{ page: 'dead-letters', named: 'Not booked', of: 'fake', does: 'one that could not be booked is replayed' },
    async work({ hands, main, aside }) {
      await hands.use(main.locator('tbody').getByRole('row'));
      await hands.use(aside().getByRole('button', { name: 'Replay' }));
      await hands.hears(/Booked/);
      await hands.use(aside().getByRole('button', { name: 'Close' }), { back: true });
      await hands.returns(aside());
    },
  },
  {
    ...{ page: 'approvals', named: 'Approvals', of: 'real', does: 'an approval is put before a command' },
    async work({ hands, page, button }) {
      await hands.use(button('New approval'));
      const form = page.getByRole('complementary', { name: 'New approval' });
      await hands.fill(form.getByLabel('Code', { exact: true }), 'new-attributes');
      await hands.fill(form.getByLabel('Name', { exact: true }), 'New attributes');
      // One that no other task does: it waits from here on.
      await hands.fill(form.getByLabel('Before', { exact: true }), 'stock.attribute.create');
      await hands.fill(form.getByLabel('Name of the step'), 'Store');
      await hands.reach(form.getByLabel('Holders of these roles'));
      await hands.press('ArrowDown');
      await hands.use(form.getByRole('button', { name: 'Publish' }));
      await page.getByRole('button', { name: 'New attributes' }).waitFor();
    },
  },
  {
    ...{ page: 'roles', named: 'Roles', of: 'real', does: 'a role is made that may use a module' },
    async work({ hands, page, main, button }) {
      await hands.use(button('New role'));
      await hands.fill(page.getByLabel('Short code'), 'reception');
      await hands.fill(page.getByLabel('Name (English)'), 'Reception');
      // Hundreds of rights: who has no pointer narrows them down first.
      await hands.fill(main.getByRole('searchbox', { name: 'Search' }), 'stock');
      await hands.tick(page.getByRole('checkbox', { name: 'Stock', exact: true }));
      await hands.use(page.getByRole('button', { name: 'Save', exact: true }));
      await hands.hears(/Role Reception is saved/);
    },
  },
  {
    ...{
      page: 'settings',
      named: 'Settings',
      of: 'real',
      does: 'a wrong currency is refused in words, a right one kept, and a rule of numbering written',
    },
    async work({ hands, page, button, main }) {
      const currency = main.getByLabel('Currency', { exact: true });
      await hands.fill(currency, 'EUR');
      await hands.use(button('Save'));
      await main.getByRole('listitem').filter({ hasText: 'Currency: EUR' }).waitFor();
      await hands.use(main.getByRole('link', { name: 'Numbering' }), { back: true });
      await hands.use(button('New rule'));
      const rule = page.getByRole('complementary', { name: 'Number series' });
      await hands.fill(rule.getByLabel('Series'), 'TRF');
      await hands.fill(rule.getByLabel('Site'), '*');
      await hands.fill(rule.getByLabel('Pattern'), 'T-{nn}');
      await hands.fill(rule.getByLabel('Digits'), '5');
      await hands.fill(rule.getByLabel('Begins with'), '1');
      await rule.getByRole('alert').waitFor();
      await hands.reach(rule.getByLabel('Pattern'), { back: true });
      await hands.write('T/{year}/{n}');
      await hands.hears(/T\/20\d\d\/0000\d/);
    },
  },
];
