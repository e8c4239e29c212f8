import { expect, test } from 'vitest';
import { sheetOfWorkbook } from '../../../erp-core/kernel/workbook/read-workbook.ts';
import { csvOf } from '../../office/src/lib/files/csv.ts';
import { type FileCell, MOST_ROWS, TooManyRows, workbookOf } from '../../office/src/lib/files/workbook.ts';

// What the office writes by itself is read by the product's own import.
async function* inPages(rows: number, size: number, cells: (nth: number) => readonly FileCell[]) {
  for (let at = 0; at < rows; at += size)
    yield Array.from({ length: Math.min(size, rows - at) }, (_, nth) => cells(at + nth));
}
const read = async (file: Blob) => sheetOfWorkbook(new Uint8Array(await file.arrayBuffer()));

test('sixty thousand rows are one workbook, each where it belongs', async () => {
  const pages = inPages(60_000, 5_000, (nth) => [{ text: `ITEM-${nth}` }, { text: `${nth}.25`, number: true }]);
  const { header, rows } = await read(await workbookOf('Stock', ['Code', 'Quantity'], pages));
  expect(header).toEqual(['Code', 'Quantity']);
  expect(rows.length).toBe(60_000);
  expect(rows.every(({ cells }, nth) => cells[0] === `ITEM-${nth}` && cells[1] === `${nth}.25`)).toBe(true);
});

test('texts and numbers come back as they were written, whatever stands in them', async () => {
  const texts = [
    '=1+1',
    '<b>&amp;"',
    ' বোতাম\n१२ ',
    '_x0041_',
    'a\u0007b',
    '0042',
    '0.1000000000000000055',
    '-12.50',
    '1e5',
  ];
  const pages = inPages(texts.length, 4, (nth) => [{ text: texts[nth] ?? '', number: true }, { text: 'x' }]);
  const { rows } = await read(await workbookOf('a/b*c', ['Text', 'Mark'], pages));
  const told = rows.map(({ cells }) => cells[0]);
  // A number says no zeros that it does not need; the import trims what stands around a text.
  expect(told).toEqual(texts.map((text) => (text === '-12.50' ? '-12.5' : text.trim())));
});

test('more rows than a sheet holds are refused, and what breaks off makes no file', async () => {
  const row: FileCell[] = [{ text: '' }];
  await expect(
    workbookOf(
      'Long',
      ['A'],
      inPages(MOST_ROWS, 100_000, () => row),
    ),
  ).rejects.toBeInstanceOf(TooManyRows);
  async function* broken() {
    yield [row];
    throw new Error('the link broke');
  }
  await expect(workbookOf('Broken', ['A'], broken())).rejects.toThrow('the link broke');
});

test('a CSV keeps what a spreadsheet would run from running', () => {
  expect(csvOf([['=1+1', '-5', '-a', 'a,"b"', '']])).toBe(`'=1+1,-5,'-a,"a,""b""",\r\n`);
});
