import { fc, test as property } from '@fast-check/vitest';
import { localOf, momentOf } from '@millrace/hmi-ui/dates/zone-time.ts';
import { expect, test } from 'vitest';
import { statisticsOf } from '../src/lib/trends/statistics.ts';

const MINUTE = 60e6;

property.prop([
  fc.integer({ min: Date.UTC(2020, 0, 1) / 60_000, max: Date.UTC(2035, 0, 1) / 60_000 }),
  fc.constantFrom('Asia/Dhaka', 'Asia/Kolkata', 'UTC', 'Asia/Kathmandu'),
])('a plant’s clock and the moment lead back to each other', (minute, zone) => {
  const time = minute * MINUTE;
  expect(momentOf(localOf(time, zone), zone)).toBe(time);
});

test('a time that the clock leaves out counts as after it; what is no time is none', () => {
  // Berlin went from 02:00 to 03:00.
  expect(momentOf('2026-03-29T03:30', 'Europe/Berlin')).toBe(Date.UTC(2026, 2, 29, 1, 30) * 1_000);
  const left = momentOf('2026-03-29T02:30', 'Europe/Berlin') ?? 0;
  expect([0.5, 1.5].map((hour) => Date.UTC(2026, 2, 29, 0, hour * 60) * 1_000)).toContain(left);
  expect(momentOf('yesterday', 'UTC')).toBeNull();
});

test('statistics weigh by time, within the range only, and say how much was read', () => {
  const series = { t: [0, 10, 30], min: [1, 5, null], max: [3, 9, null], avg: [2, 6, null], good: [1, 0.5, 0] };
  // The first bucket counts half, the third holds nothing that is a value.
  expect(statisticsOf(series, 10, { from: 5, to: 45 })).toEqual({
    min: 1,
    max: 9,
    average: (2 * 5 + 6 * 10) / 15,
    good: (5 + 5 + 0) / 25,
    covered: 25 / 40,
  });
  const none = { min: null, max: null, average: null, good: null, covered: 0 };
  expect(statisticsOf({ t: [], min: [], max: [], avg: [], good: [] }, 10, { from: 0, to: 10 })).toEqual(none);
});
