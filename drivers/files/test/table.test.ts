import { expect, test } from 'vitest';
import { seeds } from '../../api/testing/mutate.ts';
import { csvTable, TableError, type TableOptions } from '../codec/table.ts';
import { workbookTable } from '../codec/workbook-table.ts';
import { fuzzFiles } from '../sim/fuzz-files.ts';
import { workbook } from '../sim/workbook.ts';

const plain: TableOptions = { separator: ',', encoding: 'utf-8', decimal: '.', columns: undefined };
const rows = (text: string | Buffer, options: Partial<TableOptions> = {}) => [
  ...csvTable(Buffer.from(text as string), { ...plain, ...options }),
];

test('rows stand under the names of the first one, and are counted as people count them', () => {
  expect(rows('part,weight\nA,1.5\n\nB,"2,5"\n')).toEqual([
    { row: 2, values: { part: 'A', weight: '1.5' } },
    { row: 4, values: { part: 'B', weight: '2,5' } },
  ]);
  expect(rows('A;1.234,5\nB;-0,5\nC;1,2,3', { separator: ';', decimal: ',', columns: ['part', 'weight'] })).toEqual([
    { row: 1, values: { part: 'A', weight: '1234.5' } },
    { row: 2, values: { part: 'B', weight: '-0.5' } },
    { row: 3, values: { part: 'C', weight: '1,2,3' } },
  ]);
});

test('a row that cannot be read is told with its place, and those around it are read', () => {
  expect(rows('a,b\n1,2,3\n4,5\n6\n"7,8')).toEqual([
    { row: 2, column: '3', fault: expect.stringContaining('there are 2 columns') as string, cells: ['1', '2', '3'] },
    { row: 3, values: { a: '4', b: '5' } },
    { row: 4, column: 'b', fault: expect.stringContaining('ends after its first column') as string, cells: ['6'] },
    { row: 5, fault: 'a quote is not closed', cells: [] },
  ]);
});

test.each([
  ['', 'it is empty'],
  ['a,,b\n', 'its column 2 has no name'],
  ['a,a\n', 'two of its columns are called "a"'],
  ['_,a\n', 'no column can be called "_"'],
  [Buffer.from('gr\xfc\xdfe\n1', 'latin1'), 'it is no text in utf-8'],
  [Buffer.from('a\0b\n'), 'it is no text'],
])('a file that is no table says why: %s', (text, words) => {
  expect(() => rows(text)).toThrow(words);
});

test('the encoding is the one of the first bytes, or of the settings', () => {
  expect(rows(Buffer.from('\ufeffé\n1', 'utf16le'))).toEqual([{ row: 2, values: { é: '1' } }]);
  expect(rows(Buffer.from('gr\xfc\xdfe\n1', 'latin1'), { encoding: 'windows-1252' })).toEqual([
    { row: 2, values: { grüße: '1' } },
  ]);
});

test('a workbook gives numbers, days and texts as they stand', async () => {
  const bytes = workbook([
    ['part', 'weight', 'made', 'ok'],
    ['A', 10.3, new Date('2026-01-02'), true],
    ['B', 1_234_567, new Date('2026-01-02T10:30:00Z'), false],
  ]);
  expect(await workbookTable(bytes, plain)).toEqual([
    { row: 2, values: { part: 'A', weight: '10.3', made: '2026-01-02', ok: 'true' } },
    { row: 3, values: { part: 'B', weight: '1234567', made: '2026-01-02T10:30:00', ok: 'false' } },
  ]);
  await expect(workbookTable(Buffer.from('no workbook'), plain)).rejects.toThrow(TableError);
});

test('any bytes are rows or a reason: ten thousand mutated files', () => {
  for (const seed of seeds()) {
    const told = fuzzFiles(seed, 5_000);
    console.log(`seed ${seed}: ${told.pushed} mutated files, ${told.answered} came out, ${told.broken} were refused`);
    expect(told.answered).toBeGreaterThan(0);
    expect(told.broken).toBeGreaterThan(0);
  }
});
