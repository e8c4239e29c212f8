import { moneyDigits } from '@millrace/hmi-client';
import { describe, expect, test } from 'vitest';
import { parseDecimal } from '../format/digits.ts';
import { createFormat, type Locale } from '../format/format.ts';
import { moneyEntry, moneyText, parseMoney } from '../format/money.ts';

const unit = (n: string): string => n;
const words = { second: unit, minute: unit, hour: unit, day: unit };
const reader = (locale: Locale, digits: 'latn' | 'beng' | 'deva' = 'latn') =>
  createFormat({ locale, digits, zone: 'Asia/Dhaka', words });
/** Intl parts a sign from its number by a space that does not break. */
const plain = (text: string): string => text.replace(/\u00a0/g, ' ');
const written = (currency: string, show = reader('en')): string => plain(moneyText('1234567.5', currency, show));

describe('an amount of money', () => {
  test('has the digits of its currency, its sign, and the groups of its reader', () => {
    expect(['BDT', 'INR', 'EUR', 'JPY', 'KWD'].map((code) => written(code))).toEqual([
      '৳1,234,567.50',
      '₹1,234,567.50',
      '€1,234,567.50',
      'JP¥1,234,567.5',
      'KWD 1,234,567.500',
    ]);
    expect(written('BDT', reader('bn', 'beng'))).toBe('১২,৩৪,৫৬৭.৫০৳');
    expect(written('INR', reader('hi', 'deva'))).toBe('₹१२,३४,५६७.५०');
    expect(written('EUR', reader('hi'))).toBe('€12,34,567.50');
    expect(moneyText('1240', 'JPY', reader('en'))).toBe('JP¥1,240');
  });
  test('is exact however long it is, and says what it lacks', () => {
    expect(moneyText('12345678901234.0625', 'BDT', reader('en'))).toBe('৳12,345,678,901,234.0625');
    expect(moneyText('-42', 'BDT', reader('en'))).toBe('−৳42.00');
    expect(moneyText('1240.000', null, reader('en'))).toBe('1,240');
    expect(moneyText(null, 'BDT', reader('en'))).toBe('–');
  });
  test('of another dollar is not taken for this one', () => {
    expect(written('USD')).not.toBe(written('CAD'));
  });
  test('is read as it is written, in every digits', () => {
    for (const [locale, digits] of [
      ['en', 'latn'],
      ['bn', 'beng'],
      ['hi', 'deva'],
    ] as const)
      for (const currency of ['BDT', 'INR', 'EUR', 'KWD']) {
        const show = reader(locale, digits);
        const amount = `1234567.${'5'.padEnd(moneyDigits(currency), '0')}`;
        expect(parseMoney(moneyText(amount, currency, show), currency)).toBe(amount);
        expect(parseMoney(moneyEntry(amount, currency, show), currency)).toBe(amount);
      }
    expect(parseMoney('৳ ১,২৩,৪৫৬.৫০', 'BDT')).toBe('123456.50');
    expect(parseMoney('1.234,50 €', 'EUR')).toBe('1234.50');
    expect(parseMoney('kwd 12,505.125', 'KWD')).toBe('12505.125');
    expect(parseMoney('12,50', 'EUR')).toBe('12.50');
    expect(parseMoney('twelve', 'BDT')).toBeNull();
    expect(parseMoney('12 INR', 'BDT')).toBeNull();
  });
  test('stands in its field as it is shown, and as it was typed where it is none', () => {
    expect(moneyEntry('1234567.5', 'BDT', reader('hi', 'deva'))).toBe('१२,३४,५६७.५०');
    expect(moneyEntry('-5', 'KWD', reader('en'))).toBe('-5.000');
    expect(moneyEntry('', 'BDT', reader('en'))).toBe('');
  });
});

test('a comma behind a point is the decimal mark of who groups by points', () => {
  expect(['1.234,50', '1.234.567,5', '1,234.50', '12,34,567.5', '1.234'].map(parseDecimal)).toEqual([
    ...['1234.50', '1234567.5', '1234.50', '1234567.5'],
    '1.234',
  ]);
});
