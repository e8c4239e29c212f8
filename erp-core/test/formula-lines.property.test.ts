import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimal, quantity, text, wholeNumber, yesNo } from '../kernel/fields.ts';
import { formulaOf, isFault } from '../kernel/formula.ts';

// Formulas over the lines of a record, as rules of packs use them.
const fields = { most: decimal(), name: text() };
const lines = new Map([
  ['lines', { quantity: quantity(), price: wholeNumber().nullable(), faulty: yesNo() }],
  ['notes', { note: text() }],
]);
const made = (formula: string, result?: 'number' | 'boolean') => {
  const found = formulaOf(formula, fields, { lines, ...(result ? { result } : {}) });
  if (isFault(found)) throw new Error(`${formula}: ${JSON.stringify(found)}`);
  return found;
};
const faultOf = (formula: string) => {
  const found = formulaOf(formula, fields, { lines });
  return isFault(found) ? found.code : 'none';
};

const line = fc.record({
  quantity: fc.integer({ min: 1, max: 999_999 }).map((n) => (n / 100).toFixed(2)),
  price: fc.integer({ min: 0, max: 1_000 }),
  faulty: fc.boolean(),
});

test('sums, least and greatest over lines are those that adding up by hand gives, to the last decimal', () => {
  const [sum, faulty] = [made('sum(lines, "quantity * price")'), made('sum(lines, "faulty ? 1 : 0")')];
  const [least, greatest] = [made('least(lines, "quantity")'), made('greatest(lines, "quantity")')];
  fc.assert(
    fc.property(fc.array(line, { maxLength: 20 }), (rows) => {
      const cents = rows.map(({ quantity: much }) => Math.round(Number(much) * 100));
      const total = rows.reduce((all, { price }, at) => all + (cents[at] ?? 0) * price, 0);
      expect(Number(sum.of({ lines: rows }))).toBeCloseTo(total / 100, 6);
      expect(faulty.of({ lines: rows })).toBe(String(rows.filter((one) => one.faulty).length));
      expect(made('lines').of({ lines: rows })).toBe(String(rows.length));
      const none = rows.length === 0;
      expect(Number(least.of({ lines: rows }) ?? -1)).toBe(none ? -1 : Math.min(...cents) / 100);
      expect(Number(greatest.of({ lines: rows }) ?? -1)).toBe(none ? -1 : Math.max(...cents) / 100);
    }),
  );
});

test('where a line says nothing, nothing is known of all; and a record without its lines is not taken for an empty one', () => {
  const tooMuch = made('sum(lines, "quantity * price") > most', 'boolean');
  const row = { most: '10', lines: [{ quantity: '2', price: 6, faulty: false }] };
  expect(tooMuch.of(row)).toBe(true);
  expect(tooMuch.of({ ...row, most: '12' })).toBe(false);
  expect(tooMuch.of({ ...row, lines: [...row.lines, { quantity: '1', price: null, faulty: false }] })).toBeNull();
  expect(tooMuch.of({ most: '10' })).toBeNull();
  expect(tooMuch.of({ most: '10', lines: [] })).toBe(false);
});

test('what is no formula of a line is told, and nothing of the record stands in one', () => {
  expect(faultOf('sum(lines, "quantity * price")')).toBe('none');
  expect(faultOf('sum(lines, "quantity * most")')).toBe('unknown-name');
  expect(faultOf('sum(lines, "note")')).toBe('unknown-name');
  expect(faultOf('sum(notes, "note")')).toBe('wrong-type');
  expect(faultOf('sum(lines, "quantity +")')).toBe('syntax');
  expect(faultOf('sum(most, "quantity")')).toBe('wrong-arguments');
  expect(faultOf('sum(lines)')).toBe('wrong-arguments');
  expect(faultOf('sum(lines, "sum(lines, \\"quantity\\")")')).toBe('unknown-function');
  expect(formulaOf('sum(lines, "quantity")', fields)).toMatchObject({ code: 'unknown-function' });
});
