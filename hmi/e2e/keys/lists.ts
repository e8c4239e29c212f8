import { readFileSync } from 'node:fs';
import type { Download } from 'playwright-core';
import { expect } from 'vitest';
import type { AtKeys, KeyTask } from './task.ts';

const words = (en: string) => ({ en, bn: `${en} বাংলা`, hi: `${en} हिन्दी` });

async function openItems({ hands, main, row }: AtKeys): Promise<void> {
  await hands.use(main.getByRole('link', { name: 'Item', exact: true }));
  await row('LABEL-M').waitFor();
}
const contents = async (download: Download): Promise<Buffer> => readFileSync(await download.path());

/** What is done with many records at once. */
export const LISTS: readonly KeyTask[] = [
  {
    ...{ page: 'records', named: 'Records', of: 'real', does: 'a list leaves as a file and as a workbook' },
    async work(at) {
      const { hands, page, button } = at;
      await openItems(at);
      const file = page.waitForEvent('download');
      await hands.use(button('CSV'));
      const [head, ...rows] = (await contents(await file)).toString('utf8').trim().split(/\r?\n/);
      expect(head).toMatch(/code/i);
      expect(rows.some((line) => line.includes('LABEL-M'))).toBe(true);
      await expect.poll(() => hands.hasPlace()).toBe(true);
      const workbook = page.waitForEvent('download');
      await hands.use(button('XLSX'));
      // A workbook is a ZIP.
      expect((await contents(await workbook)).subarray(0, 2).toString('latin1')).toBe('PK');
    },
  },
  {
    ...{ page: 'records', named: 'Records', of: 'real' },
    does: 'several are picked, given a weight, taken back, let go as a file and removed',
    async work(at) {
      const { hands, page, main, row, dialog, give, records } = at;
      const codes = ['KEYS-1', 'KEYS-2', 'KEYS-3'];
      for (const code of codes)
        await give('stock.item.create', { code, name: words(code), unit: '{piece}', lots: false });
      const weights = async () => {
        const rows = await records('stock.item', { code: { in: codes } });
        return rows.map(({ weight }: { weight: unknown }) => (weight === null ? null : Number(weight)));
      };
      await openItems(at);
      await hands.fill(main.getByRole('searchbox', { name: 'Search' }), 'KEYS-');
      await row('LABEL-M').waitFor({ state: 'detached' });
      const bar = page.getByRole('toolbar', { name: 'With what is picked' });
      const pick = async () => {
        await hands.reach(row('KEYS-1'));
        await hands.press('x', 'ArrowDown', 'ArrowDown', 'Shift+X');
        await bar.getByText('3 picked').waitFor();
      };
      await pick();
      await hands.use(bar.getByRole('button', { name: 'Set a field' }));
      await hands.choose(dialog.getByLabel('Field'), 'Weight');
      await hands.fill(dialog.getByRole('textbox', { name: /^Weight/ }), '0.4');
      await hands.use(dialog.getByRole('button', { name: 'Save' }));
      await hands.hears(/3 done/);
      await hands.returns(bar);
      expect(await weights()).toEqual([0.4, 0.4, 0.4]);
      await hands.use(page.getByRole('button', { name: 'Undo', exact: true }));
      await hands.hears(/3 taken back/);
      expect(await weights()).toEqual([null, null, null]);
      await expect.poll(() => hands.hasPlace()).toBe(true);

      await hands.skipMenu();
      await pick();
      const file = page.waitForEvent('download');
      await hands.use(bar.getByRole('button', { name: 'CSV' }));
      const lines = (await contents(await file)).toString('utf8').trim().split(/\r?\n/);
      expect(lines.slice(1).map((line) => codes.find((code) => line.includes(code)))).toEqual(codes);
      await hands.use(bar.getByRole('button', { name: /^Remove/ }));
      await hands.use(dialog.getByRole('button', { name: 'Yes, do it' }));
      await hands.hears(/3 done/);
      await hands.returns(bar);
      expect(await weights()).toEqual([]);
    },
  },
];
