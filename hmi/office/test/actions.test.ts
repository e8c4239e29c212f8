import { expect, test } from 'vitest';
import type { Action } from '../src/lib/shell/actions.svelte.ts';
import { KeySequence } from '../src/lib/shell/key-sequence.ts';
import { matching } from '../src/lib/shell/matching.ts';

const go = (text: string, detail?: string): Action => ({ id: text, kind: 'go', text, ...(detail ? { detail } : {}) });
const all = [go('Restock'), go('Stock counts'), go('Stock'), go('Items', 'Stock'), go('আলার্ম', 'মজুদ')];
const found = (typed: string): string[] => matching(all, typed, 10).map(({ action }) => action.text);

test('the very name comes first, then what begins so, whole words, pieces of words, and what it belongs to', () => {
  expect(found(' STOCK ')).toEqual(['Stock', 'Stock counts', 'Restock', 'Items']);
  expect(found('cou sto')).toEqual(['Stock counts']);
  expect(found('মজুদ')).toEqual(['আলার্ম']);
  expect(found('')).toEqual([]);
  expect(found('nothing')).toEqual([]);
  expect(matching(all, 'counts stock', 1)[0]?.title).toEqual([
    { text: 'Stock', found: true },
    { text: ' ', found: false },
    { text: 'counts', found: true },
  ]);
});

test('what does something is found by its own words, and never by the record alone that it would be done to', () => {
  const verb: Action = { id: 'verb', kind: 'do', text: 'Let in', detail: 'GP-2026-00017' };
  const given = (typed: string) =>
    matching([verb, go('Passes', 'GP-2026-00017')], typed, 10).map(({ action }) => action.text);
  expect(given('GP-2026-00017')).toEqual(['Passes']);
  expect(given('let')).toEqual(['Let in']);
  expect(given('let 00017')).toEqual(['Let in']);
});

test('keys are meant together only within a moment, and a single key only by itself', () => {
  const keyed = [{ keys: ['g', 's'] }, { keys: ['g', 't'] }, { keys: ['e'] }, {}];
  const sequence = new KeySequence();
  expect(sequence.press('e', 0, keyed)).toBe(keyed[2]);
  expect(sequence.press('g', 100, keyed)).toBeNull();
  expect(sequence.press('S', 900, keyed)).toBe(keyed[0]);
  expect(sequence.press('g', 2_000, keyed)).toBeNull();
  expect(sequence.press('s', 3_500, keyed)).toBeNull();
  expect(sequence.press('g', 4_000, keyed)).toBeNull();
  expect(sequence.press('x', 4_100, keyed)).toBeNull();
  expect(sequence.press('t', 4_200, keyed)).toBeNull();
});
