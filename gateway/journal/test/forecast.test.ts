import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { forecast } from '../forecast.ts';

const SECOND = 1_000_000;
const GIB = 1024 ** 3;
const NOW = Date.UTC(2026, 10, 21) * 1_000;

/** Watches a store that grows at rates (bytes a second), each for so many seconds; looks once a second. */
function watch(phases: readonly (readonly [rate: number, seconds: number])[], page = 1) {
  const told = forecast();
  let at = NOW;
  let bytes = 0;
  const shown = (): number => Math.floor(bytes / page) * page;
  for (const [rate, seconds] of phases) {
    for (let n = 0; n < seconds; n++) {
      told.note(at, shown());
      at += SECOND;
      bytes += rate;
    }
  }
  return { at, bytes: shown(), fullAt: (limit: number) => told.fullAt(at, shown(), limit) };
}

describe('when it will be full', () => {
  const rates = fc.integer({ min: 3_000, max: 2_000_000 });
  const before = fc.array(fc.tuple(fc.integer({ min: 0, max: 2_000_000 }), fc.integer({ min: 1, max: 400 })), {
    maxLength: 5,
  });
  property.prop([before, rates, fc.integer({ min: 66, max: 600 })])(
    'is told within a tenth a minute after the rate has changed, whatever it was before',
    (phases, rate, seconds) => {
      const seen = watch([...phases, [rate, seconds]], 8192);
      const limit = seen.bytes + rate * 6 * 3600;
      const told = ((seen.fullAt(limit) ?? 0) - seen.at) / SECOND;
      expect(told).toBeGreaterThan(6 * 3600 * 0.9);
      expect(told).toBeLessThan(6 * 3600 * 1.1);
    },
  );

  test('is not told while it stands still, shrinks, or was only just looked at', () => {
    expect(watch([[0, 700]]).fullAt(GIB)).toBeNull();
    expect(watch([[1_000, 3]]).fullAt(GIB)).toBeNull();
    expect(
      watch([
        [100_000, 300],
        [-50_000, 100],
      ]).fullAt(GIB),
    ).toBeNull();
  });

  test('forgets a burst that is over', () => {
    const after = watch([
      [1_000_000, 300],
      [0, 70],
    ]);
    expect(after.fullAt(after.bytes + 4 * GIB)).toBeNull();
  });

  test('is now where it is full', () => {
    const seen = watch([[1_000, 100]]);
    expect(seen.fullAt(seen.bytes)).toBe(seen.at);
  });
});
