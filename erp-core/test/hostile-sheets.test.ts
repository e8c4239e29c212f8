import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SheetError, writeSheet } from '../kernel/import/sheet.ts';
import { sheetOfText } from '../kernel/import/sheet-bytes.ts';
import { readSheetApart } from '../kernel/workbook/apart.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const word = fc.stringMatching(/^[a-z]{1,8}$/);
const HEAD = 'item,quantity\n';

/** Each a way of its own in which a text is no sheet; and of what kind the reason is. */
const hostile: Readonly<Record<string, readonly [fc.Arbitrary<Uint8Array>, RegExp]>> = {
  'quotes that never end': [
    fc.tuple(word, fc.nat(2_000)).map(([of, n]) => bytes(`${HEAD}"${of}${',x\n'.repeat(n)}`)),
    /quote/i,
  ],
  'zero bytes': [
    fc.tuple(word, fc.nat(50)).map(([of, n]) => bytes(`${HEAD}${'a,1\n'.repeat(n)}${of}\0,1\n`)),
    /zero byte/,
  ],
  'formulas that call out': [
    fc
      .tuple(
        word,
        fc.constantFrom(
          (of: string) => `=cmd|' /c ${of}'!A0`,
          (of: string) => `=WEBSERVICE(""http://${of}.example"")`,
          (of: string) => `+IMPORTXML(""${of}"",""x"")`,
          (of: string) => `@RTD(""${of}"")`,
          (of: string) => `-'[${of}.xlsx]a'!b1`,
        ),
      )
      .map(([of, make]) => bytes(`${HEAD}"${make(of)}",1\n`)),
    /calls out/,
  ],
  'thousands of columns': [
    fc.integer({ min: 703, max: 5_000 }).map((n) => bytes(`${HEAD}${','.repeat(n)}x\n`)),
    /cells; 702 at most/,
  ],
  'cells without end': [
    fc.integer({ min: 100_001, max: 300_000 }).map((n) => bytes(`${HEAD}${'x'.repeat(n)},1\n`)),
    /characters/,
  ],
  'nothing at all': [fc.constantFrom('', '\n\n\n', '\ufeff', ' \n').map(bytes), /empty/],
};

describe('a hostile text is refused with the reason', () => {
  for (const [what, [files, reason]] of Object.entries(hostile))
    test(what, () => {
      fc.assert(
        fc.property(files, (file) => {
          expect(() => sheetOfText(file, {})).toThrow(SheetError);
          expect(() => sheetOfText(file, {})).toThrow(reason);
        }),
        { numRuns: what.startsWith('cells') ? 50 : 900 },
      );
    });

  test('any bytes are a sheet, or refused, whatever they are said to be', () => {
    const encodings = fc.constantFrom(undefined, 'utf-8', 'utf-16le', 'utf-16be', 'windows-1252');
    const separators = fc.constantFrom(undefined, ',', ';', '\t', '|');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), encodings, separators, (file, encoding, separator) => {
        try {
          sheetOfText(file, { encoding, separator });
        } catch (error) {
          expect(error).toBeInstanceOf(SheetError);
        }
      }),
      { numRuns: 1_500 },
    );
  });
});

test('a sheet is found in its text, however that is encoded and separated', () => {
  const cells = fc.array(
    fc.array(
      fc
        .string({ unit: 'grapheme', maxLength: 12 })
        .map((one) => one.replaceAll(/[\p{Cc}\s]/gu, '').replaceAll("'", '')),
      { minLength: 3, maxLength: 3 },
    ),
    { minLength: 1, maxLength: 6 },
  );
  fc.assert(
    fc.property(cells, fc.constantFrom('utf8', 'utf16le'), (rows, encoding) => {
      const lines = rows.filter((row) => row.every((one) => one !== '' && !/^[=+\-@"]/.test(one)));
      const text = `\ufeff${writeSheet([['a', 'b', 'c'], ...lines])}`;
      const file = encoding === 'utf8' ? Buffer.from(text) : Buffer.from(text, 'utf16le');
      expect(sheetOfText(file, {}).rows.map((row) => row.cells)).toEqual(lines);
    }),
    { numRuns: 300 },
  );
  expect(sheetOfText(Buffer.from('nom;prix\ncaf\xe9;1,5\n', 'latin1'), {}).rows[0]?.cells).toEqual(['café', '1,5']);
  expect(sheetOfText(bytes('a|b\n1|2'), {}).rows[0]?.cells).toEqual(['1', '2']);
});

/** Through the process of its own, where bounds of time and memory are the system's. */
test('one line of a hundred megabytes ends at its bound, in time', async () => {
  const began = performance.now();
  await expect(readSheetApart(new Uint8Array(100 * 1024 * 1024).fill(97), {})).rejects.toThrow(SheetError);
  expect(performance.now() - began).toBeLessThan(60_000);
});
