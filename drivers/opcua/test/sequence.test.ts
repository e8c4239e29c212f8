import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import { after, LONGEST_GAP, placeOf } from '../sequence.ts';

const LAST = 0xffff_ffff;
const sequence = fc.oneof(fc.integer({ min: 1, max: LAST }), fc.integer({ min: LAST - 300, max: LAST }));
/** The number so many messages later. */
const later = (from: number, by: number): number => {
  let at = from;
  for (let step = 0; step < by; step++) at = after(at);
  return at;
};

test('after the last number comes 1', () => {
  expect(after(LAST)).toBe(1);
  expect(placeOf(1, LAST)).toEqual({ kind: 'gap', missing: [LAST], whole: true });
  expect(placeOf(LAST, 1)).toEqual({ kind: 'repeated' });
});

property.prop([sequence, fc.integer({ min: 1, max: 2 * LONGEST_GAP })])(
  'what is missing is named, up to a bound',
  (from, by) => {
    const place = placeOf(later(from, by), from);
    expect(place).toMatchObject({ kind: 'gap', whole: by <= LONGEST_GAP });
    if (place.kind === 'gap')
      expect(place.missing).toEqual(Array.from({ length: Math.min(by, LONGEST_GAP) }, (_, one) => later(from, one)));
  },
);

property.prop([sequence, fc.integer({ min: 1, max: 300 })])('what was here before is a repeat', (from, by) => {
  expect(placeOf(from, later(from, by))).toEqual({ kind: 'repeated' });
  expect(placeOf(from, from)).toEqual({ kind: 'next' });
});
