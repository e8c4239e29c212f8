import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ownClock } from '../../distribution/testing/own-clock.ts';
import { draftFaults } from '../kernel/design/draft-faults.ts';
import { withAt } from '../kernel/design/place.ts';
import { decimal, moment, quantity, text, wholeNumber, yesNo } from '../kernel/fields.ts';
import { formulaOf, isFault } from '../kernel/formula.ts';
import { modules } from '../modules.ts';

// What somebody without code may write as a formula: ten thousand that are meant to stop the plant or to fill its memory.

const FIELDS = { a: decimal(), n: wholeNumber(), t: text({ max: 10_000 }), ok: yesNo(), at: moment() };
const LINES = new Map([['lines', { quantity: quantity(), price: decimal(), note: text() }]]);
const BESIDE = { setting: { limit: decimal(), word: text() } };

/** Values at the edge of what fields take. */
const rowOf = (length: number) => ({
  ...{ a: `-${'9'.repeat(14)}.999999`, n: Number.MAX_SAFE_INTEGER, t: '9'.repeat(10_000), ok: true, at: 8.64e18 },
  lines: Array.from({ length }, () => ({ quantity: '99999999999999.999999', price: '0.000001', note: 'x' })),
});
const ROW = rowOf(20);
const SETTINGS = { setting: { limit: '1', word: 'w' } };

const many = (most: number) => fc.integer({ min: 1, max: most });
const nested = (open: string, close: string, within: string, most: number) =>
  many(most).map((times) => `${open.repeat(times)}${within}${close.repeat(times)}`);
const joined = (piece: string, by: string, most: number) =>
  many(most).map((times) => Array(times).fill(piece).join(by));
const NAMES = [
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'valueOf',
    'process',
    'globalThis',
    'this',
  ],
  ...[
    'setting',
    'setting.nothing',
    'event.at',
    'a.b.c',
    'lines.quantity',
    'Function',
    'require',
    'import',
    'id',
    'state',
  ],
];
const CALLS = [
  'eval',
  'sum',
  'least',
  'greatest',
  'map',
  'filter',
  'all',
  'exists',
  'matches',
  'size',
  'pow',
  'round',
  'min',
];
const odd = fc.constantFrom(
  ...['\u202e', '\u200b', '\ufeff', '\u0000', 'а', '１', '٣', '৩', 'ﬁ', '\ud800', '\u{1f4a9}', 'İ', '̈'],
);

const hostile: fc.Arbitrary<string> = fc.oneof(
  // Deep.
  nested('(', ')', 'a', 1_000),
  nested('-', '', 'a', 1_990),
  nested('!', '', 'ok', 1_990),
  nested('[', ']', '1', 1_000),
  nested('ok ? ', ' : 1', 'a', 200),
  nested('round(', ')', 'a', 300),
  // Large.
  many(1_995).map((digits) => '9'.repeat(digits)),
  many(999_999_999).map((exponent) => `1e${exponent}`),
  many(999_999).map((exponent) => `a * 1e-${exponent}`),
  joined('a', ' * ', 500),
  joined('(a * a)', ' * ', 250),
  nested('(', ' * n * n * n * n)', 'n', 60),
  many(300).map((places) => `round(a, ${places})`),
  // Long.
  joined('a', ' + ', 990),
  joined("t == 'x'", ' || ', 200),
  many(100_000).map((letters) => `'${'x'.repeat(letters)}' == t`),
  joined('1', ', ', 900).map((list) => `n in [${list}]`),
  // Over all lines, and sums in sums.
  joined('sum(lines, "quantity * price")', ' + ', 60),
  joined('quantity * price', ' * ', 80).map((each) => `sum(lines, "${each}")`),
  nested('sum(lines, "', '")', 'quantity', 20),
  fc
    .constantFrom(...CALLS)
    .chain((call) => fc.constantFrom('lines', 't', 'a', '[1]').map((of) => `${call}(${of}, "quantity")`)),
  // Out of the language.
  fc.constantFrom(...NAMES),
  fc.tuple(fc.constantFrom(...NAMES), fc.constantFrom(...NAMES)).map(([first, second]) => `${first}["${second}"]`),
  fc.tuple(fc.constantFrom(...NAMES), fc.constantFrom(...CALLS)).map(([name, call]) => `${name}.${call}(${name})`),
  fc.constantFrom(...CALLS).map((call) => `t.${call}("(a+)+$")`),
  fc.constantFrom(
    'while (true) {}',
    '(() => 1)()',
    '`$\u007ba}`',
    'a = 1',
    'a; b',
    '{"a": 1}',
    'null',
    '{}',
    '/x/',
    '"\\u0000"',
  ),
  // Letters that are not what they look like.
  fc
    .array(fc.oneof(odd, fc.constantFrom('a', ' + ', '1', '(', ')', "'")), { maxLength: 60 })
    .map((all) => all.join('')),
  fc.string({ unit: 'binary', maxLength: 200 }),
);

