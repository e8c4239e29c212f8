import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileExpression, type Decimal, decimalOf, decimals, decimalText, readings } from '../index.ts';

/** A formula of whole numbers beside what it is, by fractions of bigints: another way to reckon the same. */
interface Sample {
  readonly text: string;
  readonly top: bigint;
  readonly bottom: bigint;
}

const whole = fc.integer({ min: -9_999, max: 9_999 });
const { formula } = fc.letrec<{ formula: Sample }>((tie) => ({
  formula: fc.oneof(
    { depthSize: 'small' },
    whole.map((n): Sample => ({ text: n < 0 ? `(${n})` : String(n), top: BigInt(n), bottom: 1n })),
    fc.tuple(tie('formula'), fc.constantFrom('+', '-', '*', '/'), tie('formula')).map(([a, sign, b]): Sample => {
      const text = `(${a.text} ${sign} ${b.text})`;
      if (sign === '+') return { text, top: a.top * b.bottom + b.top * a.bottom, bottom: a.bottom * b.bottom };
      if (sign === '-') return { text, top: a.top * b.bottom - b.top * a.bottom, bottom: a.bottom * b.bottom };
      if (sign === '*') return { text, top: a.top * b.top, bottom: a.bottom * b.bottom };
      return { text, top: a.top * b.bottom, bottom: a.bottom * b.top };
    }),
  ),
}));

const value = <N>(text: string, arithmetic: Parameters<typeof compileExpression<N>>[0]['arithmetic']) => {
  const compiled = compileExpression({ text, names: new Map(), arithmetic });
  return compiled.ok ? compiled.expression.evaluate(() => null) : undefined;
};

describe('numbers', () => {
  test('without divisions decimals are exact', () => {
    fc.assert(
      fc.property(
        formula.filter(({ text }) => !text.includes('/') && text.length < 500),
        ({ text, top }) => {
          const found = value(text, decimals);
          if (found === undefined) return;
          expect(decimalText(found as Decimal)).toBe(String(top));
        },
      ),
    );
  });

  test('a formula has no value exactly where it divides by zero', () => {
    fc.assert(
      fc.property(
        formula.filter(({ text }) => text.length < 300),
        ({ text, bottom }) => {
          const found = value(text, readings);
          if (found === undefined) return;
          // A quotient of 15 digits may be zero where the true one is not: only what is surely there is asked.
          if (bottom === 0n) expect(found).toBeNull();
        },
      ),
    );
  });

  test('a decimal is its own text', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.integer({ min: 0, max: 60 }), (digits, places) => {
        const text = decimalText({ digits, places });
        const again = decimalOf(text);
        expect(again && decimals.compare(again, { digits, places })).toBe(0);
      }),
    );
  });

  test('what a division leaves and what it gives are the whole again', () => {
    const number = fc.tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.integer({ min: 0, max: 12 }));
    fc.assert(
      fc.property(number, number, ([a, p], [b, q]) => {
        fc.pre(b !== 0n);
        const [x, y] = [
          { digits: a, places: p },
          { digits: b, places: q },
        ];
        const rest = decimals.remainder(x, y) as Decimal;
        const times = decimals.divide(decimals.subtract(x, rest) as Decimal, y) as Decimal;
        expect(times.places).toBe(0);
        expect(decimals.compare(decimals.add(decimals.multiply(times, y) as Decimal, rest) as Decimal, x)).toBe(0);
      }),
    );
  });

  test('rounding a reading is rounding its decimal', () => {
    fc.assert(
      fc.property(fc.integer({ min: -9_999_999, max: 9_999_999 }), fc.integer({ min: 0, max: 6 }), (n, places) => {
        const reading = n / 10_000;
        const exact = decimals.round(decimalOf(String(reading)) as Decimal, places) as Decimal;
        expect(readings.round(reading, places)).toBe(Number(decimalText(exact)));
      }),
    );
  });
});
