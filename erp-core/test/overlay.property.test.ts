import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Claim, layClaims } from '../modules/production-log/lay-claims.ts';
import { type DetectedStop, type Seen, stateBand } from '../modules/production-log/state-band.ts';

const SPAN = 200;
const states = ['idle', 'setup', 'stopped', 'planned-stop', 'no-signal'] as const;

/** Stops of one machine that do not overlap, as a detector gives them; the last may be open. */
const stopsArbitrary: fc.Arbitrary<DetectedStop[]> = fc
  .uniqueArray(fc.integer({ min: 0, max: SPAN }), { minLength: 2, maxLength: 16 })
  .chain((edges) => {
    const sorted = [...edges].sort((a, b) => a - b);
    return fc
      .tuple(
        fc.array(fc.constantFrom(...states), { minLength: sorted.length, maxLength: sorted.length }),
        fc.boolean(),
        fc.boolean(),
      )
      .map(([kinds, touching, open]) => {
        const stops: DetectedStop[] = [];
        for (let at = 0; at + 1 < sorted.length; at += touching ? 1 : 2) {
          stops.push({
            fact: `f${at}`,
            state: kinds[at] ?? 'stopped',
            micro: false,
            deviceReason: null,
            from: sorted[at] ?? 0,
            to: sorted[at + 1] ?? 0,
          });
        }
        const last = stops.at(-1);
        if (open && last) stops[stops.length - 1] = { ...last, to: null };
        return stops;
      });
  });
const seenArbitrary: fc.Arbitrary<Seen[]> = fc.array(
  fc.tuple(fc.integer({ min: 0, max: SPAN }), fc.integer({ min: 0, max: 60 })).map(([from, length]) => ({
    from,
    through: from + length,
  })),
  { maxLength: 4 },
);
const claimsArbitrary: fc.Arbitrary<Claim[]> = fc.array(
  fc
    .record({
      kind: fc.constantFrom('reason' as const, 'cut' as const, 'join' as const),
      from: fc.integer({ min: 0, max: SPAN }),
      length: fc.integer({ min: 0, max: 50 }),
      open: fc.boolean(),
      at: fc.integer({ min: 0, max: 1000 }),
    })
    .map(({ kind, from, length, open, at }) => ({
      id: `${kind}${from}${length}${at}`,
      kind,
      from,
      to: kind === 'cut' ? from : open && kind === 'reason' ? null : from + length,
      reason: kind === 'reason' ? `r${from}` : null,
      note: null,
      user: 'u',
      at,
    })),
  { maxLength: 12 },
);

describe('the band of states', () => {
  test('tiles its range: no gap, no overlap, nothing of length zero, neighbours differ', () => {
    fc.assert(
      fc.property(stopsArbitrary, seenArbitrary, (stops, seen) => {
        const band = stateBand({ from: 10, to: SPAN }, stops, seen);
        expect(band[0]?.from).toBe(10);
        expect(band.at(-1)?.to).toBe(SPAN);
        band.forEach((stretch, at) => {
          expect(stretch.to).toBeGreaterThan(stretch.from);
          const next = band[at + 1];
          if (!next) return;
          expect(next.from).toBe(stretch.to);
          expect(next.state).not.toBe(stretch.state);
        });
      }),
    );
  });

  test('says producing only where somebody looked', () => {
    fc.assert(
      fc.property(stopsArbitrary, seenArbitrary, (stops, seen) => {
        for (const { state, from, to } of stateBand({ from: 0, to: SPAN }, stops, seen)) {
          if (state !== 'producing') continue;
          for (let at = from; at < to; at += 1) {
            expect(seen.some((window) => window.from <= at && at < window.through)).toBe(true);
          }
        }
      }),
    );
  });
});

describe('what people say of stops', () => {
  test('covers exactly the time that is stopped, whatever they say', () => {
    fc.assert(
      fc.property(stopsArbitrary, claimsArbitrary, (stops, claims) => {
        const laid = layClaims(stops, claims, SPAN + 10);
        const time = (list: readonly { from: number; to: number | null }[]) =>
          list.reduce((sum, { from, to }) => sum + (to ?? SPAN + 10) - from, 0);
        expect(time(laid)).toBe(time(stops));
        laid.forEach((stop, at) => {
          const next = laid[at + 1];
          if (next) expect(stop.to ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(next.from);
        });
      }),
    );
  });

  test('does not depend on the order in which it is read, nor on how often it is laid', () => {
    fc.assert(
      fc.property(stopsArbitrary, claimsArbitrary, (stops, claims) => {
        const once = layClaims(stops, claims, SPAN + 10);
        expect(layClaims([...stops].reverse(), [...claims].reverse(), SPAN + 10)).toEqual(once);
      }),
    );
  });

  test('is there again when a stop that was taken back is there again', () => {
    fc.assert(
      fc.property(stopsArbitrary, claimsArbitrary, fc.nat(8), (stops, claims, gone) => {
        const before = layClaims(stops, claims, SPAN + 10);
        layClaims(
          stops.filter((_, at) => at !== gone),
          claims,
          SPAN + 10,
        );
        expect(layClaims(stops, claims, SPAN + 10)).toEqual(before);
      }),
    );
  });

  test('holds for a whole stop also when a late record moves either edge of it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 60 }),
        fc.integer({ min: 80, max: 120 }),
        fc.integer({ min: -15, max: 15 }),
        fc.integer({ min: -15, max: 15 }),
        (from, to, left, right) => {
          // A stop whose edges passed each other is none: the detector takes it back.
          fc.pre(from + left < to + right);
          const stop = { fact: 'f', state: 'stopped' as const, micro: false, deviceReason: null };
          const claim = { id: 'c', kind: 'reason' as const, from, to, reason: 'needle', note: null, user: 'u', at: to };
          const laid = layClaims([{ ...stop, from: from + left, to: to + right }], [claim], SPAN);
          expect(laid.map(({ claim: said }) => said?.reason)).toEqual(['needle']);
        },
      ),
    );
  });
});
