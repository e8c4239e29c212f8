import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NewestValues } from '../newest-values.ts';
import { groupOf, pointOf } from './fixture.ts';

const POINTS = ['a', 'b', 'c', 'd'].map((name) => pointOf(`plant/area/line/cell/m1/${name}`, { type: 'text' }));

const value = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constant('text'), fc.constant(null));
const reading = fc.record({ point: fc.constantFrom(...POINTS), value, time: fc.integer({ min: 1, max: 20 }) });
const act = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.array(reading, { maxLength: 6 }).map((readings) => ({ kind: 'take' as const, readings })),
  },
  { weight: 3, arbitrary: fc.constant({ kind: 'send' as const }) },
  { weight: 1, arbitrary: fc.subarray(POINTS).map((points) => ({ kind: 'use' as const, points })) },
  { weight: 1, arbitrary: fc.constant({ kind: 'again' as const }) },
);

test('whatever comes and whenever it is sent on, what arrives last is the newest of each point, and nothing else', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
      const newest = new NewestValues();
      let served = [...POINTS];
      newest.use(served);
      const expected = new Map<number, { time: number; value: unknown }>();
      const got = new Map<number, { time: number; value: unknown }>();
      const send = (): void => {
        const batch = newest.batch();
        expect(newest.isIdle).toBe(true);
        expect(new Set(batch.place).size).toBe(batch.place.length);
        batch.place.forEach((place, row) => {
          const number = batch.value[row] as number;
          const text = batch.other.get(row);
          const value = text === undefined ? (Number.isNaN(number) ? null : number) : JSON.parse(text);
          got.set(served[place]?.id ?? 0, { time: batch.time[row] as number, value });
        });
      };
      for (const one of acts) {
        if (one.kind === 'send') send();
        else if (one.kind === 'again') newest.all();
        else if (one.kind === 'use') {
          served = one.points;
          newest.use(served);
          const kept = new Set(served.map(({ id }) => id));
          for (const known of [expected, got]) for (const id of known.keys()) if (!kept.has(id)) known.delete(id);
        } else {
          newest.take(groupOf(one.readings));
          for (const { point, time, value } of one.readings)
            if (served.includes(point) && time >= (expected.get(point.id)?.time ?? 0))
              expected.set(point.id, { time, value });
        }
      }
      send();
      expect(got).toEqual(expected);
    }),
  );
});
