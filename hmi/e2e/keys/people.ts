import { expect } from 'vitest';
import type { KeyTask } from './task.ts';

/** Who may enter, how they sign on, and who decides in whose place. */
export const PEOPLE: readonly KeyTask[] = [
  {
    ...{ page: 'people', named: 'People', of: 'real' },
    does: 'somebody is invited to one site, and given a badge, a number and a PIN',
    async work({ hands, page, main, button, dialog, ask }) {
      await hands.use(main.getByRole('link', { name: 'Members' }));
      await page.waitForURL('**/people/members*');
      await hands.use(button('Invite a person'));
      await hands.fill(dialog.getByLabel('Name', { exact: true }), 'Kamal Hossain');
      await hands.fill(dialog.getByLabel('E-mail', { exact: true }), 'kamal');
      await hands.press('Enter');
      await dialog.getByText('This is no e-mail address.').waitFor();
      await hands.write('kamal@padma.test');
      await hands.tick(dialog.getByRole('checkbox', { name: 'All sites, also those to come' }));
      await hands.tick(dialog.getByRole('checkbox').nth(1));
      await hands.use(dialog.getByRole('button', { name: 'Invite a person' }));
      await hands.returns(dialog);
      await hands.hears(/Kamal Hossain is a member now/);
      const [member] = (await ask('kernel.members', { search: 'Kamal' })).rows;
      expect(member).toMatchObject({ email: 'kamal@padma.test', sites: ['plant-a'] });

      await hands.use(main.getByRole('link', { name: 'Badges and PINs' }), { back: true });
      const signOn = async () =>
        (await ask('kernel.sign-on-people')).rows.find(({ user }: { user: string }) => user === member.user);
      await hands.use(button('Change: Kamal Hossain'));
      await hands.fill(dialog.getByLabel('Badge', { exact: true }), '04B7C9D2');
      await hands.press('Enter');
      await hands.hears(/The badge is given/);
      await hands.fill(dialog.getByLabel('Number', { exact: true }), '7001');
      await hands.fill(dialog.getByLabel('New PIN', { exact: true }), '482173');
      await hands.press('Enter');
      await hands.hears(/Number and PIN are set/);
      expect(await signOn()).toMatchObject({ number: '7001', badges: [{}] });
      await hands.use(dialog.getByRole('button', { name: /^Remove: …/ }));
      await hands.hears(/The badge is removed/);
      expect(await signOn()).toMatchObject({ number: '7001', badges: [] });
      await expect.poll(() => hands.hasPlace()).toBe(true);
      await hands.press('Escape');
      await hands.returns(dialog);
    },
  },
  {
    ...{ page: 'inbox', named: 'Inbox', of: 'real', does: 'a deputy is named for a time of absence, and ended' },
    async work({ hands, page, main, button, dialog, row, ask }) {
      await hands.use(main.getByRole('link', { name: 'While I am away' }));
      await page.waitForURL(/show=away/);
      await hands.use(button('Name a deputy'));
      await hands.pick(dialog.getByRole('combobox', { name: 'Deputy' }), 'Bina');
      await hands.use(dialog.getByRole('button', { name: 'Name', exact: true }));
      await hands.returns(dialog);
      await hands.hears(/The deputy is named/);
      const own = async () => (await ask('kernel.own-deputies')).rows;
      expect(await own()).toMatchObject([{ deputyName: 'Bina Das', mine: true }]);
      await hands.use(row('Bina Das').getByRole('button', { name: 'End' }));
      await hands.hears(/Nobody stands in any more/);
      await hands.returns(row('Bina Das'));
      expect(await own()).toEqual([]);
    },
  },
  {
    ...{ page: 'approvals', named: 'Approvals', of: 'real' },
    does: 'somebody else is given a deputy, who is ended again',
    async work({ hands, page, main, button, dialog, row, ask }) {
      await hands.use(main.getByRole('link', { name: 'Deputies' }));
      await page.waitForURL(/show=people/);
      await hands.use(button('Name a deputy'));
      await hands.pick(dialog.getByRole('combobox', { name: 'In place of' }), 'Bina');
      await hands.pick(dialog.getByRole('combobox', { name: 'Deputy' }), 'Ada');
      await hands.use(dialog.getByRole('button', { name: 'Name', exact: true }));
      await hands.returns(dialog);
      const { deputies } = await ask('kernel.deputies');
      expect(deputies).toMatchObject([{ personName: 'Bina Das' }]);
      await hands.use(row('Bina Das').getByRole('button', { name: 'End' }));
      await hands.hears(/Nobody stands in any more/);
      await hands.returns(row('Bina Das'));
      expect((await ask('kernel.deputies')).deputies).toEqual([]);
    },
  },
];
