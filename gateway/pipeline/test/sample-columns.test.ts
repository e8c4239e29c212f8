import { fc, test as property } from '@fast-check/vitest';
import { convertValue, isGood, newConverted, QUALITY } from '@millrace/contracts';
import { DeviceBatch, type DeviceSample } from '@millrace/driver-api';
import { expect } from 'vitest';
import type { GroupDraft } from '../../journal/group-draft.ts';
import { configOf } from '../../test/gateway-fixture.ts';
import { SampleIntake } from '../sample-intake.ts';

// What is fake: the group that a journal collects, which only notes what it is given.

const NOW = Date.UTC(2026, 5, 1, 12) * 1_000;
const path = (name: string): string => `plant/area/line/cell/m1/${name}`;
const { points } = configOf({
  points: [
    { path: path('plain') },
    { path: path('scaled'), scale: { factor: 0.1, offset: 2 } },
    { path: path('ranged'), range: { low: -5, high: 5, outside: 'clamp' } },
    { path: path('text'), type: 'text' },
    { path: path('on'), type: 'boolean' },
  ],
});

const reading = fc.record({
  point: fc.constantFrom(...points.map(({ id }) => id), 99),
  value: fc.oneof(fc.double(), fc.constantFrom('a', true, null, 1)),
  quality: fc.constantFrom(QUALITY.good, QUALITY.uncertain, QUALITY.badDevice),
}) as fc.Arbitrary<DeviceSample>;

property.prop([fc.array(reading, { maxLength: 30 })])(
  'a column of readings is taken as each of them is',
  (readings) => {
    const rows: unknown[] = [];
    const delta = { received: 0 };
    const draft = {
      source: () => 0,
      ledger: () => delta,
      sample: (
        _source: number,
        point: number,
        _time: number,
        _at: number,
        value: number,
        quality: number,
        other?: string,
      ) => void rows.push([point, value, quality, other]),
      whenNextSynced: (done: (error: Error | null) => void) => done(null),
    } as unknown as GroupDraft;
    let now = NOW;
    const intake = new SampleIntake({
      journal: { draft: () => draft, refusing: () => null },
      clock: () => now++,
      onSourceTime: () => undefined,
      onRefused: () => undefined,
    });
    intake.use(points);
    const source = { name: 'm1', plausibleWithin: 1e12, delivery: 'identified' } as const;
    intake.accept(source, DeviceBatch.of(readings), () => undefined);
    const converted = newConverted();
    const expected = readings.flatMap(({ point: id, value, quality }) => {
      const point = points.find((one) => one.id === id);
      if (!point) return [];
      convertValue(value, point, converted);
      const own = isGood(quality) ? converted.quality : quality;
      return [[id, converted.value, converted.refused === null ? own : QUALITY.badNotANumber, converted.other]];
    });
    expect(rows).toEqual(expected);
    expect(delta.received).toBe(expected.length);
  },
);
