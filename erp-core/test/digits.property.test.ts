import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { asciiDigits, withAsciiDigits } from '../kernel/digits.ts';
import {
  type Caller,
  code,
  day,
  decimal,
  duration,
  geo,
  gtin,
  lines,
  moment,
  money,
  percent,
  quantity,
  quantityIn,
  text,
  wholeNumber,
} from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { installTrade, trade } from '../testing/trade.ts';

// Numbers are typed in the script of whoever types them, and stored and told in one.
const SCRIPTS = ['0123456789', '০১২৩৪৫৬৭৮৯', '०१२३४५६७८९'] as const;
/** The same text, each digit in whichever of the scripts. */
const written = (plain: string, scripts: readonly number[]): string =>
  plain.replace(/\d/g, (digit) => SCRIPTS[scripts[Number(digit)] ?? 0]?.[Number(digit)] ?? digit);
const scripts = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 10, maxLength: 10 });

const fields = {
  amount: decimal(),
  quantity: quantity().nullable(),
  discount: percent().optional(),
  on: day(),
  pieces: wholeNumber().default(0),
  at: moment(),
  lasts: duration(),
  price: money(),
  weight: quantityIn().nullable(),
  place: geo(),
  days: z.array(day()),
  item: gtin(),
  lines: lines({ price: money(), many: wholeNumber(), note: text() }),
  code: code(),
  note: text(),
};

test('every digit of every script is the digit that it is, and nothing else is touched', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), scripts, (any, in_) => {
      const plain = asciiDigits(any);
      expect(asciiDigits(plain)).toBe(plain);
      expect(asciiDigits(written('0123456789.-', in_))).toBe('0123456789.-');
      expect(plain.replaceAll(/\d/g, '')).toBe(any.replaceAll(/[\d\u0966-\u096f\u09e6-\u09ef]/g, ''));
    }),
  );
});

test('an input in any mixture of scripts is the input in ASCII; texts and codes keep theirs', () => {
  const whole = fc.integer({ min: -999_999_999, max: 9_999_999_999_999 });
  const number = fc
    .tuple(fc.integer({ min: 1, max: 99_999 }), fc.integer({ min: 0, max: 99 }))
    .map(([a, b]) => `${a}.${b}`);
  fc.assert(
    fc.property(whole, number, scripts, (n, decimals, in_) => {
      const as = (plain: string | number) => written(String(plain), in_);
      /** What was written as a number of JSON comes as a text only where another script makes it one. */
      const asWhole = (plain: number) => (as(plain) === String(plain) ? plain : as(plain));
      const words = { code: as('A-12'), note: as('৩ 12 cones') };
      const plain = {
        ...{ amount: decimals, quantity: decimals, discount: '12.5', on: '2026-11-29', pieces: n, at: n, lasts: n },
        ...{ price: { amount: decimals, currency: 'BDT' }, weight: { value: decimals, unit: 'kg' } },
        ...{ place: { lat: 23.78, lon: -90.41 }, days: ['2026-01-31', '2026-02-28'], item: '4006381333931' },
        ...{ lines: [{ price: { amount: decimals, currency: 'INR' }, many: n, note: words.note }], ...words },
      };
      const given = {
        ...{ amount: as(decimals), quantity: as(decimals), discount: as('12.5'), on: as('2026-11-29') },
        ...{ pieces: asWhole(n), at: asWhole(n), lasts: asWhole(n) },
        price: { amount: as(decimals), currency: 'BDT' },
        weight: { value: as(decimals), unit: 'kg' },
        place: { lat: asWhole(23.78), lon: asWhole(-90.41) },
        days: [as('2026-01-31'), as('2026-02-28')],
        item: as('4006381333931'),
        lines: [{ price: { amount: as(decimals), currency: 'INR' }, many: asWhole(n), note: words.note }],
        ...words,
      };
      expect(withAsciiDigits(fields, given)).toEqual(plain);
      // What is plain already is the very same object.
      expect(withAsciiDigits(fields, plain)).toBe(plain);
    }),
  );
});

test('what is no number is left for the check to refuse', () => {
  for (const wrong of [null, 7, 'x', [], { unknown: '১২' }, { pieces: '12' }, { pieces: '১২x' }, { price: null }]) {
    expect(withAsciiDigits(fields, wrong)).toEqual(wrong);
  }
});

let erp: TestErp;
let admin: Caller;
beforeAll(async () => {
  erp = await testErp([trade]);
  await installTrade(erp.owner);
  admin = await erp.company();
});
afterAll(() => erp?.close());

test('a command takes them, a record tells them in ASCII, and the same in another script is the same command', async () => {
  const quote = (amount: string, discount: string) => ({
    ...{ number: 'Q-১', title: { en: '৩ bolts' }, tags: [], discount },
    price: { amount, currency: 'BDT' },
    weight: { value: '১২.৫', unit: 'kg' },
    place: { lat: '२३.৭৮', lon: 90.41 },
    terms: { days: 30 },
  });
  const options = { idempotencyKey: 'digits-of-one' };
  const first = await erp.kernel.execute(admin, 'trade.quote.create', quote('১২৫০.৫০', '৭.৫'), options);
  expect(first.refusal).toBeUndefined();
  const { id } = first.result as { id: string };
  expect(await erp.kernel.get(admin, 'trade.quote', id)).toMatchObject({
    ...{ number: 'Q-১', title: { en: '৩ bolts' }, discount: '7.5' },
    price: { amount: '1250.50', currency: 'BDT' },
    weight: { value: '12.5', unit: 'kg' },
    place: { lat: 23.78, lon: 90.41 },
  });
  const again = await erp.kernel.execute(admin, 'trade.quote.create', quote('१२५०.५०', '7.5'), options);
  expect([again.ok, again.repeated, (again.result as { id: string }).id]).toEqual([true, true, id]);
  const wrong = await erp.kernel.execute(admin, 'trade.quote.create', quote('১২,৫০', '7.5'));
  expect(wrong.refusal?.details.issues).toEqual([expect.objectContaining({ path: 'price.amount' })]);
  const asked = { number: 'Q-1', price: { amount: '٣', currency: 'BDT' } };
  expect((await erp.kernel.execute(admin, 'trade.quote.create', asked)).refusal?.code).toBe('input-invalid');
});
