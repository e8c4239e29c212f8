import { fc, test } from '@fast-check/vitest';
import { localTime, momentOf } from '@millrace/contracts';
import { expect, test as plain } from 'vitest';
import { lastDue, nextDue, WEEKDAYS } from '../kernel/jobs/schedule.ts';

const HOUR = 3_600_000_000;
const DAY = 24 * HOUR;
const zones = fc.constantFrom(
  'Asia/Dhaka',
  'Asia/Kolkata',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'UTC',
);
const times = fc.record({
  every: fc.constantFrom('hour', 'day', 'week', 'month'),
  at: fc
    .record({ hour: fc.integer({ min: 0, max: 23 }), minute: fc.integer({ min: 0, max: 59 }) })
    .map(({ hour, minute }) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`),
  weekday: fc.constantFrom(...WEEKDAYS),
  day: fc.integer({ min: 1, max: 31 }),
} as const);
const moments = fc.integer({ min: Date.parse('2020-01-01') * 1000, max: Date.parse('2032-01-01') * 1000 });

test.prop([times, zones, moments])(
  'next and last agree: what comes next is the last one of the moment it comes',
  (of, zone, from) => {
    const next = nextDue(of, zone, from);
    expect(next).toBeGreaterThan(from);
    expect(lastDue(of, zone, from, next)).toEqual({ at: next, count: 1 });
    expect(lastDue(of, zone, from, next - 1)).toBeUndefined();
  },
);

test.prop([times, zones, moments, fc.integer({ min: 0, max: 90 * 24 })])(
  'counted step by step or at once, they are as many',
  (of, zone, from, hours) => {
    const to = from + hours * HOUR;
    let count = 0;
    let at: number | undefined;
    for (let next = nextDue(of, zone, from); next <= to; next = nextDue(of, zone, next)) {
      count += 1;
      at = next;
    }
    expect(lastDue(of, zone, from, to)).toEqual(at === undefined ? undefined : { at, count });
  },
);

test.prop([times.filter(({ every }) => every === 'day'), zones, moments])(
  'a daily one comes once each day of the wall',
  (of, zone, from) => {
    const days = new Set<string>();
    let at = from;
    for (let n = 0; n < 10; n += 1) {
      at = nextDue(of, zone, at);
      days.add(localTime(zone, at).date);
    }
    expect(days.size).toBe(10);
  },
);

plain('a night in which the clock jumps over it, one that has it twice, and months of all lengths', () => {
  const daily = { every: 'day', at: '02:30', weekday: 'sun', day: 1 } as const;
  const zone = 'Europe/Berlin';
  // 29 March 2026: 02:00 becomes 03:00.
  const jump = nextDue(daily, zone, momentOf(zone, '2026-03-28', '12:00'));
  expect(new Date(jump / 1000).toISOString()).toBe('2026-03-29T01:00:00.000Z');
  // 25 October 2026: 02:30 is there twice; the first counts, and only it.
  const twice = nextDue(daily, zone, momentOf(zone, '2026-10-24', '12:00'));
  expect(new Date(twice / 1000).toISOString()).toBe('2026-10-25T00:30:00.000Z');
  expect(lastDue(daily, zone, twice - 1, twice + 12 * HOUR)).toEqual({ at: twice, count: 1 });
  const monthly = { ...daily, every: 'month', day: 31 } as const;
  const dates: string[] = [];
  for (let at = momentOf(zone, '2028-01-01', '00:00'); dates.length < 4; ) {
    at = nextDue(monthly, zone, at);
    dates.push(localTime(zone, at).date);
  }
  expect(dates).toEqual(['2028-01-31', '2028-02-29', '2028-03-31', '2028-04-30']);
});

plain('after years without anybody the last one is found, and not counted beyond what anybody asks', () => {
  const daily = { every: 'day', at: '02:30', weekday: 'sun', day: 1 } as const;
  const to = Date.parse('2026-06-01T12:00:00Z') * 1000;
  const found = lastDue(daily, 'Asia/Dhaka', to - 3000 * DAY, to);
  expect(found?.at).toBe(Date.parse('2026-05-31T20:30:00Z') * 1000);
  expect(found?.count).toBeLessThanOrEqual(401);
});
