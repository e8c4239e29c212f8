import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { type Cell, escaped, readSheets, WorkbookError, writeSheets } from '../index.ts';

const text = (value: string): Cell => ({ type: String, value: escaped(value), format: '@' });
const number = (value: number): Cell => ({ type: Number, value });

describe('a workbook', () => {
  test('has its sheets, with texts, numbers and yes and no as they were', async () => {
    const bytes = await writeSheets([
      {
        name: 'points',
        rows: [
          [text('path'), text('low')],
          [text('hall/line'), number(1e-7)],
          [text('=1+1'), null],
        ],
      },
      { name: 'a/b', rows: [[text('x')], [{ type: Boolean, value: true }]] },
    ]);
    expect(await readSheets(bytes)).toEqual([
      {
        name: 'points',
        rows: [
          ['path', 'low'],
          ['hall/line', { digits: '1e-7' }],
          ['=1+1', null],
        ],
      },
      { name: 'a b', rows: [['x'], [true]] },
    ]);
  });

  test('texts that read as escapes or as words of the language stay what they are', async () => {
    const all = ['_x000D_', 'constructor', 'a\rb', 'a\nb', '\u0001', 'ক্যাপার', ' spaces ', "'quoted"];
    const bytes = await writeSheets([{ name: 's', rows: [all.map(text)] }]);
    expect((await readSheets(bytes))[0]?.rows[0]).toEqual(all);
  });

  test('what is none, or reaches too far, is refused with the reason', async () => {
    await expect(readSheets(strToU8('hello'))).rejects.toThrow(WorkbookError);
    const files = unzipSync(await writeSheets([{ name: 's', rows: [[text('x')]] }]));
    const xml = strFromU8(files['xl/worksheets/sheet1.xml'] ?? new Uint8Array());
    files['xl/worksheets/sheet1.xml'] = strToU8(xml.replaceAll('r="1"', 'r="200000"').replaceAll('"A1"', '"A200000"'));
    await expect(readSheets(zipSync(files))).rejects.toThrow('it reaches to row 200000; 100001 at most are read');
  });
});
