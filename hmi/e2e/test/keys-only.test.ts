import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GATE } from '../../../erp-core/testing/gate-design.ts';
import { anotherPerson } from '../another-person.ts';
import { openBrowser } from '../browser.ts';
import { builtScreens } from '../built.ts';
import { Hands } from '../hands.ts';
import { type RealServer, realServer } from '../real-server.ts';

// Nothing here is fake, and nothing is pointed at: the office is worked with keys alone on the real server.
let browser: Browser;
let plant: RealServer;
const words = (en: string) => ({ en, bn: `${en} বাংলা`, hi: `${en} हिन्दी` });

beforeAll(async () => {
  await builtScreens();
  browser = await openBrowser();
  plant = await realServer(browser);
  let design = await plant.command('kernel.design.begin', {
    ...{ name: 'gate', label: words('Gate'), description: words('Who comes and goes.'), needs: {} },
  });
  const lasts = ['entities/gate.pass/span', { from: 'expected', to: 'leftAt' }] as const;
  for (const [place, value] of [...GATE, lasts])
    design = await plant.command('kernel.design.put', { design: design.id, version: design.version, place, value });
  await plant.server.call('POST', `/api/v1/designs/${design.id}/publish`, {
    ...{ cookie: await plant.server.signIn(), body: { version: design.version } },
  });
  await plant.command('kernel.module.enable', { module: 'gate' });
  for (const [name, at, until] of [
    ['Nusrat Jahan', Date.UTC(2026, 11, 1, 3), null],
    ['Rafiq Islam', Date.UTC(2026, 11, 9, 4), null],
    ['Audit team', Date.UTC(2027, 1, 8, 4), Date.UTC(2027, 1, 10, 9)],
  ] as const)
    await plant.command('gate.pass.create', {
      site: 'plant-a',
      kind: 'visitor',
      host: 'Store',
      name,
      expected: at * 1_000,
      ...(until === null ? {} : { leftAt: until * 1_000 }),
    });
  for (const code of ['ZIP-18', 'LABEL-M'])
    await plant.command('stock.item.create', { code, name: words(code), unit: '{piece}', lots: false });
}, 600_000);
afterAll(async () => {
  await browser?.close();
  await plant?.close();
}, 120_000);

/** At the office with keys alone; afterwards nothing was thrown, and the focus was seen at every step. */
async function atKeys(work: (hands: Hands, page: Page) => Promise<void>): Promise<void> {
  const { page, thrown, close } = await plant.open();
  await page.goto(`${plant.url}/office/records`);
  await page.getByRole('link', { name: 'Item', exact: true }).first().waitFor();
  const hands = new Hands(page);
  await work(hands, page);
  expect(hands.unseen).toEqual([]);
  expect(thrown).toEqual([]);
  await close();
}

