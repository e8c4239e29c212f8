import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PlantClock } from '../plant-clock.ts';

test('the clock is off by no more than it says, whatever the way there and back costs', () => {
  const answer = fc.record({ there: fc.nat(30_000), back: fc.nat(30_000), pause: fc.nat(60_000) });
  fc.assert(
    fc.property(
      fc.integer({ min: -1e10, max: 1e10 }),
      fc.array(answer, { minLength: 1, maxLength: 30 }),
      (ahead, all) => {
        const clock = new PlantClock();
        let now = 1_700_000_000_000;
        for (const { there, back, pause } of all) {
          const told = now + there + ahead;
          const { ahead: guessed, within } = clock.heard(now, told, now + there + back);
          expect(Math.abs(guessed - ahead)).toBeLessThanOrEqual(within);
          now += there + back + pause;
        }
        // Of the last eight, the one that came back soonest.
        expect(clock.best?.within).toBe(Math.min(...all.slice(-8).map(({ there, back }) => (there + back) / 2)));
        clock.forget();
        expect(clock.best).toBeNull();
      },
    ),
  );
});
