import type { SheetCell } from '../import/columns.ts';
import { refuse } from '../kernel-refusals.ts';
import { Refused } from '../refusal.ts';
import { writeWorkbook } from './apart.ts';

/** A workbook is made whole before its first byte leaves. */
const MOST_CELLS = 250_000;
/** What a cell of a spreadsheet holds. */
const MOST_SIGNS = 32_767;

/** Records as a workbook. Throws `Refused` where they are more than one holds, or one says more than a cell holds. */
export async function exportWorkbook(
  name: string,
  pages: AsyncIterable<readonly (readonly SheetCell[])[]>,
): Promise<Uint8Array> {
  const rows: (readonly SheetCell[])[] = [];
  let cells = 0;
  for await (const page of pages) {
    for (const row of page) {
      cells += row.length;
      rows.push(row);
      if (cells > MOST_CELLS) throw new Refused(refuse('workbook-too-large', { most: MOST_CELLS }));
      const long = row.findIndex(({ text }) => text.length > MOST_SIGNS);
      if (long >= 0)
        throw new Refused(refuse('workbook-cell-too-long', { column: rows[0]?.[long]?.text, row: rows.length }));
    }
  }
  return writeWorkbook(name, rows);
}
