import { fc, test as prop } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { inDigits, parseDecimal, toAsciiDigits } from '../format/digits.ts';

describe('digits', () => {
  test('a number typed in Bengali or Devanagari digits is the number', () => {
    expect(parseDecimal('১২')).toBe('12');
    expect(parseDecimal('१२.५')).toBe('12.5');
    expect(parseDecimal('١٢٫٥')).toBe('12.5');
    expect(parseDecimal('১,২৩,৪৫৬')).toBe('123456');
  });
  test('a lone comma is a decimal mark unless it can only group', () => {
    expect(parseDecimal('12,5')).toBe('12.5');
    expect(parseDecimal('1,234')).toBe('1234');
    expect(parseDecimal('1,234.50')).toBe('1234.50');
  });
  test('what is no number is refused', () => {
    for (const typed of ['', '-', 'twelve', '1.2.3', '12kg', '1e5']) expect(parseDecimal(typed)).toBeNull();
  });
  test('minus zero is zero', () => expect(parseDecimal('-0.0')).toBe('0.0'));
  prop.prop([fc.integer(), fc.constantFrom('beng', 'deva', 'latn' as const)])(
    'what is shown in any digits is typed back as the same',
    (value, digits) => {
      const shown = inDigits(String(value), digits as 'beng');
      expect(toAsciiDigits(shown)).toBe(String(value));
      expect(parseDecimal(shown)).toBe(String(value));
    },
  );
});
