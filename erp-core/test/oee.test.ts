import { test as property } from '@fast-check/vitest';
import { shiftCalendar } from '@millrace/contracts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Oee, oeeOf, togetherByPlannedTime } from '../modules/production-log/oee.ts';
import { type LineOee, lineOee, type OeeSource } from '../modules/production-log/oee-line.ts';

const MINUTE = 60_000_000;
/** 2026-11-21 06:00 in Dhaka, a Saturday. */
const SIX = Date.UTC(2026, 10, 21, 0, 0) * 1_000;
const at = (minutes: number): number => SIX + minutes * MINUTE;
const calendar = shiftCalendar.parse({
  zone: 'Asia/Dhaka',
  shifts: [
    {
      id: 'A',
      name: { en: 'A' },
      start: '06:00',
      end: '14:00',
      breaks: [{ name: { en: 'Break' }, start: '10:00', end: '10:30' }],
    },
  ],
});
const stop = (from: number, to: number, more: object = {}) => ({
  ...{
    from: at(from),
    to: at(to),
    state: 'stopped' as const,
    micro: false,
    deviceReason: null,
    claim: null,
    facts: [],
    fact: 'f',
  },
  ...more,
});
const source = (more: Partial<OeeSource> = {}): OeeSource => ({
  calendar,
  range: { from: at(0), to: at(480) },
  band: [{ from: at(0), to: at(480), state: 'producing' }],
  explained: [],
  reasons: new Map([['lunch', { planned: true }]]),
  runs: [{ line: 'a/l', job: 'j', number: 'J1', item: 'i', targetRate: '60', from: at(0), to: null }] as never,
  counts: { good: '360', scrap: '10', rework: '5' },
  rated: 375,
  ...more,
});
const inOrder = ({ oee, availability, performance, quality }: Oee) =>
  [oee, availability, performance, quality].map((value) => value && Math.round(value * 1e4) / 1e4);
const rounded = ({ planned, classic, iso }: LineOee) => ({
  minutes: planned / MINUTE,
  classic: inOrder(classic),
  iso: inOrder(iso),
});

test('a shift by hand: a break, a planned stop and silence are no planned time, micro-stops cost what each definition says', () => {
  const claim = { reason: 'lunch' } as never;
  const reckoned = lineOee(
    source({
      band: [
        { from: at(0), to: at(420), state: 'producing' },
        { from: at(420), to: at(450), state: 'no-signal' },
        { from: at(450), to: at(480), state: 'producing' },
      ],
      explained: [
        stop(30, 50),
        stop(60, 63, { micro: true }),
        stop(100, 120, { claim }),
        stop(200, 210, { state: 'setup' }),
        // In the break: of no planned time, so nothing is lost by it.
        stop(245, 260),
      ] as never,
    }),
  );
  // 480 − 30 break − 20 planned − 30 silent = 400; down 20 + 10 = 30; micro 3.
  // Running 370 min at 60 an hour could make 370, producing 367.
  expect(rounded(reckoned)).toEqual({
    minutes: 400,
    classic: [0.9, 0.925, 1.0135, 0.96],
    iso: [0.9, 0.9175, 1.0218, 0.96],
  });
});

test('what cannot be said is not said: nothing planned, no rate, nothing counted', () => {
  const nothing = { oee: null, availability: null, performance: null, quality: null };
  const closed = lineOee(source({ range: { from: at(-60), to: at(-60) }, counts: undefined, runs: [], rated: 0 }));
  expect(closed).toEqual({ planned: 0, classic: nothing, iso: nothing });
  const unrated = lineOee(source({ runs: [], rated: 0 })).classic;
  expect([unrated.availability, unrated.performance, unrated.oee]).toEqual([1, null, null]);
  expect(togetherByPlannedTime([])).toEqual(nothing);
});

test('several lines are one by their planned time', () => {
  const of = (oee: number) => ({ oee, availability: oee, performance: 1, quality: 1 });
  expect(
    togetherByPlannedTime([
      { planned: 300, of: of(0.8) },
      { planned: 100, of: of(0.4) },
    ]).oee,
  ).toBeCloseTo(0.7);
});

const times = fc
  .tuple(fc.nat(1e6), fc.nat(1e6), fc.nat(1e6))
  .map(([running, down, micro]) => ({ planned: running + down + micro, down, micro }));
property.prop([times, fc.nat(1e4), fc.nat(1e4)])(
  'parts are within their bounds, both by the same quality, and micro-stops cost availability by ISO alone',
  (of, good, bad) => {
    const running = of.planned - of.down;
    const possible = { running: running / 10, producing: (running - of.micro) / 10 };
    const { classic, iso } = oeeOf(of, { good, bad, possible, rated: good + bad });
    expect(classic.quality).toBe(iso.quality);
    for (const { availability, quality, oee, performance } of [classic, iso]) {
      for (const part of [availability, quality]) expect(part === null || (part >= 0 && part <= 1)).toBe(true);
      expect(oee === null).toBe(availability === null || quality === null || performance === null);
      expect(Number.isNaN(oee ?? 0) || oee === Number.POSITIVE_INFINITY).toBe(false);
    }
    expect((iso.availability ?? 0) <= (classic.availability ?? 0)).toBe(true);
    // The same pieces in the same plan: the products agree where both can be said.
    if (classic.oee !== null && iso.oee !== null) expect(iso.oee).toBeCloseTo(classic.oee, 9);
  },
);
