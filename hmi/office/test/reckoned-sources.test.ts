import { expect, test } from 'vitest';
import { sourcesOf } from '../src/lib/records/reckoned-sources.ts';

const total = { name: 'total', computedFrom: ['rate', 'cuts.length', 'cuts.pieces'] };
const count = { name: 'count', computedFrom: ['cuts'] };

test('of a form only that leaves which something is reckoned from', () => {
  const cuts = [{ id: 'a', length: '2.5', pieces: 3, note: 'x' }, {}];
  expect(sourcesOf([total], { rate: '', cuts, secret: 'x' })).toEqual({
    rate: null,
    cuts: [{ length: '2.5', pieces: 3 }, {}],
  });
  expect(sourcesOf([count], { cuts, rate: '1' })).toEqual({ cuts: [{}, {}] });
  expect(sourcesOf([total, count], {})).toEqual({});
  expect(sourcesOf([], { rate: '1' })).toEqual({});
});

test('a value of several parts and a list of records go as they are', () => {
  const of = { name: 'net', computedFrom: ['price', 'tags'] };
  const values = { price: { amount: '1', currency: 'BDT' }, tags: ['a', 'b'] };
  expect(sourcesOf([of], values)).toEqual(values);
});
