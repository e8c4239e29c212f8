import { fc, test as property } from '@fast-check/vitest';
import { expect } from 'vitest';
import { NO_PLACE, PointPlaces } from '../point-places.ts';

const id = fc.integer({ min: 1, max: 200 });

property.prop([fc.uniqueArray(id), fc.array(id)])(
  'a point is found where the list has it, or not at all',
  (ids, wanted) => {
    const places = new PointPlaces(ids.map((one) => ({ id: one })));
    const column = Int32Array.from(wanted);
    const expected = wanted.map((one) => (ids.includes(one) ? ids.indexOf(one) : NO_PLACE));
    expect(wanted.map((one) => places.placeOf(one))).toEqual(expected);
    expect([...places.placesOf(column)]).toEqual(expected);
    expect([...places.placesAsked(column)]).toEqual(expected);
    expect(places.placesAsked(column)).toBe(places.placesAsked(column));
  },
);
