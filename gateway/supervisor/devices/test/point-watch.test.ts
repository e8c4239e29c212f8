import { fc, test as property } from '@fast-check/vitest';
import { QUALITY, qualityClass } from '@millrace/contracts';
import { DeviceBatch, type DeviceSample } from '@millrace/driver-api';
import { expect } from 'vitest';
import { PointWatch } from '../point-watch.ts';

const POINTS = [1, 2, 3, 4, 5];
const EVERY = 100;
const TIMEOUT = 10;
const asked = POINTS.map((id) => ({ id, path: `p${id}`, type: 'number' as const, address: '', every: EVERY * 1_000 }));
const point = fc.constantFrom(...POINTS, 99);
const value = fc.oneof(fc.integer({ max: 3 }), fc.constantFrom('a', true, null));
const quality = fc.constantFrom(QUALITY.good, QUALITY.uncertain, QUALITY.badDevice, QUALITY.badCommLost);
const samples = fc.uniqueArray(fc.record({ point, value, quality }), { selector: (sample) => sample.point });

/** The same in plain words, one object a point: what the columns must say as well. */
function model() {
  const known = new Map(POINTS.map((id) => [id, { at: 0, value: null as unknown, quality: null as number | null }]));
  const usable = (of: number | null): of is number => of !== null && qualityClass(of) !== 'bad';
  const reported = (given: readonly DeviceSample[], now: number): DeviceSample[] =>
    given.filter((sample) => {
      const one = known.get(sample.point);
      if (!one) return false;
      const again = one.quality === sample.quality && qualityClass(sample.quality) === 'bad';
      Object.assign(one, { at: now, value: sample.value, quality: sample.quality });
      return !again;
    });
  const mark = (ids: readonly number[], said: number): DeviceSample[] =>
    ids.flatMap((id) => {
      const one = known.get(id);
      if (!one || one.quality === said) return [];
      Object.assign(one, { value: null, quality: said });
      return [{ point: id, value: null, quality: said }];
    });
  return {
    reported,
    mark,
    answered: (ids: readonly number[], given: readonly DeviceSample[], now: number) => [
      ...reported(given, now),
      ...(given.length >= ids.length
        ? []
        : mark(
            ids.filter((id) => !given.some((sample) => sample.point === id)),
            QUALITY.badDevice,
          )),
    ],
    stale: (now: number): DeviceSample[] =>
      [...known].flatMap(([id, one]) => {
        if (now - one.at <= 3 * EVERY + TIMEOUT || !usable(one.quality) || one.quality === QUALITY.uncertainStale)
          return [];
        one.quality = QUALITY.uncertainStale;
        return [{ point: id, value: one.value as DeviceSample['value'], quality: QUALITY.uncertainStale }];
      }),
    usable: () => [...known.values()].filter((one) => usable(one.quality)).length,
  };
}

const step = fc.oneof(
  fc.record({ kind: fc.constant('reported' as const), samples }),
  fc.record({ kind: fc.constant('answered' as const), samples }),
  // An answer in the very column that was asked for, as a driver gives it that works in columns.
  fc.record({ kind: fc.constant('whole' as const), value: fc.integer(), quality }),
  fc.record({ kind: fc.constant('mark' as const), quality }),
  fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 500 }) }),
);

property.prop([fc.array(step, { maxLength: 30 })])(
  'the watch in columns says what one object a point says',
  (steps) => {
    const watch = new PointWatch(asked, TIMEOUT, 0);
    const plain = model();
    const column = Int32Array.from(POINTS);
    let now = 0;
    for (const one of steps) {
      if (one.kind === 'pass') {
        now += one.ms;
        expect([...watch.stale(now)]).toEqual(plain.stale(now));
      } else if (one.kind === 'mark') {
        expect([...watch.mark(POINTS, one.quality)]).toEqual(plain.mark(POINTS, one.quality));
      } else if (one.kind === 'reported') {
        expect([...watch.reported(DeviceBatch.of(one.samples), now)]).toEqual(plain.reported(one.samples, now));
      } else if (one.kind === 'answered') {
        const told = watch.answered(column, DeviceBatch.of(one.samples), now);
        expect([...told]).toEqual(plain.answered(POINTS, one.samples, now));
      } else {
        const values = Float64Array.from(POINTS, () => one.value);
        const qualities = new Uint16Array(POINTS.length).fill(one.quality);
        const batch = new DeviceBatch({ point: column, value: values, quality: qualities });
        expect([...watch.answered(column, batch, now)]).toEqual(plain.answered(POINTS, [...batch], now));
      }
      expect(watch.usable()).toBe(plain.usable());
    }
  },
);