test(
  'a record is found through the palette, made, changed, undone, removed and brought back',
  {
    timeout: 600_000,
  },
  () =>
    atKeys(async (hands, page) => {
      await hands.goTo('New: Item');
      await hands.fill(page.getByLabel('Code', { exact: true }), 'TAG-1');
      await hands.fill(page.getByLabel('Name (English)'), 'Hang tag');
      await hands.fill(page.getByLabel('Unit', { exact: true }), '{piece}');
      for (const group of await page.locator('main').getByRole('group').filter({ hasText: 'No' }).all()) {
        const none = group.getByRole('radio', { name: 'No', exact: true });
        // What may stay open says so already.
        if ((await none.count()) === 0 || (await group.getByRole('radio', { checked: true }).count()) > 0) continue;
        // Of radio buttons none of which is chosen Tab leads to the first, and the arrow keys on from it.
        await hands.reach(group.getByRole('radio').first());
        if (!(await hands.isAt(none.first()))) await hands.press('ArrowRight');
        if (!(await none.first().isChecked())) await hands.press('Space');
        expect(await none.first().isChecked()).toBe(true);
      }
      await hands.use(page.getByRole('button', { name: 'Save', exact: true }));
      await page.getByRole('heading', { name: 'TAG-1' }).waitFor();
      await hands.use(page.getByRole('button', { name: 'Edit', exact: true }));
      await hands.fill(page.getByLabel('Name (English)'), 'Hang tag with string');
      await hands.use(page.getByRole('button', { name: 'Save', exact: true }));
      const name = page.locator('.head p').first();
      await expect.poll(() => name.textContent()).toBe('Hang tag with string');
      await hands.use(page.getByRole('button', { name: 'More' }));
      await hands.use(page.getByRole('button', { name: 'Undo last change' }));
      await expect.poll(() => name.textContent()).toBe('Hang tag');
      await hands.use(page.getByRole('button', { name: 'More' }));
      await hands.use(page.getByRole('button', { name: 'Remove item' }));
      const question = page.getByRole('dialog');
      await question.waitFor();
      // The dialog holds the focus: Tab does not leave it.
      for (let step = 0; step < 6; step++) {
        await hands.press('Tab');
        expect(await question.locator(':focus').count()).toBe(1);
      }
      await hands.use(question.getByRole('button', { name: 'Yes, do it' }));
      await page.getByText('This record was removed').waitFor();
      await hands.use(page.getByRole('button', { name: 'Bring it back' }));
      await page.getByRole('button', { name: 'Edit', exact: true }).waitFor();
    }),
);

