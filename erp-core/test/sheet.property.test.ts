import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readSheet, writeSheet } from '../kernel/import/sheet.ts';

const cell = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({
    unit: fc.constantFrom(' ', '\t', '\r', '\n', '"', "'", ',', ';', '=', '+', '-', '@', 'a', '1', '.', 'ক'),
    maxLength: 8,
  }),
);

test('whatever is written in cells is read again, and no cell is a formula to a spreadsheet', () => {
  const rows = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { maxLength: 6 });
  fc.assert(
    fc.property(rows, (given) => {
      const text = writeSheet([['a', 'b', 'c'], ...given]);
      const wanted = given.filter((row) => row.some((one) => one !== ''));
      expect(readSheet(text).rows.map(({ cells }) => cells)).toEqual(wanted);
      for (const row of given) {
        const [line = ''] = writeSheet([[row[0] ?? '']]).split('\r\n');
        expect(line).not.toMatch(/^"?[=@\t\r]|^"?[+-](?![\d.]*"?$)/);
      }
    }),
  );
});

test('a row is told by the line it begins in, also where cells hold line breaks', () => {
  const { rows } = readSheet('a,b\r\n1,"two\nlines"\r\n\r\n3,"x\r\ny"\r\n5,6\r\n');
  expect(rows.map(({ line }) => line)).toEqual([2, 5, 7]);
});
