import { expect } from 'vitest';
import type { AtKeys, KeyTask } from './task.ts';

/** The smallest picture there is. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=',
  'base64',
);
const SHEET = ['Article,Description,Unit,Lots', 'BY-KEYS-1,Brought by keys,{piece},no'].join('\n');

/** A record of goods on its own page. */
async function openItem({ hands, page, main, row }: AtKeys): Promise<void> {
  await hands.use(main.getByRole('link', { name: 'Item', exact: true }));
  await hands.use(row('LABEL-M'));
  await hands.use(
    page
      .getByRole('complementary')
      .first()
      .getByRole('link', { name: /Open|page/ }),
  );
  await page.waitForURL(/stock\/item\//);
}

/** Files that somebody brings in, and rules that are records. */
export const FILES: readonly KeyTask[] = [
  {
    ...{
      page: 'records',
      named: 'Records',
      of: 'real',
      does: 'files are put beside a record, replaced, taken back and removed',
    },
    async work(at) {
      const { hands, page } = at;
      await openItem(at);
      const files = page.getByRole('group', { name: 'Files', exact: true });
      const care = { name: 'care.txt', mimeType: 'text/plain', buffer: Buffer.from('wash cold\n') };
      await hands.give(files.getByRole('button', { name: 'Add files' }), care);
      await hands.hears(/1 file added/);
      await files.getByRole('link', { name: /care\.txt/ }).waitFor();
      await expect.poll(() => hands.hasPlace()).toBe(true);
      await hands.fill(files.getByRole('textbox', { name: 'Description' }), 'For the customer');
      await hands.press('Enter');
      await hands.hears(/Description saved/);
      const newer = { ...care, name: 'care-2.txt', buffer: Buffer.from('wash warm\n') };
      await hands.give(files.getByRole('button', { name: 'Replace' }), newer);
      await hands.hears(/File replaced/);
      await expect.poll(() => hands.hasPlace()).toBe(true);
      await hands.use(files.getByRole('button', { name: 'Versions of care-2.txt' }));
      await hands.use(page.getByRole('button', { name: 'Take back' }));
      await hands.hears(/Earlier version stands again/);
      await hands.use(files.getByRole('button', { name: 'Remove care.txt' }));
      await hands.hears(/File removed/);
      await expect.poll(() => files.getByRole('link').count()).toBe(0);
      await expect.poll(() => hands.hasPlace()).toBe(true);
    },
  },
  {
    ...{ page: 'records', named: 'Records', of: 'real', does: 'a record is given its picture, and loses it again' },
    async work(at) {
      const { hands, page, main } = at;
      await openItem(at);
      const edit = main.getByRole('button', { name: 'Edit', exact: true });
      const picture = page.getByRole('group', { name: 'Picture' });
      await hands.use(edit);
      // What is no picture is refused in words.
      await hands.give(picture.locator('input[type=file]'), {
        ...{ name: 'notes.png', mimeType: 'image/png', buffer: Buffer.from('#!/bin/sh\n') },
      });
      await hands.hears(/this file is something else/);
      await hands.give(picture.locator('input[type=file]'), { name: 'tag.png', mimeType: 'image/png', buffer: PIXEL });
      await picture.getByRole('img', { name: 'tag.png' }).waitFor();
      await expect.poll(() => hands.hasPlace()).toBe(true);
      await hands.use(page.getByRole('button', { name: 'Save', exact: true }));
      await page.locator('img[alt="tag.png"]:not(aside img)').waitFor();
      await hands.use(edit);
      await hands.use(picture.getByRole('button', { name: 'Remove tag.png' }));
      await expect.poll(() => hands.hasPlace()).toBe(true);
      await hands.use(page.getByRole('button', { name: 'Save', exact: true }));
      await expect.poll(() => page.locator('img[alt="tag.png"]:not(aside img)').count()).toBe(0);
    },
  },
  {
    ...{
      page: 'records',
      named: 'Records',
      of: 'real',
      does: 'a sheet with headings of its own is mapped, written and taken back',
    },
    async work({ hands, page, main }) {
      await hands.use(main.getByRole('link', { name: 'Item', exact: true }));
      await hands.use(main.getByRole('link', { name: 'Import', exact: true }));
      await hands.use(main.getByRole('link', { name: 'Large sheets, other headers' }));
      await page.waitForURL(/imports/);
      await hands.give(page.getByLabel('Sheet with records'), {
        ...{ name: 'articles.csv', mimeType: 'text/csv', buffer: Buffer.from(SHEET) },
      });
      const columns = page.getByRole('table', { name: 'Columns of the file' });
      for (const [heading, field] of [
        ['Article', 'Code'],
        ['Description', 'Name'],
      ] as const) {
        const means = columns.getByRole('combobox', { name: `What ${heading} means` });
        await hands.choose(means, field);
        await expect.poll(() => means.locator('option:checked').textContent()).toMatch(new RegExp(`^${field}`));
      }
      await hands.use(page.getByRole('button', { name: 'Look at the rows' }));
      const preview = page.getByRole('table', { name: 'What becomes of each row' });
      await preview.getByRole('row', { name: /BY-KEYS-1/ }).waitFor();
      await hands.use(page.getByRole('button', { name: 'Import 1 row' }));
      const back = page.getByRole('button', { name: 'Take back' });
      await back.waitFor();
      await hands.use(back);
      await back.waitFor({ state: 'detached' });
      await expect.poll(() => hands.hasPlace()).toBe(true);
    },
  },
  {
    ...{
      page: 'alarms',
      named: 'Alarms',
      of: 'real',
      does: 'a rule that keeps alarms quiet is made, changed, switched off and removed',
    },
    async work({ hands, page }) {
      await hands.goTo('New: Suppression by design');
      await hands.fill(page.getByLabel('Alarms at and below'), 'hall/line-1');
      const during = page.getByRole('group', { name: 'While', exact: true });
      await hands.reach(during.getByRole('radio'));
      await hands.press('ArrowRight');
      expect(await during.getByRole('radio', { name: 'No shift runs' }).isChecked()).toBe(true);
      await hands.fill(page.getByLabel('Machine or line'), 'hall/line-1');
      await hands.fill(page.getByLabel('Reason', { exact: true }), 'Nobody is there');
      await hands.use(page.getByRole('button', { name: 'Save', exact: true }));
      const edit = page.getByRole('button', { name: 'Edit', exact: true });
      await edit.waitFor();
      await hands.use(edit);
      await hands.fill(page.getByLabel('Reason', { exact: true }), 'Nobody is there at night');
      const active = page.getByRole('group', { name: 'In force' });
      await hands.reach(active.getByRole('radio', { checked: true }));
      await hands.press('ArrowRight');
      expect(await active.getByRole('radio', { name: 'No', exact: true }).isChecked()).toBe(true);
      await hands.use(page.getByRole('button', { name: 'Save', exact: true }));
      await page.getByText('Nobody is there at night').first().waitFor();
      await hands.use(page.getByRole('button', { name: 'More' }));
      await hands.use(page.getByRole('button', { name: /^Remove/ }));
      await hands.use(page.getByRole('dialog').getByRole('button', { name: 'Yes, do it' }));
      await page.getByText('This record was removed').waitFor();
      await expect.poll(() => hands.hasPlace()).toBe(true);
    },
  },
];
