import { test as property } from '@fast-check/vitest';
import { localTime } from '@millrace/contracts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextDigest, quietUntil } from '../kernel/notify/clock.ts';

// Zones that put their clocks by an hour, by half an hour, never, at midnight, and by a whole day.
const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Dhaka',
  'America/Santiago',
  'Pacific/Apia',
];
const MINUTE = 60_000_000;
const zone = fc.constantFrom(...ZONES);
const clock = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);
const from = Date.parse('2011-01-01T00:00:00Z') / 60_000;
const moment = fc.integer({ min: from, max: from + 16 * 525_600 }).map((minute) => minute * MINUTE + 17);
/** Moments around the changes of the clock, where everything that goes wrong does. */
const change = fc
  .tuple(
    fc.constantFrom(
      '2026-03-29T01:00:00Z',
      '2026-10-25T01:00:00Z',
      '2026-03-08T07:00:00Z',
      '2026-11-01T06:00:00Z',
      '2026-04-04T15:00:00Z',
      '2026-10-03T15:30:00Z',
      '2026-04-05T03:00:00Z',
      '2026-09-06T04:00:00Z',
      '2011-12-30T10:00:00Z',
    ),
    fc.integer({ min: -300, max: 300 }),
  )
  .map(([at, minutes]) => Date.parse(at) * 1_000 + minutes * MINUTE);
const shown = (at: string, now: number): string => {
  const { hour, minute } = localTime(at, now);
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
};
const isWithin = (time: string, quiet: { from: string; to: string }) =>
  quiet.from < quiet.to ? time >= quiet.from && time < quiet.to : time >= quiet.from || time < quiet.to;

property.prop([zone, fc.record({ from: clock, to: clock }), fc.oneof(moment, change)])(
  'quiet hours are those that the wall shows: they end after now, at a time that is not quiet, and every minute before it is',
  (at, quiet, now) => {
    fc.pre(quiet.from !== quiet.to);
    const until = quietUntil(quiet, at, now);
    if (until === null) {
      expect(isWithin(shown(at, now), quiet)).toBe(false);
      return;
    }
    expect(until).toBeGreaterThan(now);
    expect(until - now).toBeLessThanOrEqual(49 * 60 * MINUTE);
    expect(isWithin(shown(at, until), quiet)).toBe(false);
    // The first minute that is not quiet may lie in an hour that is shown twice: until then all are quiet, but for the
    // minutes of a quiet time whose beginning is shown again.
    for (let minute = now; minute < until; minute += MINUTE) expect(isWithin(shown(at, minute), quiet)).toBe(true);
  },
);

property.prop([zone, clock, fc.oneof(moment, change)])(
  'a daily digest is due within two days, at its time of the wall',
  (at, time, now) => {
    const due = nextDigest({ every: 'day', at: time }, at, now);
    expect(due).toBeGreaterThan(now);
    expect(due - now).toBeLessThanOrEqual(49 * 60 * MINUTE);
    // Where the wall never shows it, at the moment that jumps over it.
    const jumped = shown(at, due) !== time && shown(at, due - MINUTE) < time && shown(at, due) > time;
    expect(shown(at, due) === time || jumped || at === 'Pacific/Apia' || shown(at, due - MINUTE) > shown(at, due)).toBe(
      true,
    );
  },
);

test('told once each day over a year with both changes of the clock', () => {
  let now = Date.parse('2026-01-01T00:00:00Z') * 1_000;
  const days = new Set<string>();
  for (let n = 0; n < 365; n += 1) {
    now = nextDigest({ every: 'day', at: '02:30' }, 'Europe/Berlin', now);
    days.add(localTime('Europe/Berlin', now).date);
  }
  expect(days.size).toBe(365);
  expect(now).toBe(Date.parse('2026-12-31T01:30:00Z') * 1_000);
});

test('the night in which the clock is put back has an hour more of quiet, the other one an hour less', () => {
  const quiet = { from: '22:00', to: '06:00' };
  const end = (night: string) => quietUntil(quiet, 'Europe/Berlin', Date.parse(night) * 1_000);
  expect(end('2026-10-24T20:00:00Z')).toBe(Date.parse('2026-10-25T05:00:00Z') * 1_000);
  expect(end('2026-03-28T21:00:00Z')).toBe(Date.parse('2026-03-29T04:00:00Z') * 1_000);
  // 02:15 is shown twice, and so is the end at 02:30.
  const short = { from: '01:00', to: '02:30' };
  const second = Date.parse('2026-10-25T01:15:00Z') * 1_000;
  expect(quietUntil(short, 'Europe/Berlin', second)).toBe(second + 15 * MINUTE);
});
