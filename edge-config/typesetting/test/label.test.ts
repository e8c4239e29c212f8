import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { FNC1, gs1CheckDigit } from '@millrace/contracts';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import { type Symbology, symbolOf } from '../barcode/symbol.ts';
import { type Label, type LabelElement, SettingError, setLabel, toBitmap, toZpl, writePng } from '../index.ts';
import type { Bitmap } from '../paint/bitmap.ts';
import { readZpl } from './zpl-reader.ts';

beforeAll(async () => {
  // Its own file, and not the one that it would fetch from the internet.
  const wasmBinary = readFileSync(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'));
  await prepareZXingModule({ overrides: { wasmBinary: wasmBinary.buffer as ArrayBuffer }, fireImmediately: true });
});

const barcode = (symbology: Symbology, data: string, more: object = {}): LabelElement => ({
  ...{ kind: 'barcode', x: 2, y: 2, width: 96, height: 26, symbology, data, readable: true, ...more },
});
const label = (elements: readonly LabelElement[], more: Partial<Label> = {}): Label => ({
  ...{ width: 100, height: 60, dpi: 203, language: 'en', elements, ...more },
});

/** What a decoder of others reads in a bitmap. */
async function decoded(map: Bitmap): Promise<readonly { readonly format: string; readonly text: string }[]> {
  const found = await readBarcodes(new Blob([Buffer.from(writePng(map, 203))]), { tryHarder: true });
  return found.map(({ format, bytes, symbologyIdentifier }) => ({
    format: String(format),
    text: `${symbologyIdentifier}${Buffer.from(bytes).toString('utf8')}`,
  }));
}

describe('barcodes are read back by a decoder, from the dots and from the ZPL', () => {
  const cases: readonly (readonly [string, Symbology, string, string])[] = [
    [
      'an SSCC',
      'gs1-128',
      `(00)${`37610425002123456`}${gs1CheckDigit('37610425002123456')}`,
      `]C100${`37610425002123456`}${gs1CheckDigit('37610425002123456')}`,
    ],
    [
      'GTIN, lot and expiry',
      'gs1-128',
      '(01)04006381333931(10)AB-12(17)261231',
      `]C1010400638133393110AB-12${FNC1}17261231`,
    ],
    ['letters and digits', 'code-128', 'TRF-2026-000042', ']C0TRF-2026-000042'],
    ['signs that ZPL has for itself', 'code-128', 'a^b~c>d_e', ']C0a^b~c>d_e'],
    ['a GTIN-13', 'ean-13', '4006381333931', ']E04006381333931'],
    ['the same with 14 digits', 'ean-13', '04006381333931', ']E04006381333931'],
    ['a GTIN-14', 'itf-14', '14006381333938', ']I114006381333938'],
    ['a lot with its expiry', 'gs1-datamatrix', '(10)L_7(17)261231', `]d210L_7${FNC1}17261231`],
    [
      'an address',
      'qr',
      'https://id.gs1.org/01/04006381333931/10/ABC',
      ']Q1https://id.gs1.org/01/04006381333931/10/ABC',
    ],
    ['Bengali', 'qr', 'লট ৭', ']Q1লট ৭'],
  ];
  test.each(cases)('%s', async (_, symbology, data, text) => {
    const made = label([barcode(symbology, data)]);
    const sheet = setLabel(made);
    const dots = await decoded(toBitmap(sheet, 203));
    const zpl = await decoded(readZpl(toZpl(sheet, { dpi: 203 })).map);
    expect({ dots: dots.map((one) => one.text), zpl: zpl.map((one) => one.text) }).toEqual({
      dots: [text],
      zpl: [text],
    });
  });
});

test('what does not follow the rules of its kind is refused with the element and the reason', () => {
  const wrong = (symbology: Symbology, data: string, more: object = {}): unknown => {
    try {
      return setLabel(label([{ kind: 'line', x: 0, y: 0, width: 1, height: 1 }, barcode(symbology, data, more)]));
    } catch (error) {
      return error instanceof SettingError && { element: error.element, ...error.fault };
    }
  };
  expect(wrong('ean-13', '4006381333932')).toMatchObject({ element: 1, why: 'wrong-check-digit' });
  expect(wrong('ean-13', '14006381333938')).toMatchObject({ why: 'wrong-length' });
  expect(wrong('gs1-128', '(00)123')).toMatchObject({ code: 'barcode-data' });
  expect(wrong('gs1-128', '(10)A(B)')).toMatchObject({ why: 'wrong-characters' });
  expect(wrong('code-128', 'লট')).toMatchObject({ why: 'ascii-only' });
  expect(wrong('code-128', 'X'.repeat(60), { width: 40 })).toMatchObject({ code: 'barcode-too-wide' });
});

test('Code 128 of any text is as wide as our encoder says, and what it says', () => {
  const printable = fc.string({
    unit: fc.integer({ min: 32, max: 126 }).map((code) => String.fromCharCode(code)),
    minLength: 1,
    maxLength: 40,
  });
  fc.assert(
    fc.property(printable, (text) => {
      fc.pre(text.trim() === text && text !== '');
      const { words, columns } = symbolOf('code-128', text);
      // Eleven modules a word and its check, two more of the stop.
      expect(columns).toBe((words.length + 1) * 11 + 13);
    }),
    { numRuns: 200 },
  );
});
