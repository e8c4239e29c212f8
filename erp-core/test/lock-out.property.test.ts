import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { afterFailure, type Failures, OF_PERSON, OF_TERMINAL, waitOf } from '../kernel/terminals/lock-out.ts';

const SECOND = 1_000_000;
const NONE: Failures = { failures: 0, failedAt: null, lockedUntil: null };

test.prop([fc.constantFrom(OF_PERSON, OF_TERMINAL), fc.integer({ min: 1, max: 60 })])(
  'whoever tries as soon as he may waits longer each time, up to the longest, and never less than was said',
  (of, tries) => {
    let state = NONE;
    let now = 1_000 * SECOND;
    let waited = 0;
    for (let n = 1; n <= tries; n++) {
      state = afterFailure(state, now, of);
      const wait = waitOf(state, now);
      if (n <= of.free) expect(wait).toBeNull();
      else expect(wait).toBe(Math.min(of.most, of.first * 2 ** (n - of.free - 1)));
      expect(wait ?? 0).toBeGreaterThanOrEqual(waited);
      waited = wait ?? 0;
      now += waited;
      expect(waitOf(state, now)).toBeNull();
    }
  },
);

test.prop([fc.array(fc.integer({ min: 0, max: 20 * 86_400 }), { maxLength: 200 })])(
  'guesses that get through are bounded, however they are spread over a week',
  (pauses) => {
    let state = NONE;
    let now = 1_000 * SECOND;
    const through: number[] = [];
    for (const pause of pauses) {
      now += pause * SECOND;
      if (waitOf(state, now) !== null) continue;
      state = afterFailure(state, now, OF_PERSON);
      through.push(now);
    }
    // Three for nothing, ten on the way up to an hour, then one an hour: in whatever week one looks at.
    const week = 7 * 86_400 * SECOND;
    for (const from of through) {
      expect(through.filter((at) => at >= from && at < from + week).length).toBeLessThanOrEqual(2 * (3 + 10) + 7 * 24);
    }
  },
);
