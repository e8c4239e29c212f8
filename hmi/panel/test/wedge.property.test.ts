import { fc, test } from '@fast-check/vitest';
import { expect, test as plain } from 'vitest';
import { usKey } from '../src/lib/scan/us-keys.ts';
import { type Heard, type Key, REST_MS, Wedge } from '../src/lib/scan/wedge.ts';

/** Where the keys of a US keyboard lie, by what they type. */
const PLACES = new Map<string, { code: string; shift: boolean }>();
for (const shift of [true, false]) {
  for (const code of [
    ...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('').map((letter) => `Key${letter}`),
    ...'0123456789'.split('').map((digit) => `Digit${digit}`),
    ...['Backquote', 'Minus', 'Equal', 'BracketLeft', 'BracketRight', 'Backslash', 'Semicolon', 'Quote'],
    ...['Comma', 'Period', 'Slash', 'Space'],
  ])
    PLACES.set(usKey(code, shift) ?? '', { code, shift });
}
const plainKey = (key: string, at: number, more: Partial<Key> = {}): Key => ({
  ...{ key, code: PLACES.get(key)?.code ?? key, shift: PLACES.get(key)?.shift ?? false },
  ...{ ctrl: false, alt: false, meta: false, at, inField: false },
  ...more,
});
/** What a reader types, key by key; `gap` in ms. */
const keysOf = (
  text: string,
  { gap = 12, from = 1_000, ...more }: { gap?: number; from?: number } & Partial<Key> = {},
) =>
  [...text].map((key, nth) =>
    key === '\u001d'
      ? plainKey(']', from + nth * gap, { code: 'BracketRight', ctrl: true, ...more })
      : plainKey(key, from + nth * gap, more),
  );
const enterAfter = (keys: readonly Key[], gap = 12): Key => ({
  ...plainKey('Enter', (keys.at(-1)?.at ?? 0) + gap),
  inField: keys[0]?.inField ?? false,
});
function heardOf(keys: readonly Key[]): Heard[] {
  const wedge = new Wedge();
  return keys.map((key) => wedge.hear(key));
}
const scanOf = (keys: readonly Key[]) => heardOf([...keys, enterAfter(keys)]).find(({ kind }) => kind === 'scan');

const code = fc.string({
  unit: fc.constantFrom(...'ABCXYZabcxyz0123456789-./:#$%&() \u001d'.split('')),
  minLength: 3,
  maxLength: 60,
});

test.prop([code, fc.integer({ min: 1, max: 55 }), fc.boolean()])(
  'what a reader types at its speed is one scan of just that, in a field and outside',
  (text, gap, inField) => {
    const keys = keysOf(text, { gap, inField });
    const heard = heardOf([...keys, enterAfter(keys, gap)]);
    expect(heard.at(-1)).toEqual({ kind: 'scan', text, fromField: inField });
    // Outside a field nothing of it reaches the page but the first key, which nobody can know yet.
    if (!inField) expect(heard.slice(1, -1).every(({ kind }) => kind === 'hold')).toBe(true);
  },
);

test.prop([code, fc.integer({ min: 61, max: 400 })])('what a person types in a field is never a scan', (text, gap) => {
  const keys = keysOf(text, { gap, inField: true });
  const heard = heardOf([...keys, enterAfter(keys, gap)]);
  expect(heard.every(({ kind }) => kind === 'pass' || kind === 'begin')).toBe(true);
});

const SCRIPTS = { bengali: 'অআইঈউঊঋএঐওঔকখগঘঙচছজঝঞটঠডঢণ', devanagari: 'अआइईउऊऋएऐओऔकखगघङचछजझञटठडढण' };
test.prop([
  fc.string({ unit: fc.constantFrom(...'ABCDEFXYZ0123456789'.split('')), minLength: 3, maxLength: 30 }),
  fc.constantFrom(...Object.values(SCRIPTS)),
])('on a keyboard of another script the keys are read where they lie', (text, letters) => {
  const keys = keysOf(text).map((key) => {
    const nth = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.indexOf(key.key);
    return nth < 0 ? key : { ...key, key: [...letters][nth] ?? 'ক' };
  });
  expect(scanOf(keys)).toMatchObject({ kind: 'scan', text });
});

plain('an input method that composes tells only where the key lies, and the code is read all the same', () => {
  const keys = keysOf('LOT-42').map((key) => ({ ...key, key: 'Process' }));
  expect(scanOf(keys)).toMatchObject({ text: 'LOT-42' });
});

plain('a first key of its own makes a scan of one sign sure, at whatever speed, and holds all of it back', () => {
  const keys = [plainKey('F9', 0, { inField: true }), ...keysOf('A1', { gap: 300, from: 100, inField: true })];
  const heard = heardOf([...keys, enterAfter(keys, 300)]);
  expect(heard.map(({ kind }) => kind)).toEqual(['hold', 'hold', 'hold', 'scan']);
  expect(heard.at(-1)).toMatchObject({ text: 'A1', fromField: false });
});

plain('without a last key a pause ends it; what a person typed by hand is not ended so', () => {
  const fast = new Wedge();
  for (const key of keysOf('LOT-4242')) fast.hear(key);
  expect(fast.rest(1_000)).toBeNull();
  expect(fast.rest(1_000 + 8 * 12 + REST_MS)).toBe('LOT-4242');
  expect(fast.rest(9_999)).toBeNull();
  const slow = new Wedge();
  for (const key of keysOf('LOT-4242', { gap: 200 })) slow.hear(key);
  expect(slow.rest(9_999)).toBeNull();
});

plain('carriage return and line feed end one scan, the second also as the arrow that iOS makes of it', () => {
  for (const second of ['Enter', 'ArrowDown']) {
    const keys = keysOf('LOT-42');
    const enter = enterAfter(keys);
    const heard = heardOf([...keys, enter, plainKey(second, enter.at + 8)]);
    expect(heard.slice(-2).map(({ kind }) => kind)).toEqual(['scan', 'hold']);
  }
});

plain('FNC1 comes through as the group separator, also typed with Alt and its number', () => {
  expect(scanOf(keysOf('10L42\u001d21X'))).toMatchObject({ text: '10L42\u001d21X' });
  const wedge = new Wedge();
  for (const key of keysOf('10L42')) wedge.hear(key);
  for (const [nth, digit] of ['0', '2', '9'].entries())
    wedge.hear({ ...plainKey(digit, 1_070 + nth * 5), code: `Numpad${digit}`, alt: true });
  wedge.altUp(1_090);
  const rest = keysOf('21X', { from: 1_100 });
  for (const key of rest) wedge.hear(key);
  expect(wedge.hear(enterAfter(rest))).toMatchObject({ text: '10L42\u001d21X' });
});

plain('two scans right after each other are two, and a key of the keyboard between them is its own', () => {
  const one = keysOf('LOT-1');
  const two = keysOf('LOT-2', { from: 2_000 });
  const heard = heardOf([...one, enterAfter(one), plainKey('Tab', 1_500), ...two, enterAfter(two)]);
  expect(heard.filter(({ kind }) => kind === 'scan')).toMatchObject([{ text: 'LOT-1' }, { text: 'LOT-2' }]);
  expect(heard[one.length + 1]).toEqual({ kind: 'pass' });
});
