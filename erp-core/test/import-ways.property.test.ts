import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  amountAndUnit,
  dateOrdersOf,
  decimalsOf,
  plainDate,
  plainMoment,
  plainNumber,
} from '../kernel/import/stages/written-ways.ts';

const digits = { latn: '0123456789', beng: '০১২৩৪৫৬৭৮৯', deva: '०१२३४५६७८९' };
const inScript = (text: string, script: keyof typeof digits): string =>
  text.replaceAll(/\d/g, (digit) => [...digits[script]][Number(digit)] ?? digit);
const scripts = fc.constantFrom(...(['latn', 'beng', 'deva'] as const));

/** A whole number with its thousands apart: by three, or as in South Asia by two after the first three. */
function grouped(whole: string, by: string, indian: boolean): string {
  const last = whole.slice(-3);
  const rest = whole.slice(0, -3);
  if (rest === '') return last;
  const size = indian ? 2 : 3;
  const groups: string[] = [];
  for (let end = rest.length; end > 0; end -= size) groups.unshift(rest.slice(Math.max(0, end - size), end));
  return [...groups, last].join(by);
}

describe('numbers', () => {
  const numbers = fc.record({
    whole: fc.nat(999_999_999).map(String),
    fraction: fc.option(
      fc.nat(999_999).map((value) => String(value).padStart(6, '0')),
      { nil: undefined },
    ),
    sign: fc.constantFrom('', '-'),
    decimal: fc.constantFrom('.' as const, ',' as const),
    group: fc.constantFrom('none', 'other', 'space', 'narrow'),
    indian: fc.boolean(),
    script: scripts,
  });

  test('come to one form from every way of writing them', () => {
    fc.assert(
      fc.property(numbers, ({ whole, fraction, sign, decimal, group, indian, script }) => {
        const between =
          { none: '', other: decimal === '.' ? ',' : '.', space: '\u00a0', narrow: '\u202f' }[group] ?? '';
        const shown = between === '' ? whole : grouped(whole, between, indian);
        const text = inScript(`${sign}${shown}${fraction === undefined ? '' : `${decimal}${fraction}`}`, script);
        expect(plainNumber(text, decimal)).toBe(`${sign}${whole}${fraction === undefined ? '' : `.${fraction}`}`);
        expect(decimalsOf(text)).toContain(decimal);
      }),
    );
  });

  test('are asked about where two ways fit, and only there', () => {
    expect(decimalsOf('1,234')).toEqual(['.', ',']);
    expect(decimalsOf('1,5')).toEqual([',']);
    expect(decimalsOf('1.25')).toEqual(['.']);
    expect(decimalsOf('1,234.5')).toEqual(['.']);
    expect(decimalsOf('1.234.567')).toEqual([',']);
    expect(decimalsOf('12 apples')).toEqual([]);
    expect(plainNumber('1,23,4', '.')).toBe('1,23,4');
  });

  test('bring what they are of, before or behind', () => {
    expect(amountAndUnit('12.5 kg')).toEqual(['12.5', 'kg']);
    expect(amountAndUnit('BDT 1,200.50')).toEqual(['1,200.50', 'BDT']);
    expect(amountAndUnit('৳১২০০')).toEqual(['1200', '৳']);
    expect(amountAndUnit('12')).toBeUndefined();
  });
});

describe('dates', () => {
  const days = fc.date({ min: new Date('1970-01-01'), max: new Date('2069-12-31'), noInvalidDate: true });
  test('come to one form from every order, in three scripts', () => {
    fc.assert(
      fc.property(days, fc.constantFrom('.', '/', '-', ' '), scripts, (day, by, script) => {
        const iso = day.toISOString().slice(0, 10);
        const [year = '', month = '', date = ''] = iso.split('-');
        const written = { ymd: [year, month, date], dmy: [date, month, year], mdy: [month, date, year] };
        for (const order of ['ymd', 'dmy', 'mdy'] as const) {
          const text = inScript(written[order].join(by), script);
          expect(plainDate(text, order)).toBe(iso);
          expect(dateOrdersOf(text)).toContain(order);
        }
      }),
    );
  });

  test('are never guessed where day and month could change places', () => {
    expect(dateOrdersOf('03/04/2026')).toEqual(['dmy', 'mdy']);
    expect(dateOrdersOf('13/04/2026')).toEqual(['dmy']);
    expect(dateOrdersOf('2026-04-03')).toEqual(['ymd', 'dmy', 'mdy']);
    expect(dateOrdersOf('30-Nov-26')).toEqual(['ymd', 'dmy', 'mdy']);
    expect(plainDate('৩০ নভেম্বর ২০২৬', 'mdy')).toBe('2026-11-30');
    expect(plainDate('31.02.2026', 'dmy')).toBe('31.02.2026');
    expect(plainMoment('30.11.2026 8:05', 'dmy', '+06:00')).toBe('2026-11-30T08:05+06:00');
  });
});
