import { QUALITY } from '@millrace/contracts';
import { expect, test } from 'vitest';
import type { Away, OraclePoint } from '../device.ts';
import { judge, type Reading } from '../oracle.ts';

const point: OraclePoint = {
  name: 'speed',
  address: 'holding:0',
  wrong: (value) => (value === 7 ? null : `${value} instead of 7`),
};
const good = (at: number, value: number | null = 7): Reading => ({ at, value, quality: QUALITY.good });
const lost = (at: number): Reading => ({ at, value: null, quality: QUALITY.badCommLost });
const away: Away = { how: 'cut', from: 10_000, to: 30_000, knocked: 30_400 };

test('a device that went, was told as lost and came back is told as that', () => {
  const judged = judge(point, [good(9_900), lost(10_600), good(30_450)], [away]);
  expect(judged).toEqual({
    good: 2,
    faults: [],
    noticed: [600],
    recovered: [{ point: 'speed', away, back: 30_450, after: 50 }],
  });
});

test.each<[string, Reading[], Away, RegExp]>([
  ['a wrong value', [good(9_000, 8)], { ...away, from: 0, to: 8_000, knocked: 8_000 }, /8 instead of 7/],
  ['a good reading of nothing', [good(9_900), lost(10_600), good(30_450, null)], away, /no value, and good/],
  ['a good value of a device that is away', [good(9_900), lost(10_600), good(15_000), good(30_450)], away, /had gone/],
  ['a value that goes on looking good', [good(9_900), lost(20_000), good(30_450)], away, /went on looking good/],
  ['one that goes on to its return', [good(9_900), good(30_450)], away, /went on looking good/],
  ['a device that is back and gives nothing', [good(9_900), lost(10_600)], away, /no good value came/],
  ['one that is never asked again', [good(9_900), lost(10_600)], { ...away, knocked: undefined }, /no good value/],
])('the oracle finds %s', (_, readings, absence, what) => {
  expect(judge(point, readings, [absence]).faults.join()).toMatch(what);
});
