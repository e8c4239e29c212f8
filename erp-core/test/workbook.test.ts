import fc from 'fast-check';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decimalOf } from '../kernel/decimal.ts';
import type { Caller } from '../kernel/index.ts';
import { readWorkbook, writeWorkbook } from '../kernel/workbook/apart.ts';
import { numberText } from '../kernel/workbook/number-text.ts';
import { sheetOfWorkbook } from '../kernel/workbook/read-workbook.ts';
import { workbookOf } from '../kernel/workbook/write-workbook.ts';
import { bills, installBills } from '../testing/bills.ts';
import { type TestErp, testErp } from '../testing/erp.ts';

let erp: TestErp;
let admin: Caller;
beforeAll(async () => {
  erp = await testErp([bills]);
  await installBills(erp.owner);
  admin = await erp.company();
});
afterAll(() => erp?.close());

const text = (of: string) => ({ text: of, type: 'text' });
const sheetXml = (bytes: Uint8Array) => strFromU8(unzipSync(bytes)['xl/worksheets/sheet1.xml'] ?? new Uint8Array());
/** A workbook with its sheet said otherwise: what somebody could have made by hand. */
const withSheet = (bytes: Uint8Array, change: (xml: string) => string): Uint8Array => {
  const files = unzipSync(bytes);
  files['xl/worksheets/sheet1.xml'] = strToU8(change(sheetXml(bytes)));
  return zipSync(files);
};

const words = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'toString', '_x0041_'),
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.string({
    unit: fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', ' ', '_x0041_', '<', '&', '"', '1', 'ক'),
    maxLength: 8,
  }),
);
const decimals = fc
  .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 20n }), fc.nat(6))
  .map(([negative, digits, places]) => {
    const all = digits.toString().padStart(places + 1, '0');
    const plain = decimalOf(places === 0 ? all : `${all.slice(0, -places)}.${all.slice(-places)}`);
    return negative && plain !== '0' ? `-${plain}` : plain;
  });
const days = fc
  .date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T00:00:00Z'), noInvalidDate: true })
  .map((at) => at.toISOString().slice(0, 10));

test('whatever is written in a workbook is read again, number for number and sign for sign', async () => {
  const rows = fc.array(fc.tuple(words, decimals, days, fc.constantFrom('yes', 'no', '')), {
    minLength: 1,
    maxLength: 8,
  });
  await fc.assert(
    fc.asyncProperty(rows, async (given) => {
      const types = ['text', 'quantity', 'date', 'yes-no'];
      const cells = given.map((row) => row.map((one, at) => ({ text: one, type: types[at] ?? 'text' })));
      const bytes = await workbookOf('all', [['w', 'd', 'on', 'yes'].map(text), ...cells]);
      expect(sheetXml(bytes)).not.toContain('<f');
      const read = await sheetOfWorkbook(bytes);
      expect(read.header).toEqual(['w', 'd', 'on', 'yes']);
      // Spaces around a word are no part of it, as in a CSV.
      const told = given.map(([word, ...rest]) => [word.toWellFormed().trim(), ...rest]);
      const blank = (row: readonly string[]) => row.every((one) => one === '');
      expect(read.rows.map(({ cells: of }) => [...of, '', '', '', ''].slice(0, 4))).toEqual(
        told.filter((row) => !blank(row)),
      );
    }),
    { numRuns: 40 },
  );
});

test('numbers are numbers and days are dates; twenty digits, and what looks like a formula, are text', async () => {
  const rows = [
    ['q', 'q', 'day', 'day', 'word'].map(text),
    [
      { text: '12.5', type: 'quantity' },
      { text: '12345678901234567890', type: 'quantity' },
      { text: '2026-11-29', type: 'date' },
      { text: '1899-12-31', type: 'date' },
      { text: '=1+1', type: 'text' },
    ],
  ];
  const bytes = await writeWorkbook('a/b:c', rows);
  const kinds = [...sheetXml(bytes).matchAll(/<c r="([A-E]2)"[^>]*?(?: t="(\w+)")?>/g)].map(([, cell, kind]) => [
    cell,
    kind,
  ]);
  expect(kinds).toEqual([
    ['A2', undefined],
    ['B2', 's'],
    ['C2', undefined],
    ['D2', 's'],
    ['E2', 's'],
  ]);
  const { rows: read } = await readWorkbook(bytes);
  expect(read).toEqual([{ line: 2, cells: ['12.5', '12345678901234567890', '2026-11-29', '1899-12-31', '=1+1'] }]);
});

test('a number is read as people see it, not as its last bits say', () => {
  const seen = ['10.300000000000001', '1.5E-7', '1e3', '-0', '0.1', '12345678901234567890', '.5', '-2.50', 'x'].map(
    numberText,
  );
  expect(seen).toEqual(['10.3', '0.00000015', '1000', '0', '0.1', '12345678901234600000', '0.5', '-2.5', undefined]);
});

