import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { ClockOffset } from '../clock-offset.ts';

const SECOND = 1_000_000;

const NOW = Date.UTC(2026, 10, 21) * 1_000;

const offsets = fc.integer({ min: -86_400, max: 86_400 }).map((seconds) => seconds * SECOND);
const jitters = fc.array(fc.integer({ min: 0, max: 80_000 }), { minLength: 20, maxLength: 200 });

/** Readings every `every` µs from `from` on, each as late as its jitter says. */
function live(clock: ClockOffset, offset: number, from: number, jitter: readonly number[], every = 2 * SECOND): number {
  for (const [at, delay] of jitter.entries()) clock.add(from + at * every - delay + offset, from + at * every);
  return from + jitter.length * every;
}

describe('a device’s clock', () => {
  test('is not known before a reading, and without a measure of doubt before three moments', () => {
    const clock = new ClockOffset();
    expect(clock.estimate()).toBeNull();
    clock.add(NOW + 5, NOW);
    expect(clock.estimate()).toEqual({ offset: 5, uncertainty: null, since: NOW, drift: null });
  });

  property.prop([offsets, jitters])('is told within the jitter, and says so', (offset, jitter) => {
    const clock = new ClockOffset();
    live(clock, offset, NOW, jitter, 11 * SECOND);
    const known = clock.estimate();
    expect(Math.abs((known?.offset ?? 0) - offset)).toBeLessThanOrEqual(80_000);
    expect(known?.uncertainty).toBeLessThanOrEqual(80_000);
    expect(known?.since).toBe(NOW);
  });

  property.prop([
    offsets,
    jitters,
    fc.integer({ min: 10, max: 100 * 3600 }),
    fc.integer({ min: 2, max: 5_000 }),
    fc.boolean(),
  ])('is not skewed by a backlog, however long, fast or slow it drains', (offset, jitter, away, pace, newestFirst) => {
    const clock = new ClockOffset();
    const cut = live(clock, offset, NOW, jitter, 11 * SECOND);
    const back = cut + away * SECOND;
    // All of it after the return, nothing live beside it: `pace` seconds of the past a second.
    const drained = Math.ceil(away / pace);
    const step = Math.max(1, Math.floor(drained / 2_000));
    for (let n = 0; n < drained; n += step) {
      const past = newestFirst ? back - n * pace * SECOND : cut + n * pace * SECOND;
      clock.add(past + offset, back + n * SECOND);
    }
    expect(Math.abs((clock.estimate()?.offset ?? 0) - offset)).toBeLessThanOrEqual(80_000);
    live(clock, offset, back + drained * SECOND, jitter.slice(0, 20));
    expect(Math.abs((clock.estimate()?.offset ?? 0) - offset)).toBeLessThanOrEqual(80_000);
  });

  property.prop([offsets, jitters, fc.array(offsets, { minLength: 1, maxLength: 10 })])(
    'is not pulled away by single odd readings',
    (offset, jitter, odd) => {
      const clock = new ClockOffset();
      jitter.forEach((delay, at) => {
        // Apart from each other, as single readings are.
        const far = at % 20 === 10 ? (odd[(at - 10) / 20] ?? 0) * 30 : 0;
        clock.add(NOW + at * 11 * SECOND - delay + offset + far, NOW + at * 11 * SECOND);
      });
      expect(Math.abs((clock.estimate()?.offset ?? 0) - offset)).toBeLessThanOrEqual(80_000);
    },
  );

  property.prop([offsets, offsets, jitters])(
    'is followed when it is set, and since when is told',
    (before, after, jitter) => {
      fc.pre(Math.abs(before - after) > 5 * SECOND);
      const clock = new ClockOffset();
      const set = live(clock, before, NOW, jitter, 11 * SECOND);
      live(clock, after, set, jitter.slice(0, 9), 11 * SECOND);
      const known = clock.estimate();
      expect(Math.abs((known?.offset ?? 0) - after)).toBeLessThanOrEqual(80_000);
      expect(known?.since).toBeGreaterThanOrEqual(set);
    },
  );

  property.prop([offsets, offsets, jitters])('stays as it is when our own is set', (offset, by, jitter) => {
    const clock = new ClockOffset();
    const set = live(clock, offset, NOW, jitter, 11 * SECOND);
    clock.ownClockSet(by);
    live(clock, offset - by, set + by, jitter.slice(0, 5), 11 * SECOND);
    expect(Math.abs((clock.estimate()?.offset ?? 0) - (offset - by))).toBeLessThanOrEqual(80_000);
    expect(clock.estimate()?.since).toBe(NOW + by);
  });

  test('that runs fast is seen to', () => {
    const clock = new ClockOffset();
    for (let n = 0; n < 500; n++) clock.add(NOW + n * 60 * SECOND * 1.001, NOW + n * 60 * SECOND);
    expect(clock.estimate()?.drift).toBeGreaterThan(900);
    expect(clock.estimate()?.drift).toBeLessThan(1_100);
  });

  test('costs the same however much it hears', () => {
    const clock = new ClockOffset();
    for (let n = 0; n < 300_000; n++) clock.add(NOW + n * SECOND, NOW + n * SECOND);
    expect(clock.estimate()).toMatchObject({ offset: 0, uncertainty: 0 });
    expect(JSON.stringify(clock).length).toBeLessThan(10_000);
  });
});
