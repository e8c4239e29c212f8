import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ownClock } from '../../../distribution/testing/own-clock.ts';
import { compileExpression, decimalOf, decimals, readings } from '../index.ts';

const names = new Map([['a', 'number' as const]]);
const compile = (text: string) => compileExpression({ text, names, arithmetic: decimals });

/** Each of these once stopped some evaluator, or filled its memory. */
const HOSTILE: Readonly<Record<string, string>> = {
  'deep brackets': `${'('.repeat(900)}1${')'.repeat(900)}`,
  'deep lists': '['.repeat(1_900),
  'signs in a row': `${'-'.repeat(1_900)}1`,
  'denials in a row': `${'!'.repeat(1_900)}true`,
  'choices in choices': `${'true ? '.repeat(250)}1${' : 1'.repeat(60)}`,
  'a long sum': `1${'+1'.repeat(990)}`,
  'fields of fields': `a${'.a'.repeat(990)}`,
  'a megabyte of text': `"${'x'.repeat(1_000_000)}"`,
  'a number of many digits': '9'.repeat(1_990),
  'a number of a large exponent': '1e999999999',
  'a small number of a large exponent': '1e-99999999',
  'squares of squares': `${'('.repeat(30)}9999999999${')*9999999999'.repeat(30)}`,
  'a text that is not closed': '"abc',
  'a text of three quotes that is not closed': `"""${'x'.repeat(1_500)}`,
  'escapes that are none': '"\\xZZ \\u12 \\777"',
  'half a surrogate': '"\ud800"',
  'a zero byte': 'a\0b',
  prototypes: '__proto__.constructor.constructor("return process")()',
};

describe('a hostile formula', () => {
  test.each(Object.entries(HOSTILE))('%s ends at once, with a value or with a fault', (_, text) => {
    const clock = ownClock();
    const compiled = compile(text);
    if (compiled.ok) compiled.expression.evaluate(() => null);
    else expect(compiled.fault.at.end).toBeLessThanOrEqual(text.length);
    expect(clock.passed()).toBeLessThan(500);
    clock.stop();
  });

  test('a product that grows without end has no value', () => {
    const large = decimalOf(`1${'0'.repeat(300)}`);
    const compiled = compile('a * a');
    expect(compiled.ok && compiled.expression.evaluate(() => large)).toBeNull();
  });

  test('any text gives a value or a fault with a place, and nothing is thrown', () => {
    const piece = fc.oneof(
      fc.constantFrom('a', '1', '0.5', '"x"', 'true', '(', ')', '[', ']', ',', '?', ':', '.', '!', '-', '+', '*', '/'),
      fc.constantFrom(
        '%',
        '<',
        '>=',
        '==',
        '&&',
        '||',
        ' in ',
        'min(',
        'round(',
        '{',
        '}',
        '//',
        '\n',
        "'",
        '\\',
        '1e',
      ),
      fc.string({ maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const text = pieces.join('');
        const compiled = compileExpression({ text, names, arithmetic: readings });
        if (compiled.ok) {
          const value = compiled.expression.evaluate(() => 2);
          expect(['number', 'boolean', 'string', 'object']).toContain(typeof value);
          if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true);
        } else {
          const { start, end } = compiled.fault.at;
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThanOrEqual(start);
          expect(end).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 3_000 },
    );
  });
});
