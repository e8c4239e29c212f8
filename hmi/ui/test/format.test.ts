import { describe, expect, test } from 'vitest';
import { createFormat, type Locale } from '../format/format.ts';
import { unitText } from '../format/unit.ts';

const words = {
  second: (n: string) => `${n} s`,
  minute: (n: string) => `${n} min`,
  hour: (n: string) => `${n} h`,
  day: (n: string) => `${n} d`,
};
const reader = (locale: Locale, digits: 'latn' | 'beng' | 'deva' = 'latn') =>
  createFormat({ locale, digits, zone: 'Asia/Dhaka', words });
const MIN = 60_000_000;

describe('what a person reads', () => {
  test('numbers group by thousands in English, by lakh in Bengali and Hindi', () => {
    expect(reader('en').number(1234567)).toBe('1,234,567');
    expect(reader('bn').number(1234567)).toBe('12,34,567');
    expect(reader('hi', 'deva').number(1234567)).toBe('१२,३४,५६७');
    expect(reader('en').number(-42)).toBe('−42');
    expect(reader('en').number(-0.01)).toBe('0');
  });
  test('a quantity is shown exactly, its empty decimals left away', () => {
    expect(reader('en').quantity('1240.000')).toBe('1,240');
    expect(reader('en').quantity('0.125')).toBe('0.125');
    expect(reader('en').quantity('123456789012345678.5')).toBe('123,456,789,012,345,678.5');
    expect(reader('en').quantity(null)).toBe('–');
  });
  test('a count is written in the digits of its reader and stays the number that a singular asks for', () => {
    const one = reader('hi', 'deva').count(1);
    expect([String(one), Number(one)]).toEqual(['१', 1]);
    expect(`${reader('en').count(1200)}`).toBe('1,200');
  });
  test('a time is the clock of the site, not of the screen', () => {
    expect(reader('en').clock(Date.UTC(2026, 10, 21, 7, 42) * 1000)).toBe('13:42');
    expect(reader('bn', 'beng').clock(Date.UTC(2026, 10, 21, 18, 5) * 1000)).toBe('০০:০৫');
  });
  test('a length is told in its two largest units', () => {
    const { duration } = reader('en');
    expect([400_000, 12 * 1e6, 4 * MIN + 12e6, 14 * MIN, 72 * MIN, 60 * 50 * MIN].map((l) => duration(l))).toEqual([
      '0.4 s',
      '12 s',
      '4 min 12 s',
      '14 min',
      '1 h 12 min',
      '2 d',
    ]);
  });
  test('a unit is written as on the meter', () => {
    const written = ['kV.A{reactive}', 'kV.A{reactive}.h', 'kV.A', 'kW.h', 'MW.h', '{bottles}/h', 'N.m', 'Cel'];
    expect(written.map(unitText)).toEqual(['kvar', 'kvarh', 'kVA', 'kWh', 'MWh', 'bottles/h', 'N·m', '°C']);
  });
  test('a name without a translation is said in English', () => {
    expect(reader('bn').name({ en: 'Sewing 3' })).toBe('Sewing 3');
    expect(reader('bn').name({ en: 'Sewing 3', bn: 'সেলাই ৩' })).toBe('সেলাই ৩');
  });
});
