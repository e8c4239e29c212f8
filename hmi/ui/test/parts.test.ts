import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { moved as boardMoved, byLane, nextLane } from '../board/board.ts';
import { initialsOf } from '../parts/initials.ts';
import { arranged, nextSort } from '../table/columns.ts';
import { cellMoved, ticked } from '../table/cursor.ts';
import { scrolledTo, windowOf } from '../table/window.ts';
import { type EntryKey, entered, entryKey, settled, standingOf, WHOLE } from '../touch/entry.ts';
import { steady } from '../touch/press.ts';
import { rowsOf, typedTo } from '../tree/tree.ts';
import { TypeAhead } from '../tree/type-ahead.ts';

describe('the keypad', () => {
  const type = (keys: readonly EntryKey[], rules = WHOLE): string =>
    keys.reduce((value, key) => entered(value, key, rules), '');
  const anyKey = fc.constantFrom<EntryKey>('0', '1', '5', '9', '.', 'sign', 'back', 'clear');
  const rules = { digits: 4, decimals: 2, code: false, min: -50, max: 5_000 };

  property.prop([fc.array(anyKey, { maxLength: 30 })])('never holds more than its rules allow', (keys) => {
    expect(type(keys, rules)).toMatch(/^-?(0|[1-9]\d{0,3})?(\.\d{0,2})?$|^-?0(\.\d{0,2})?$/);
  });
  test('drops a zero that says nothing, but not of a code', () => {
    expect(type(['0', '0', '7'])).toBe('7');
    expect(type(['0', '0', '7'], { ...WHOLE, code: true })).toBe('007');
  });
  test('takes digits of any script and a comma from a keyboard', () => {
    expect(['৭', '७', '7', ',', 'Backspace', 'a'].map(entryKey)).toEqual(['7', '7', '7', '.', 'back', null]);
  });
  test.each([
    ['', 'empty'],
    ['-', 'empty'],
    ['-51', 'below'],
    ['5000.01', 'above'],
    ['5000', 'good'],
  ])('says of %j that it is %s', (value, standing) => expect(standingOf(value, rules)).toBe(standing));
  test('settles what was typed by halves', () =>
    expect(['41.', '-0', '41.50'].map(settled)).toEqual(['41', '0', '41.50']));
});

test('a glove that bounces presses once, two presses are two', () => {
  let at = 0;
  let presses = 0;
  const press = steady(() => presses++, { now: () => at });
  for (at of [0, 40, 349, 350, 800]) press();
  expect(presses).toBe(3);
});

describe('the table', () => {
  property.prop([fc.nat(20_000), fc.nat(1_000_000), fc.integer({ min: 1, max: 2_000 }), fc.constantFrom(28, 36, 44)])(
    'draws whatever the eye sees, and little more',
    (count, top, tall, height) => {
      const seen = Math.min(top, Math.max(0, count * height - tall));
      const { first, last } = windowOf({ top: seen, tall, height, count });
      expect(first >= 0 && first <= last && last <= count).toBe(true);
      if (count === 0) return;
      expect(first * height).toBeLessThanOrEqual(seen);
      expect(last === count || last * height >= seen + tall).toBe(true);
      expect(last - first).toBeLessThanOrEqual(Math.ceil(tall / height) + 30);
    },
  );
  property.prop([fc.nat(500), fc.nat(20_000), fc.integer({ min: 100, max: 900 })])(
    'scrolls a row into sight, below its head',
    (row, at, tall) => {
      const to = scrolledTo(row, { at, tall, height: 36, head: 32 });
      expect(to <= row * 36 && row * 36 + 36 <= to + tall - 32).toBe(true);
    },
  );
  test('leads by keys as the pattern of a grid says', () => {
    const grid = { rows: 5, columns: 3, page: 2 };
    const go = (key: string, ctrlKey = false) =>
      cellMoved({ row: 2, column: 1 }, { key, ctrlKey, metaKey: false }, grid);
    expect(['ArrowDown', 'ArrowLeft', 'Home', 'End', 'PageUp', 'x'].map((key) => go(key))).toEqual([
      { row: 3, column: 1 },
      { row: 2, column: 0 },
      { row: 2, column: 0 },
      { row: 2, column: 2 },
      { row: 0, column: 1 },
      null,
    ]);
    expect([go('Home', true), go('End', true)]).toEqual([
      { row: 0, column: 0 },
      { row: 4, column: 2 },
    ]);
  });
  test('chooses a range from the row ticked last, and keeps what another page chose', () => {
    const keys = ['a', 'b', 'c', 'd'];
    expect([...ticked(new Set(['z', 'a']), keys, { at: 3, from: 1, range: true })]).toEqual(['z', 'a', 'b', 'c', 'd']);
    expect([...ticked(new Set(['z', 'a']), keys, { at: 0, from: 3, range: false })]).toEqual(['z']);
  });
  test('stands pinned columns first, each beside the one before', () => {
    const column = (key: string, width: number, pinned = false) => ({
      key,
      label: key,
      width,
      pinned,
      text: () => key,
    });
    const shown = arranged([column('a', 100), column('b', 80, true), column('c', 60, true)], 44);
    expect(shown.map(({ column: { key }, left }) => [key, left])).toEqual([
      ['b', 44],
      ['c', 124],
      ['a', null],
    ]);
    expect([nextSort(null, 'a'), nextSort('a', 'a'), nextSort('-a', 'a')]).toEqual(['a', '-a', 'a']);
  });
});

test('a board leads sideways over empty lanes, and puts a card only where it may go', () => {
  const lanes = ['a', 'b', 'c'].map((key) => ({ key, label: key }));
  expect(byLane(lanes, ['a1', 'c1', 'x9'], (card) => card[0] ?? '')).toEqual([['a1'], [], ['c1']]);
  expect(boardMoved({ lane: 0, at: 4 }, 'ArrowRight', [5, 0, 2])).toEqual({ lane: 2, at: 1 });
  expect(boardMoved({ lane: 0, at: 0 }, 'ArrowLeft', [5, 0, 2])).toBeNull();
  expect(nextLane(0, 1, [true, false, true])).toBe(2);
  expect(nextLane(2, 1, [true, false, true])).toBeNull();
});

test('a tree draws what is open, and letters lead through it', () => {
  const nodes = [
    { key: 'a', text: 'Ash', children: [{ key: 'b', text: 'Beech' }] },
    { key: 'c', text: 'Birch' },
  ];
  expect(rowsOf(nodes, new Set()).map(({ key, open }) => [key, open])).toEqual([
    ['a', false],
    ['c', null],
  ]);
  const rows = rowsOf(nodes, new Set(['a']));
  expect(rows.map(({ key, level, nth, of }) => [key, level, nth, of])).toEqual([
    ['a', 1, 1, 2],
    ['b', 2, 1, 1],
    ['c', 1, 2, 2],
  ]);
  let at = 0;
  const typed = new TypeAhead(() => at);
  expect([typedTo(rows, 0, typed.add('b')), typedTo(rows, 1, typed.add('i'))]).toEqual([1, 2]);
  at = 2_000;
  expect([typed.busy, typed.add('b')]).toEqual([false, 'b']);
});

test.each([
  ['Rahima Khatun', 'RK'],
  ['রহিমা খাতুন', 'রখা'],
  ['Plato', 'P'],
  ['  ', ''],
])('%s is %s for short', (name, letters) => expect(initialsOf(name)).toBe(letters));