const RUNS = 10_000;
/** Of a process that shares its cores: one formula takes far less. */
const MOST_MS = 1_000;

test('ten thousand hostile formulas are refused or reckoned, each in bounded time, and leave no memory behind', () => {
  global.gc?.();
  const before = process.memoryUsage().heapUsed;
  let reckoned = 0;
  let refused = 0;
  let slowest = { ms: 0, formula: '' };
  fc.assert(
    fc.property(hostile, (formula) => {
      const clock = ownClock();
      const made = formulaOf(formula, FIELDS, { lines: LINES, beside: BESIDE, places: 6 });
      if (isFault(made)) {
        refused += 1;
        expect(made.at.start).toBeGreaterThanOrEqual(0);
        expect(made.at.end).toBeLessThanOrEqual(formula.length);
      } else {
        reckoned += 1;
        const value = made.of(ROW, SETTINGS);
        expect(value === null || typeof value === 'string' || typeof value === 'boolean').toBe(true);
        expect(String(value).length).toBeLessThanOrEqual(10_000);
      }
      const ms = clock.passed();
      clock.stop();
      if (ms > slowest.ms) slowest = { ms, formula: formula.slice(0, 80) };
      expect(ms, formula.slice(0, 200)).toBeLessThan(MOST_MS);
    }),
    { numRuns: RUNS },
  );
  expect(refused + reckoned).toBeGreaterThanOrEqual(RUNS);
  expect(reckoned).toBeGreaterThan(RUNS / 20);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(400 * 1024 * 1024);
  console.info(
    `${RUNS} hostile formulas: ${refused} refused, ${reckoned} reckoned, slowest ${Math.round(slowest.ms)} ms (${slowest.formula})`,
  );
});

test('the longest sums over as many lines as a record may have end in bounded time as well', () => {
  const clock = ownClock();
  for (const formula of [
    Array(60).fill('sum(lines, "quantity * price")').join(' + '),
    `sum(lines, "${Array(80).fill('quantity * price').join(' * ')}")`,
  ]) {
    const made = formulaOf(formula, FIELDS, { lines: LINES });
    expect(isFault(made) || made.of(rowOf(1_000)) !== undefined).toBe(true);
  }
  expect(clock.passed()).toBeLessThan(5 * MOST_MS);
  clock.stop();
});

const label = { en: 'A', bn: 'A', hi: 'A' };
const field = { type: 'decimal', optional: true, label };

test('in a design each of them is a fault with its place, or a formula like any other', () => {
  const entity = { name: 'odd.thing', label, key: ['code'], fields: { code: { type: 'code', label }, a: field } };
  const draft = { label, description: label, entities: [entity], needs: {}, refusals: { no: label } };
  const at = ['entities', 'odd.thing'];
  fc.assert(
    fc.property(hostile, (formula) => {
      for (const [place, value] of [
        [['computed', 'c'], { type: 'decimal', label, formula }],
        [['rules'], [{ if: formula, refuse: 'no' }]],
      ] as const) {
        const next = withAt(draft as never, [...at, ...place], value as never);
        const { faults } = draftFaults('odd', next ?? {}, modules);
        for (const one of faults) expect(one.place).toMatch(/^entities\/odd\.thing\/(computed\/c|rules\/0)/);
      }
    }),
    { numRuns: 50 },
  );
});
