import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'vitest';
import type { KeyTask } from './task.ts';

/** A program of this machine that is told of things; `heard`: the numbers of the messages that it was told. */
async function receiver(): Promise<{ readonly server: Server; readonly port: number; readonly heard: string[] }> {
  const heard: string[] = [];
  const server = createServer((request, response) => {
    heard.push(String(request.headers['webhook-id']));
    request.resume();
    response.writeHead(204).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port, heard };
}

const mapping = (name: string) =>
  JSON.stringify({
    take: { code: { at: 'customer.code' }, name: { at: 'customer.name' } },
    input: { code: 'body.code', name: name, kind: '"organisation"', country: '"BD"' },
    key: { body: 'id' },
  });

/** What is done at the page of programs elsewhere: those that are told, and those that tell. */
export const WEBHOOKS: readonly KeyTask[] = [
  {
    ...{ page: 'webhooks', named: 'Webhooks', of: 'real', does: 'a hook is switched off, on again and removed' },
    async work({ hands, button, dialog }) {
      await hands.use(button('Switch off: Goods moved'));
      await button('Switch on: Goods moved').waitFor();
      await hands.use(button('Switch on: Goods moved'));
      await button('Switch off: Goods moved').waitFor();
      await hands.use(button('Remove: Goods moved'));
      await hands.use(dialog.getByRole('button').last());
      await hands.returns(dialog);
    },
  },
  {
    ...{
      page: 'webhooks',
      named: 'Webhooks',
      of: 'real',
      does: 'a place is allowed, a hook made for it, tested, and what it was told sent again',
    },
    async work({ hands, page, main, button, dialog, row }) {
      const { server, port, heard } = await receiver();
      try {
        await hands.use(main.getByRole('link', { name: 'Allowed in the own network' }));
        await page.waitForURL(/records\/kernel\/outgoing-place/);
        await hands.use(main.getByRole('link', { name: 'New', exact: true }));
        await hands.fill(page.getByLabel('Address, range or host'), '127.0.0.1');
        const plain = page.getByRole('group', { name: 'Without encryption too' });
        await hands.reach(plain.getByRole('radio', { checked: true }));
        await hands.press('ArrowLeft');
        expect(await plain.getByRole('radio', { name: 'Yes', exact: true }).isChecked()).toBe(true);
        await hands.fill(page.getByLabel('Reason', { exact: true }), 'The bridge beside us');
        await hands.use(page.getByRole('button', { name: 'Save', exact: true }));
        await page.getByRole('heading', { name: '127.0.0.1', level: 1 }).waitFor();

        await hands.goTo('Webhooks');
        await hands.use(button('Make a webhook'));
        await hands.fill(dialog.getByLabel('Name', { exact: true }), 'Bridge');
        await hands.fill(dialog.getByLabel('Address', { exact: true }), `http://127.0.0.1:${port}/in`);
        await hands.fill(dialog.getByRole('searchbox', { name: 'Search' }), 'stock.moved');
        await hands.tick(dialog.getByRole('checkbox', { name: 'stock.moved', exact: true }));
        await hands.use(dialog.getByRole('button', { name: 'Make a webhook' }));
        // The secret is within reach of the keys, to be copied.
        await hands.reach(dialog.getByRole('region', { name: 'Signing secret' }));
        await hands.use(dialog.getByRole('button', { name: 'I have kept it' }));
        await hands.returns(dialog);
        await row('Bridge').waitFor();

        await hands.use(button('Send a test: Bridge'));
        await hands.hears(/A test is on its way to Bridge/);
        await expect.poll(() => heard.length, { timeout: 60_000 }).toBe(1);
        await hands.use(button('Journal: Bridge'), { back: true });
        const journal = dialog.getByRole('table', { name: 'Journal' });
        const message = journal
          .getByRole('row')
          .filter({ has: page.getByRole('button') })
          .first();
        await message.getByText('204').waitFor();
        await hands.use(message.getByRole('button').first());
        await dialog.getByText(/^Try 1/).waitFor();
        await hands.use(message.getByRole('button', { name: /^Send again/ }));
        await expect.poll(() => heard.length, { timeout: 60_000 }).toBe(2);
        // The same message, by its number.
        expect(heard[1]).toBe(heard[0]);
        await hands.press('Escape');
        await hands.returns(dialog);
      } finally {
        server.closeAllConnections();
        server.close();
      }
    },
  },
  {
    ...{
      page: 'webhooks',
      named: 'Webhooks',
      of: 'real',
      does: 'an address is made, tried, and what was refused at it done again',
    },
    async work({ hands, page, main, button, dialog, row }) {
      await hands.use(main.getByRole('link', { name: 'In', exact: true }));
      await page.waitForURL(/view=in/);
      await hands.use(button('Make an address'));
      await hands.fill(dialog.getByLabel('Name', { exact: true }), 'Web shop');
      await hands.fill(dialog.getByLabel(/^Command/), 'parties.party.create');
      await hands.choose(dialog.getByLabel('How its caller shows who he is'), 'By the address');
      await hands.fill(dialog.getByLabel(/^Mapping/), mapping('body.name'));
      await hands.use(dialog.getByRole('button', { name: 'Make an address' }));
      const address = dialog.getByRole('region', { name: 'Address' });
      await hands.reach(address);
      const url = String(await address.textContent()).trim();
      await hands.use(dialog.getByRole('button', { name: 'I have kept it' }));
      await hands.returns(dialog);
      await row('Web shop').waitFor();

      const body = (code: string) => JSON.stringify({ id: code, customer: { code, name: 'Padma Stores' } });
      const post = (text: string) =>
        fetch(url, { method: 'POST', body: text, headers: { 'content-type': 'application/json' } });
      // The code is one already: the second is refused.
      const first = await post(body('SHOP-1'));
      expect(first.status, await first.text()).toBe(200);
      expect((await post(JSON.stringify({ id: 'again', customer: { code: 'SHOP-1', name: 'Other' } }))).ok).toBe(false);

      await hands.use(button('Journal: Web shop'));
      await hands.fill(dialog.getByLabel(/^Try a body/), body('SHOP-2'));
      await hands.use(dialog.getByRole('button', { name: 'Try a body' }));
      await dialog.locator('pre').filter({ hasText: 'SHOP-2' }).waitFor();
      await hands.use(dialog.getByRole('button', { name: /^Do again/ }), { back: true });
      await hands.hears(/It is done again/);
      await hands.press('Escape');
      await hands.returns(dialog);

      await hands.use(button('Switch off: Web shop'));
      await button('Switch on: Web shop').waitFor();
      expect((await post(body('SHOP-3'))).status).toBe(404);
      await hands.use(button('Remove: Web shop'));
      await hands.use(dialog.getByRole('button', { name: 'Remove' }));
      await hands.returns(dialog);
    },
  },
];
