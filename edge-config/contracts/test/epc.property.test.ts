import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gs1CheckDigit } from '../check-digit.ts';
import {
  decodeEpc,
  type Epc,
  encodeEpc,
  epcElements,
  epcFromElements,
  epcTagUri,
  isEpcFault,
  readEpcTagUri,
} from '../epc/index.ts';

/**
 * A second opinion on the bits, made another way: no tables, no strings of bits. The bits of a company prefix are as many
 * as its largest value needs; what stands beside it gets the rest of a width that is the same for every partition.
 */
const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`));
const bitsFor = (count: number): bigint => {
  let bits = 0n;
  while (1n << bits < 10n ** BigInt(count)) bits++;
  return bits;
};
const letters = (unit: string, most: number, least = 1) =>
  fc.string({ unit: fc.constantFrom(...unit), minLength: least, maxLength: most });
const SET_82 = '!"%&\'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';

interface Field {
  readonly value: bigint;
  readonly bits: bigint;
}
const put = (fields: readonly Field[], total: bigint): string => {
  const used = fields.reduce((sum, { bits }) => sum + bits, 0n);
  const value = fields.reduce((sum, field) => sum * (1n << field.bits) + field.value, 0n);
  const words = (total + 15n) / 16n;
  return (value << (words * 16n - used))
    .toString(16)
    .toUpperCase()
    .padStart(Number(words) * 4, '0');
};
const ascii = (text: string, width: bigint, places: number): Field => ({
  bits: width * BigInt(places),
  value: [...text.padEnd(places, '\0')].reduce(
    (sum, letter) => (sum << width) + (BigInt(letter.charCodeAt(0)) & ((1n << width) - 1n)),
    0n,
  ),
});

/** A scheme by what TDS says in words: header, bits and digits of prefix and reference together, what the serial may be. */
interface Opinion {
  readonly scheme: string;
  readonly header: bigint;
  readonly total: bigint;
  readonly pair: bigint;
  readonly together: number;
  readonly serial?:
    | 'none'
    | { readonly integer: bigint }
    | { readonly text: number }
    | { readonly kept: bigint; readonly most: number };
}
const OPINIONS: readonly Opinion[] = [
  { scheme: 'sgtin-96', header: 0x30n, total: 96n, pair: 44n, together: 13, serial: { integer: 38n } },
  { scheme: 'sgtin-198', header: 0x36n, total: 198n, pair: 44n, together: 13, serial: { text: 20 } },
  { scheme: 'sscc-96', header: 0x31n, total: 96n, pair: 58n, together: 17, serial: 'none' },
  { scheme: 'sgln-96', header: 0x32n, total: 96n, pair: 41n, together: 12, serial: { integer: 41n } },
  { scheme: 'sgln-195', header: 0x39n, total: 195n, pair: 41n, together: 12, serial: { text: 20 } },
  { scheme: 'grai-96', header: 0x33n, total: 96n, pair: 44n, together: 12, serial: { integer: 38n } },
  { scheme: 'grai-170', header: 0x37n, total: 170n, pair: 44n, together: 12, serial: { text: 16 } },
  { scheme: 'gsrn-96', header: 0x2dn, total: 96n, pair: 58n, together: 17, serial: 'none' },
  { scheme: 'gsrnp-96', header: 0x2en, total: 96n, pair: 58n, together: 17, serial: 'none' },
  { scheme: 'gdti-96', header: 0x2cn, total: 96n, pair: 41n, together: 12, serial: { integer: 41n } },
  { scheme: 'gdti-113', header: 0x3an, total: 113n, pair: 41n, together: 12, serial: { kept: 58n, most: 17 } },
  { scheme: 'gdti-174', header: 0x3en, total: 174n, pair: 41n, together: 12, serial: { text: 17 } },
  { scheme: 'sgcn-96', header: 0x3fn, total: 96n, pair: 41n, together: 12, serial: { kept: 41n, most: 11 } },
];

const serialOf = (serial: Opinion['serial']): fc.Arbitrary<{ part: string[]; field: Field[] }> => {
  if (serial === undefined || serial === 'none') return fc.constant({ part: [], field: [] });
  if ('integer' in serial) {
    return fc
      .bigInt(0n, (1n << serial.integer) - 1n)
      .map((value) => ({ part: [`${value}`], field: [{ value, bits: serial.integer }] }));
  }
  if ('text' in serial) {
    return letters(SET_82, serial.text).map((text) => ({ part: [text], field: [ascii(text, 7n, serial.text)] }));
  }
  return fc
    .integer({ min: 1, max: serial.most })
    .chain(digits)
    .map((text) => ({ part: [text], field: [{ value: BigInt(`1${text}`), bits: serial.kept }] }));
};

const same = (epc: Epc, hex: string): void => {
  expect(encodeEpc(epc)).toBe(hex);
  expect(decodeEpc(hex)).toEqual(epc);
  if ('parts' in epc) expect(readEpcTagUri(epcTagUri(epc))).toEqual(epc);
};

test.each(OPINIONS)('$scheme: both ways, and the same bits as counted another way', (of) => {
  fc.assert(
    fc.property(
      fc.nat(7),
      fc.integer({ min: 6, max: 12 }).chain((length) => fc.tuple(digits(length), digits(of.together - length))),
      serialOf(of.serial),
      (filter, [company, reference], { part, field }) => {
        const prefix = bitsFor(company.length);
        const hex = put(
          [
            { value: of.header, bits: 8n },
            { value: BigInt(filter), bits: 3n },
            { value: BigInt(12 - company.length), bits: 3n },
            { value: BigInt(company), bits: prefix },
            { value: BigInt(reference || '0'), bits: of.pair - prefix },
            ...field,
          ],
          of.total,
        );
        const epc = { scheme: of.scheme, filter, parts: [company, reference, ...part] };
        same(epc, hex);
        const elements = epcElements(epc);
        if (!elements) throw new Error(`${of.scheme} is a GS1 key`);
        expect(epcFromElements(elements, { ...epc, companyPrefix: company.length })).toEqual(epc);
      },
    ),
  );
});

test('assets, parts, pieces and the identifiers of others: both ways, and the same bits', () => {
  const company = fc.integer({ min: 6, max: 12 }).chain(digits);
  const start = (header: bigint, filter: number, of: string): Field[] => [
    { value: header, bits: 8n },
    { value: BigInt(filter), bits: 3n },
    { value: BigInt(12 - of.length), bits: 3n },
    { value: BigInt(of), bits: bitsFor(of.length) },
  ];
  const six = (text: string): Field => ascii(`${text}\0`, 6n, text.length + 1);
  const PART = '#-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
  const CAGE = '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ';

  fc.assert(
    fc.property(
      fc.nat(7),
      company,
      fc.bigInt(0n, (1n << 42n) - 1n),
      letters(SET_82, 18),
      (filter, prefix, number, text) => {
        const rest = 82n - bitsFor(prefix.length);
        same(
          { scheme: 'giai-96', filter, parts: [prefix, `${number}`] },
          put([...start(0x34n, filter, prefix), { value: number, bits: rest }], 96n),
        );
        const wide = 188n - bitsFor(prefix.length);
        same(
          { scheme: 'giai-202', filter, parts: [prefix, text] },
          put(
            [
              ...start(0x38n, filter, prefix),
              { value: ascii(text, 7n, text.length).value << (wide - 7n * BigInt(text.length)), bits: wide },
            ],
            202n,
          ),
        );
      },
    ),
  );
  fc.assert(
    fc.property(
      fc.nat(7),
      company,
      fc.nat(2047),
      letters(PART, 18),
      fc.nat(2_147_483_647),
      (filter, prefix, part, text, serial) => {
        same(
          { scheme: 'cpi-96', filter, parts: [prefix, `${part}`, `${serial}`] },
          put(
            [
              ...start(0x3cn, filter, prefix),
              { value: BigInt(part), bits: 51n - bitsFor(prefix.length) },
              { value: BigInt(serial), bits: 31n },
            ],
            96n,
          ),
        );
        const fields = [...start(0x3dn, filter, prefix), six(text), { value: BigInt(serial), bits: 40n }];
        same(
          { scheme: 'cpi-var', filter, parts: [prefix, text, `${serial}`] },
          put(
            fields,
            fields.reduce((sum, { bits }) => sum + bits, 0n),
          ),
        );
      },
    ),
  );
  fc.assert(
    fc.property(
      fc.nat(7),
      fc.integer({ min: 6, max: 12 }).chain((length) => fc.tuple(digits(length), digits(13 - length))),
      digits(2),
      digits(2),
      fc.bigInt(0n, (1n << 38n) - 1n),
      letters(SET_82, 20),
      (filter, [prefix, item], piece, total, number, text) => {
        const fields = (header: bigint): Field[] => [
          ...start(header, filter, prefix),
          { value: BigInt(item), bits: 44n - bitsFor(prefix.length) },
          { value: BigInt(piece), bits: 7n },
          { value: BigInt(total), bits: 7n },
        ];
        same(
          { scheme: 'itip-110', filter, parts: [prefix, item, piece, total, `${number}`] },
          put([...fields(0x40n), { value: number, bits: 38n }], 110n),
        );
        same(
          { scheme: 'itip-212', filter, parts: [prefix, item, piece, total, text] },
          put([...fields(0x41n), ascii(text, 7n, 20)], 212n),
        );
      },
    ),
  );
  fc.assert(
    fc.property(
      letters(CAGE, 6, 5),
      fc.nat(15),
      fc.nat(63),
      fc.bigInt(0n, (1n << 36n) - 1n),
      letters(PART.slice(1), 32, 0),
      fc.tuple(fc.constantFrom('', '#'), letters(PART.slice(1), 29)).map(([mark, text]) => mark + text),
      (cage, four, filter, number, part, serial) => {
        same(
          { scheme: 'usdod-96', filter: four, parts: [cage, `${number}`] },
          put(
            [
              { value: 0x2fn, bits: 8n },
              { value: BigInt(four), bits: 4n },
              ascii(cage.padStart(6), 8n, 6),
              { value: number, bits: 36n },
            ],
            96n,
          ),
        );
        const fields = [
          { value: 0x3bn, bits: 8n },
          { value: BigInt(filter), bits: 6n },
          ascii(cage.padStart(6), 6n, 6),
          six(part),
          six(serial),
        ];
        same(
          { scheme: 'adi-var', filter, parts: [cage, part, serial] },
          put(
            fields,
            fields.reduce((sum, { bits }) => sum + bits, 0n),
          ),
        );
        const [manager, object] = [number >> 8n, number % (1n << 24n)];
        same(
          { scheme: 'gid-96', filter: null, parts: [`${manager}`, `${object}`, `${number}`] },
          put(
            [
              { value: 0x35n, bits: 8n },
              { value: manager, bits: 28n },
              { value: object, bits: 24n },
              { value: number, bits: 36n },
            ],
            96n,
          ),
        );
      },
    ),
  );
});

test('the encodings of TDS 2.0: any serial comes back as it was, in no more bits than seven a letter', () => {
  const serial = fc.oneof(
    letters('0123456789', 20),
    letters('0123456789ABCDEF', 20),
    letters('0123456789abcdef', 20),
    letters('ABCDEFGHIJKLMNOPQRSTUVWXYZ-.:0123456789', 20),
    letters('ABCXYZabcxyz-_019', 20),
    letters(SET_82, 20),
  );
  const withCheck = (length: number) => digits(length - 1).map((start) => start + gs1CheckDigit(start));
  fc.assert(
    fc.property(
      fc.nat(7),
      withCheck(14),
      withCheck(13),
      serial,
      fc.tuple(digits(8), letters(SET_82, 22, 0)).map((pair) => pair.join('')),
      fc.integer({ min: 1, max: 12 }).chain(digits),
      (filter, gtin, key, text, asset, number) => {
        const write = (scheme: string, elements: Record<string, string>): void => {
          const epc = { scheme, filter, elements: new Map(Object.entries(elements)) };
          const hex = encodeEpc(epc);
          if (typeof hex !== 'string') throw new Error(`${scheme} refused: ${hex.fault} ${hex.at}`);
          expect(decodeEpc(hex)).toEqual(epc);
        };
        write('sgtin+', { '01': gtin, '21': text });
        write('dsgtin+', { '01': gtin, '21': text, '15': '280229' });
        write('sgln+', { '414': key, '254': text });
        write('grai+', { '8003': `0${key}${text.slice(0, 16)}` });
        write('gdti+', { '253': key + text.slice(0, 17) });
        write('sgcn+', { '255': key + number });
        write('giai+', { '8004': asset });
        write('cpi+', { '8010': `${asset.slice(0, 8)}#A/${number}`, '8011': number });
        write('itip+', { '8006': `${gtin}0102`, '21': text });
        const hex = encodeEpc({
          scheme: 'sgtin+',
          filter,
          elements: new Map([
            ['01', gtin],
            ['21', text],
          ]),
        });
        expect(String(hex).length * 4).toBeLessThan(76 + 7 * text.length + 16);
      },
    ),
  );
});

/** Words are filled up with zeros, which look like more of what follows. */
const withoutFill = (read: ReturnType<typeof decodeEpc>) =>
  'following' in read ? { ...read, following: read.following?.replace(/0+$/, '') } : read;

test('whatever a tag holds, there is an answer; what is read is written again as it was', () => {
  const headers = [
    0x2c,
    0x2d,
    0x2e,
    0x2f,
    ...Array.from({ length: 18 }, (_, at) => 0x30 + at),
    ...Array.from({ length: 12 }, (_, at) => 0xf0 + at),
  ];
  fc.assert(
    fc.property(fc.constantFrom(...headers), fc.uint8Array({ maxLength: 61 }), (header, bytes) => {
      const hex = Buffer.from([header, ...bytes])
        .toString('hex')
        .toUpperCase();
      const epc = decodeEpc(hex);
      if (isEpcFault(epc)) return;
      const again = decodeEpc(String(encodeEpc(epc)));
      expect(withoutFill(again)).toEqual(withoutFill(epc));
    }),
    { numRuns: 10_000 },
  );
});