test('a file that is none, or would fill the memory or take for ever, is refused with what is wrong with it', async () => {
  const refused = async (bytes: Uint8Array) => {
    const workbook = Buffer.from(bytes).toString('base64');
    const { refusal } = await erp.kernel.execute(admin, 'kernel.import.check', {
      entity: 'bills.goods',
      file: 'x.xlsx',
      workbook,
    });
    return refusal?.message;
  };
  expect(await refused(Buffer.from('code\nA'))).toMatch(/no workbook of the kind/);
  expect(await refused(zipSync({ 'a.xml': strToU8('<a/>') }))).toMatch(/cannot be read/);
  const good = await writeWorkbook('g', [[text('code')], [text('A')]]);
  expect(await refused(good.slice(0, good.length / 2))).toMatch(/cannot be read/);
  // One file that unpacks to far more than it is.
  const bomb = zipSync({ ...unzipSync(good), 'xl/media.xml': new Uint8Array(65 * 1024 * 1024) }, { level: 9 });
  expect(bomb.length).toBeLessThan(200_000);
  expect(await refused(bomb)).toMatch(/unpacks to more than 64 MB/);
  const many = Object.fromEntries(Array.from({ length: 1_001 }, (_, at) => [`f${at}`, new Uint8Array()]));
  expect(await refused(zipSync({ ...unzipSync(good), ...many }))).toMatch(/more than 1000 files/);
  const sheets = Object.fromEntries(
    Array.from({ length: 51 }, (_, at) => [`xl/worksheets/s${at}.xml`, strToU8('<a/>')]),
  );
  expect(await refused(zipSync({ ...unzipSync(good), ...sheets }))).toMatch(/more than 50 sheets/);
  // A few bytes that say they are in the last of a billion rows.
  const far = withSheet(good, (xml) => xml.replaceAll('A2', 'A1000000000').replaceAll('r="2"', 'r="1000000000"'));
  expect(await refused(far)).toMatch(/reaches to row 1000000000/);
  const wide = withSheet(good, (xml) => xml.replaceAll('"A1"', '"ZZZZ1"'));
  expect(await refused(wide)).toMatch(/reaches to column ZZZZ/);
  // The same said so that only the reader sees it: its thread ends, and nobody else notices.
  const hidden = withSheet(good, (xml) =>
    xml.replaceAll('"A2"', '"&#65;1000000000"').replaceAll('r="2"', 'r="&#49;000000000"'),
  );
  expect(await refused(hidden)).toMatch(/too much|cannot be read/);
  const both = { entity: 'bills.goods', file: 'x', text: 'code\nA', workbook: 'AAAA' };
  expect((await erp.kernel.execute(admin, 'kernel.import.check', both)).refusal?.code).toBe('input-invalid');
}, 120_000);

test('what is exported as a workbook is imported from it: checked, written, taken back', async () => {
  const item = (
    await erp.kernel.execute(admin, 'bills.goods.create', { code: '00123', name: { en: '=cmd', bn: 'দুধ' } })
  ).result as {
    id: string;
  };
  const lines = [
    { goods: item.id, quantity: '12345678901234.123456', price: '0.1' },
    { goods: item.id, quantity: '2' },
  ];
  const bill = {
    number: 'W-1',
    site: 'plant-a',
    issued: '2026-11-29',
    due: 1_764_403_200_000_001,
    copies: 3,
    paid: true,
    lines,
  };
  await erp.kernel.execute(admin, 'bills.bill.create', bill);
  const check = async (bytes: Uint8Array, entity = 'bills.bill') => {
    const workbook = Buffer.from(bytes).toString('base64');
    const { result, refusal } = await erp.kernel.execute(admin, 'kernel.import.check', {
      entity,
      file: 'w.xlsx',
      workbook,
    });
    if (!result) throw new Error(JSON.stringify(refusal));
    return result as { id: string; rows: { kind: string; line: number; issues: unknown[] }[] };
  };
  const bytes = await erp.kernel.exportWorkbook(admin, 'bills.bill', {});
  expect((await check(bytes)).rows).toMatchObject([{ kind: 'same', line: 2, issues: [] }]);
  expect((await check(await erp.kernel.exportWorkbook(admin, 'bills.goods', {}), 'bills.goods')).rows).toMatchObject([
    { kind: 'same' },
  ]);

  const { header, rows } = await readWorkbook(bytes);
  const types = header.map((name) => ({ type: name === 'lines.quantity' ? 'quantity' : 'text' }));
  const changed = rows.map(({ cells }) =>
    cells.map((cell, at) => ({
      text: cell === '2' ? '5' : cell.replace('W-1', 'W-2'),
      type: types[at]?.type ?? 'text',
    })),
  );
  const { id } = await check(await writeWorkbook('bills', [header.map(text), ...changed]));
  expect((await erp.kernel.execute(admin, 'kernel.import.write', { id })).ok).toBe(true);
  const [made] = (await erp.kernel.list(admin, 'bills.bill', { filter: { number: 'W-2' } })).rows;
  const whole = (await erp.kernel.get(admin, 'bills.bill', String(made?.id))) as { lines: { quantity: string }[] };
  expect(whole).toMatchObject({ issued: '2026-11-29', due: bill.due, copies: 3, paid: true });
  expect(whole.lines.map(({ quantity }) => quantity)).toEqual(['12345678901234.123456', '5']);
  expect((await erp.kernel.execute(admin, 'kernel.import.take-back', { id })).result).toMatchObject({ takenBack: 1 });
  const template = await readWorkbook(await erp.kernel.templateWorkbook(admin, 'bills.bill'));
  expect(template.header).toContain('lines.quantity');
  expect(template.rows[0]?.cells[2]).toBe('2026-11-28');
});
