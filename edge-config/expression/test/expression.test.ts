import { describe, expect, test } from 'vitest';
import {
  compileExpression,
  decimals,
  decimalText,
  type ExpressionValue,
  FAULT_LOCALES,
  faultText,
  readings,
  type ValueType,
} from '../index.ts';

const NAMES = new Map<string, ValueType>([
  ['a', 'number'],
  ['b', 'number'],
  ['on', 'boolean'],
  ['state', 'text'],
  ['setting.limit', 'number'],
]);

function reckon(text: string, values: Record<string, ExpressionValue<number>> = {}): unknown {
  const compiled = compileExpression({ text, names: NAMES, arithmetic: readings });
  if (!compiled.ok) throw new Error(faultText(compiled.fault).what);
  return compiled.expression.evaluate((name) => values[name] ?? null);
}

function exactly(text: string): string | null {
  const compiled = compileExpression({ text, names: new Map(), arithmetic: decimals });
  if (!compiled.ok) throw new Error(faultText(compiled.fault).what);
  const value = compiled.expression.evaluate(() => null);
  return typeof value === 'object' && value !== null ? decimalText(value) : null;
}

function faultOf(text: string, result?: ValueType) {
  const compiled = compileExpression({
    text,
    names: NAMES,
    arithmetic: readings,
    ...(result === undefined ? {} : { result }),
    functions: { mean: { usage: 'mean(x, "10 min")', result: 'number', takes: (texts) => texts.length === 1 } },
  });
  return compiled.ok ? null : compiled.fault;
}

describe('what a formula gives', () => {
  test.each([
    ['1 + 2 * 3', 7],
    ['7 / 2', 3.5],
    ['0.1 + 0.2', 0.3],
    ['-7 % 3', -1],
    ['-(2 - 5)', 3],
    ['abs(-3.5)', 3.5],
    ['min(3, 1, 2)', 1],
    ['max(3, 1, 2)', 3],
    ['round(2.5)', 3],
    ['round(-2.5)', -3],
    ['round(1.005, 2)', 1.01],
    ['round(1234, -2)', 1200],
    ['(1.26).round(1)', 1.3],
    ['floor(-1.5)', -2],
    ['ceil(1.2)', 2],
    ['sqrt(2) * sqrt(2)', 2],
    ['1e3 / 0x10', 62.5],
    ['3 in [1, 2, 3]', true],
    ['contains("filling", "fill") && !endsWith("filling", "fill")', true],
    ['1 < 2 ? "low" : "high"', 'low'],
  ])('%s is %j', (text, value) => expect(reckon(text)).toBe(value));

  test('names have the values they are given', () => {
    expect(reckon('on && state in ["run", "idle"] ? a / b : 0', { a: 9, b: 4, on: true, state: 'run' })).toBe(2.25);
  });

  test('what has no value makes none, unless one side decides alone', () => {
    expect(reckon('a + 1', { a: null })).toBeNull();
    expect(reckon('1 / 0')).toBeNull();
    expect(reckon('0 / 0 > 1')).toBeNull();
    expect(reckon('sqrt(-1)')).toBeNull();
    expect(reckon('on && 1 > 2', { on: null })).toBe(false);
    expect(reckon('on || 2 > 1', { on: null })).toBe(true);
    expect(reckon('on && 2 > 1', { on: null })).toBeNull();
    expect(reckon('on ? 1 : 2', { on: null })).toBeNull();
  });

  test('decimals are exact where doubles are not', () => {
    expect(exactly('0.1 + 0.2 - 0.3')).toBe('0');
    expect(exactly('123456789012345678.01 * 100')).toBe('12345678901234567801');
    expect(exactly('1 / 3')).toBe('0.33333333333333333333');
    expect(exactly('-2 / 3')).toBe('-0.66666666666666666667');
    expect(exactly('round(-2.345, 2)')).toBe('-2.35');
    expect(exactly('sqrt(2)')).toBe('1.41421356237309504880'.replace(/0$/, ''));
    expect(exactly('sqrt(0.4)')).toBe('0.63245553203367586640'.replace(/0$/, ''));
    expect(exactly('floor(-1.2) + ceil(-1.2)')).toBe('-3');
    expect(exactly('5.5 % -2')).toBe('1.5');
    expect(exactly('1 / 0')).toBeNull();
  });

  test('the names and the calls of the host that a formula uses are told', () => {
    const compiled = compileExpression({
      text: 'b + mean(a, "10 min") - b',
      names: NAMES,
      arithmetic: readings,
      functions: { mean: { usage: 'mean(x, "10 min")', result: 'number', takes: (texts) => texts.length === 1 } },
    });
    if (!compiled.ok) throw new Error('it is in order');
    const { names, hostCalls, evaluate } = compiled.expression;
    expect(names).toEqual(['b', 'a']);
    expect(hostCalls).toEqual([{ name: 'mean', of: 'a', texts: ['10 min'] }]);
    expect(
      evaluate(
        () => 1,
        (call) => call + 5,
      ),
    ).toBe(5);
  });
});

