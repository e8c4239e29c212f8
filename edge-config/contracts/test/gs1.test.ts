import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasGs1CheckDigit } from '../check-digit.ts';
import { FNC1, isGs1Fault, readGs1 } from '../gs1.ts';
import { gs1Date } from '../gs1-date.ts';

const read = (text: string) => {
  const found = readGs1(text);
  return isGs1Fault(found) ? found.fault : Object.fromEntries(found);
};

test('reads what readers send: plain codes, element strings with and without a symbology, brackets, Digital Link', () => {
  expect(read('4006381333931')).toEqual({ '01': '04006381333931' });
  expect(read(']E04006381333931')).toEqual({ '01': '04006381333931' });
  expect(read('106141411234567897')).toEqual({ '00': '106141411234567897' });
  const whole = { '01': '09506000134352', '17': '261231', '10': 'AB-1/2', '21': '007' };
  expect(read(`]C101095060001343521726123110AB-1/2${FNC1}21007`)).toEqual(whole);
  expect(read(`]d2${FNC1}01095060001343521726123110AB-1/2${FNC1}21007${FNC1}`)).toEqual(whole);
  expect(read('(01)09506000134352(17)261231(10)AB-1/2(21)007')).toEqual(whole);
  expect(read('https://id.example.com/01/09506000134352/10/AB-1%2F2/21/007?17=261231&linkType=gs1:pip')).toEqual(whole);
  expect(read('https://example.com/some/path/01/9506000134352')).toEqual({ '01': '09506000134352' });
  expect(read('HTTPS://EXAMPLE.COM/01/9506000134352/?17=261231#top')).toEqual({
    '01': '09506000134352',
    '17': '261231',
  });
  // A key that is followed by something else than pairs is a part of the way to the one that is meant.
  expect(read('https://example.com/414/list/of/01/9506000134352')).toEqual({ '01': '09506000134352' });
  expect(read('0195060001343523103001250')).toBe('wrong-check-digit');
  expect(read('01095060001343523103001250')).toEqual({ '01': '09506000134352', '3103': '001250' });
});

test('refuses with the reason what does not follow the rules', () => {
  expect(read('  ')).toBe('empty');
  // No symbol holds so much; what would take long to read is not begun.
  expect(read('1'.repeat(7_090))).toBe('too-long');
  expect(read('https://example.com/01/x')).toBe('unknown-identifier');
  expect(read('https://01/9506000134352')).toBe('unknown-identifier');
  expect(read('4006381333932')).toBe('wrong-check-digit');
  expect(read('0109506000134351')).toBe('wrong-check-digit');
  expect(read('01095060001343')).toBe('wrong-check-digit');
  expect(read('010950600013435')).toBe('wrong-length');
  expect(read('0109506000134352991')).toBe('unknown-identifier');
  expect(read('hello')).toBe('unknown-identifier');
  expect(read('010950600013435217261301')).toBe('wrong-date');
  expect(read(`010950600013435210${'A'.repeat(21)}`)).toBe('wrong-length');
  expect(read(']C1010950600013435210')).toBe('wrong-length');
  expect(read('010950600013435210AÄB')).toBe('wrong-characters');
  expect(read(`10A${FNC1}10B`)).toBe('twice');
  expect(read('(01)09506000134352 or so(10')).toBe('wrong-length');
  expect(read('https://example.com/01/09506000134352/10/%E0%A4%A')).toBe('wrong-characters');
});

test('dates are of the nearest century, and day 00 is the last of the month', () => {
  expect(gs1Date('261231', 2026)).toBe('2026-12-31');
  expect(gs1Date('260200', 2026)).toBe('2026-02-28');
  expect(gs1Date('280200', 2026)).toBe('2028-02-29');
  expect(gs1Date('770101', 2026)).toBe('1977-01-01');
  expect(gs1Date('760101', 2026)).toBe('2076-01-01');
  expect(gs1Date('200101', 2095)).toBe('2120-01-01');
  expect(gs1Date('260231', 2026)).toBeUndefined();
});

test('whatever elements are written are read again, in brackets and with separators; a changed digit is found', () => {
  const characters = fc.constantFrom(...'!"%&\'*+,-./0123456789:;<=>?ABCXYZ_abcxyz');
  const text = fc.string({ unit: characters, minLength: 1, maxLength: 20 });
  const gtin = fc.stringMatching(/^\d{13}$/).map((digits) => {
    const last = [...'0123456789'].find((digit) => hasGs1CheckDigit(digits + digit)) ?? '';
    return digits + last;
  });
  fc.assert(
    fc.property(gtin, text, text, fc.nat(99_999_999), (code, lot, serial, many) => {
      const elements = { '01': code, '10': lot, '21': serial, '37': String(many) };
      expect(read(`01${code}10${lot}${FNC1}21${serial}${FNC1}37${many}`)).toEqual(elements);
      expect(read(`(01)${code}(10)${lot}(21)${serial}(37)${many}`)).toEqual(elements);
      const link = `https://x.example/01/${code}/10/${encodeURIComponent(lot)}/21/${encodeURIComponent(serial)}?37=${many}`;
      if (lot !== '.' && lot !== '..' && serial !== '.' && serial !== '..') expect(read(link)).toEqual(elements);
      const wrong = code.slice(0, 5) + String((Number(code[5]) + 1) % 10) + code.slice(6);
      expect(read(`01${wrong}10${lot}`)).toBe('wrong-check-digit');
    }),
  );
});

test('whatever is scanned, there is an answer', () => {
  expect(readGs1(FNC1)).toEqual({ fault: 'empty', at: FNC1 });
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'0123456789()', FNC1), maxLength: 40 })),
      (scanned) => {
        const found = readGs1(scanned);
        expect(isGs1Fault(found) || found.size > 0).toBe(true);
      },
    ),
  );
});