test('a list is filtered, sorted, and a row of it opened and left again', { timeout: 600_000 }, () =>
  atKeys(async (hands, page) => {
    await hands.use(page.getByRole('main').getByRole('link', { name: 'Item', exact: true }));
    const table = page.getByRole('table', { name: 'Item' });
    await table.getByRole('row', { name: /ZIP-18/ }).waitFor();
    await hands.use(page.getByRole('button', { name: 'Filter' }));
    await hands.choose(page.getByLabel('Field'), 'Code');
    await hands.fill(page.getByLabel('Value'), 'LABEL');
    await hands.use(page.getByRole('button', { name: 'Add', exact: true }));
    await expect.poll(() => table.getByRole('row').count()).toBe(2);
    await hands.use(page.getByRole('button', { name: /Remove filter/ }));
    await table.getByRole('row', { name: /ZIP-18/ }).waitFor();
    await hands.use(table.getByRole('button', { name: 'Code' }));
    await expect.poll(() => table.getByRole('row').nth(1).textContent()).toContain('ZIP-18');
    const row = table.getByRole('row', { name: /ZIP-18/ });
    await hands.use(row);
    await page.waitForURL(/record=|item\//);
    await hands.press('Escape');
    await expect.poll(() => hands.hasPlace()).toBe(true);
  }),
);

test('a card is moved on its board and an entry on its calendar, and taken back', { timeout: 600_000 }, () =>
  atKeys(async (hands, page) => {
    await hands.goTo('Gate pass');
    await page.getByRole('table', { name: 'Gate pass' }).waitFor();
    await hands.use(page.getByRole('link', { name: 'Board' }));
    const lane = (name: string) => page.getByRole('region', { name, exact: true });
    await hands.reach(page.getByRole('listitem').filter({ hasText: 'Nusrat Jahan' }).getByRole('button'));
    await hands.press('Alt+ArrowRight');
    await lane('Inside').getByText('Nusrat Jahan').waitFor();
    await hands.use(page.getByRole('link', { name: 'Calendar' }), { back: true });
    const entry = (day: string) =>
      page.getByRole('cell', { name: day, exact: true }).getByRole('button', { name: /Rafiq Islam/ });
    await page.goto(`${plant.url}/office/records/gate/pass?show=calendar&day=2026-12-15`);
    await hands.reach(entry('9 Dec 2026'));
    await hands.press('Alt+ArrowDown');
    await entry('16 Dec 2026').waitFor();
    await hands.press('Alt+ArrowUp');
    await entry('9 Dec 2026').waitFor();
  }),
);

test('what lasts stands on each of its days, in month and week, and is moved as a whole', { timeout: 600_000 }, () =>
  atKeys(async (hands, page) => {
    const days = async () => {
      const cells = page.getByRole('cell').filter({ has: page.getByRole('button', { name: /Audit team/ }) });
      return Promise.all((await cells.all()).map((cell) => cell.getAttribute('aria-label')));
    };
    const entry = page.getByRole('button', { name: /Audit team/ });
    await page.goto(`${plant.url}/office/records/gate/pass?show=calendar&day=2027-02-09`);
    await expect.poll(days).toEqual(['8 Feb 2027', '9 Feb 2027', '10 Feb 2027']);
    // One stop of the Tab key for all of them, which says how long it lasts.
    expect(await entry.first().getAttribute('aria-label')).toContain('8 Feb 2027 to 10 Feb 2027');
    expect(await entry.nth(1).getAttribute('tabindex')).toBe('-1');
    await hands.reach(entry);
    await hands.press('Alt+ArrowRight');
    await expect.poll(days).toEqual(['9 Feb 2027', '10 Feb 2027', '11 Feb 2027']);
    // The page shows it at once, and the server has it a moment later.
    const lasts = async () => {
      const [pass] = (await plant.get(`entities/gate.pass?filter=${encodeURIComponent('{"name":"Audit team"}')}`)).rows;
      return [pass.expected, pass.leftAt];
    };
    await expect.poll(lasts).toEqual([Date.UTC(2027, 1, 9, 4) * 1_000, Date.UTC(2027, 1, 11, 9) * 1_000]);
    // In the week too, day after day as fast as the keys are pressed.
    await hands.use(page.getByRole('button', { name: 'Week', exact: true }), { back: true });
    await page.waitForURL(/span=week/);
    await hands.reach(entry);
    for (const _ of [1, 2, 3]) await hands.press('Alt+ArrowRight');
    await expect.poll(days).toEqual(['12 Feb 2027', '13 Feb 2027', '14 Feb 2027']);
  }),
);

test('a sheet is brought in', { timeout: 600_000 }, () =>
  atKeys(async (hands, page) => {
    await page.goto(`${plant.url}/office/records/gate/pass/import`);
    const input = page.getByLabel('Sheet with records');
    // Awaited early: the browser needs a moment to hand its question over.
    const chooser = page.waitForEvent('filechooser', { timeout: 120_000 });
    await hands.reach(input);
    await hands.press('Enter');
    const sheet = Buffer.from('site,kind,name,host\nplant-a,visitor,Karim Uddin,Dyeing');
    await (await chooser).setFiles({ name: 'passes.csv', mimeType: 'text/csv', buffer: sheet });
    await hands.use(page.getByRole('button', { name: 'Import 1 row' }));
    await page.getByText('1 row is written.').first().waitFor();
  }),
);

test('two people at one record see each other, and who is changing it', { timeout: 600_000 }, async () => {
  const bina = await anotherPerson(browser, plant, { name: 'Bina', roles: ['administrator'] });
  const [item] = (await plant.get(`entities/stock.item?filter=${encodeURIComponent('{"code":"ZIP-18"}')}`)).rows;
  const [ada, hers] = [await plant.open(), await bina.open()];
  const record = `${plant.url}/office/records/stock/item/${item.id}`;
  await ada.page.goto(record);
  await ada.page.getByRole('heading', { name: 'ZIP-18' }).waitFor();
  const others = ada.page.getByRole('list', { name: 'Others here' });
  expect(await others.count()).toBe(0);
  await hers.page.goto(record);
  await others.getByText('Bina').waitFor();
  await hers.page.getByRole('button', { name: 'Edit', exact: true }).click();
  await ada.page.getByText('Bina is changing it').first().waitFor();
  await hers.page.goto(`${plant.url}/office/records`);
  await others.waitFor({ state: 'detached' });
  expect([...ada.thrown, ...hers.thrown]).toEqual([]);
  await Promise.all([ada.close(), hers.close()]);
});