test('a name may be of two words', () => {
  expect(reckon('a > setting.limit ? setting.limit.round(1) : a', { a: 3, 'setting.limit': 1.25 })).toBe(1.3);
});

describe('what is wrong with a formula', () => {
  test.each([
    ['a +', 'syntax', [3, 3]],
    ['a b', 'syntax', [2, 3]],
    ['enrgy / a', 'unknown-name', [0, 5]],
    ['a + ab(b)', 'unknown-function', [4, 9]],
    ['a + on', 'wrong-type', [4, 6]],
    ['a == state', 'different-types', [5, 10]],
    ['on ? 1 : "x"', 'different-types', [9, 12]],
    ['a.b', 'not-offered', [0, 3]],
    ['setting', 'unknown-name', [0, 7]],
    ['a > setting.limt', 'unknown-name', [4, 16]],
    ['setting.limit.b', 'not-offered', [0, 15]],
    ['mean(setting.limit, "1 h")', 'wrong-arguments', [0, 26]],
    ['[1, 2]', 'not-offered', [0, 6]],
    ['{"a": 1}', 'not-offered', [0, 8]],
    ['null', 'not-offered', [0, 4]],
    ['b"x"', 'not-offered', [0, 4]],
    ['a in b', 'not-offered', [5, 6]],
    ['round()', 'wrong-arguments', [0, 7]],
    ['round(1, 2, 3)', 'wrong-arguments', [0, 14]],
    ['mean(a + 1, "1 h")', 'wrong-arguments', [0, 18]],
    ['mean(a)', 'wrong-arguments', [0, 7]],
    ['mean(state, "1 h")', 'wrong-type', [5, 10]],
    ['[1, 2].map(x, x)', 'unknown-function', [0, 16]],
    ['state.matches("(a+)+$")', 'unknown-function', [0, 23]],
    ['constructor', 'unknown-name', [0, 11]],
    ['toString(a)', 'unknown-function', [0, 11]],
  ])('%s: %s', (text, code, [start, end]) => {
    const fault = faultOf(text);
    expect(fault).toMatchObject({ code, at: { start, end } });
    if (!fault) return;
    const texts = FAULT_LOCALES.map((locale) => faultText(fault, locale));
    expect(new Set(texts.map(({ what }) => what)).size).toBe(FAULT_LOCALES.length);
    for (const { what, next } of texts) expect(what.length * next.length).toBeGreaterThan(0);
  });

  test('a formula must give what it stands for', () => {
    expect(faultOf('a > 1', 'number')).toMatchObject({ code: 'wrong-type', wanted: 'number', found: 'boolean' });
    expect(faultOf('a > 1', 'boolean')).toBeNull();
  });
});
