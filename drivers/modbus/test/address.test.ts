import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAddress, referenceNumber, showAddress, TABLES } from '../address.ts';
import { isRefusal } from '../refusal.ts';

describe('an address is read as its notation says', () => {
  test.each([
    ['40001', { table: 'holding', offset: 0 }],
    ['49999', { table: 'holding', offset: 9998 }],
    ['400001', { table: 'holding', offset: 0 }],
    ['465536', { table: 'holding', offset: 65535 }],
    ['30010', { table: 'input', offset: 9 }],
    ['10001', { table: 'discrete', offset: 0 }],
    ['00001', { table: 'coil', offset: 0 }],
    ['000100', { table: 'coil', offset: 99 }],
    ['4x1', { table: 'holding', offset: 0 }],
    ['holding:0', { table: 'holding', offset: 0 }],
    ['holding#1', { table: 'holding', offset: 0 }],
    ['HR:0x1F', { table: 'holding', offset: 31 }],
    ['ir:1Fh', { table: 'input', offset: 31 }],
    ['coil:65535', { table: 'coil', offset: 65535 }],
    ['holding#65536', { table: 'holding', offset: 65535 }],
    ['40001.3', { table: 'holding', offset: 0, bit: 3 }],
    ['holding:7.15@247', { table: 'holding', offset: 7, bit: 15, unit: 247 }],
    [' di:3@0 ', { table: 'discrete', offset: 3, unit: 0 }],
  ])('%s', (text, address) => expect(readAddress(text)).toEqual(address));
});

describe('what could be read in two ways, or not at all, is refused with what to write', () => {
  test.each([
    ['100', 'ambiguous', 'holding:100 (from zero) or holding#100 (from one)'],
    ['0x10', 'ambiguous', 'coil#10'],
    ['40000', 'range', 'from zero write holding:0'],
    ['465537', 'range', '40001 to 465536'],
    ['20001', 'table', 'begins with 0, 1, 3 or 4'],
    ['holding#0', 'range', 'the first is holding#1, which is holding:0'],
    ['holding:65536', 'range', '0 to 65535'],
    ['register:1', 'table', 'coil, discrete, input or holding'],
    ['holding:1.5', undefined, ''],
    ['coil:1.5', 'bit', 'leave ".5" out'],
    ['40001.16', 'bit', '.0 (least significant) to .15'],
    ['40001@256', 'unit', '0 to 255'],
    ['1Fh', 'address', 'holding:1Fh'],
    ['', 'address', 'holding:0'],
    ['9999999', 'range', '65535'],
    ['holding:x', 'address', '17, 0x11 or 11h'],
    ['%MW1', 'address', '40001'],
  ])('%s', (text, refused, says) => {
    const answer = readAddress(text);
    if (refused === undefined) return expect(isRefusal(answer)).toBe(false);
    expect(answer).toMatchObject({ refused, message: expect.stringContaining(says) });
  });
});

test('every notation of an address names the same one', () => {
  fc.assert(
    fc.property(fc.constantFrom(...TABLES), fc.integer({ min: 0, max: 65535 }), (table, offset) => {
      const address = { table, offset };
      for (const text of [
        `${table}:${offset}`,
        `${table}#${offset + 1}`,
        `${table}:0x${offset.toString(16)}`,
        referenceNumber(table, offset),
        showAddress(address).split(' ')[0] as string,
      ]) {
        expect(readAddress(text)).toEqual(address);
      }
    }),
  );
});

test('any text is answered, never thrown at', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-fx:#.@h]{0,12}$/)), (text) => {
      const answer = readAddress(text);
      if (isRefusal(answer)) expect(answer.message.length).toBeGreaterThan(10);
      else expect(answer.offset).toSatisfy((offset: number) => offset >= 0 && offset <= 65535);
    }),
  );
});
