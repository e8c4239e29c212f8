import { fc, test } from '@fast-check/vitest';
import { describe, expect, test as plain } from 'vitest';
import { beyondKeep, type Keep, keepSetting } from '../backup/retention.ts';
import { longestGap, nextAfter, scheduleSetting } from '../backup/schedule.ts';

const HOUR = 3_600_000;
const BEGIN = new Date(2026, 0, 1, 2, 30).getTime();
const at = (hours: number) => ({
  id: String(hours).padStart(6, '0'),
  finishedAt: new Date(BEGIN + hours * HOUR).toISOString(),
});
const daily = (days: number) => Array.from({ length: days }, (_, day) => at(day * 24));

describe('what is kept', () => {
  plain('of a year of nights: seven days, four weeks, three months', () => {
    const keep = keepSetting.parse('7d 4w 3m');
    const gone = new Set(beyondKeep(daily(365), keep));
    const kept = daily(365).filter(({ id }) => ![...gone].some((one) => one.id === id));
    expect(kept.length).toBeGreaterThanOrEqual(11);
    expect(kept.length).toBeLessThanOrEqual(14);
    expect(kept.slice(-7)).toEqual(daily(365).slice(-7));
    const months = new Set(kept.map(({ finishedAt }) => new Date(finishedAt).getMonth()));
    expect(months.size).toBe(3);
  });

  const backups = fc
    .uniqueArray(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 60 })
    .map((hours) => hours.map(at));
  const keep: fc.Arbitrary<Keep> = fc.record({
    ...{ days: fc.integer({ min: 0, max: 10 }), weeks: fc.integer({ min: 0, max: 6 }) },
    months: fc.integer({ min: 0, max: 6 }),
  });

  test.prop([backups, keep])('the newest always stays, and no more than is asked for', (all, wanted) => {
    const gone = beyondKeep(all, wanted);
    const newest = [...all].sort((a, b) => (a.finishedAt < b.finishedAt ? 1 : -1))[0];
    expect(gone).not.toContain(newest);
    expect(all.length - gone.length).toBeLessThanOrEqual(Math.max(1, wanted.days + wanted.weeks + wanted.months));
  });

  test.prop([backups, keep])('looking twice takes no more than looking once', (all, wanted) => {
    const gone = beyondKeep(all, wanted);
    expect(
      beyondKeep(
        all.filter((one) => !gone.includes(one)),
        wanted,
      ),
    ).toEqual([]);
  });

  test.prop([backups, keep])('more days never keep less', (all, wanted) => {
    const more = beyondKeep(all, { ...wanted, days: wanted.days + 1 });
    const gone = beyondKeep(all, wanted);
    for (const one of more) expect(gone).toContain(one);
  });

  plain('"all" keeps every one; what is none is refused', () => {
    expect(beyondKeep(daily(1_000), keepSetting.parse('all'))).toEqual([]);
    expect(keepSetting.safeParse('7 days').success).toBe(false);
  });
});

describe('when it is due', () => {
  const local = (...parts: [number, number, number, number, number]) => new Date(...parts);
  plain('a time of the day, or several', () => {
    const schedule = scheduleSetting.parse('02:30, 14:00');
    expect(nextAfter(schedule, local(2026, 4, 5, 1, 0))).toEqual(local(2026, 4, 5, 2, 30));
    expect(nextAfter(schedule, local(2026, 4, 5, 2, 30))).toEqual(local(2026, 4, 5, 14, 0));
    expect(nextAfter(schedule, local(2026, 4, 31, 15, 0))).toEqual(local(2026, 5, 1, 2, 30));
    expect(longestGap(schedule)).toBe(12.5 * HOUR);
  });
  plain('every so many hours, or never', () => {
    const from = local(2026, 4, 5, 1, 0);
    expect(nextAfter(scheduleSetting.parse('every 6 h'), from)).toEqual(local(2026, 4, 5, 7, 0));
    expect(nextAfter(scheduleSetting.parse('off'), from)).toBeUndefined();
  });
  plain('what is no schedule is refused in words', () => {
    for (const wrong of ['', '25:00', 'nightly', 'every 0 h'])
      expect(scheduleSetting.safeParse(wrong).success).toBe(false);
  });
  test.prop([fc.integer({ min: 0, max: 40_000 })])('it comes after, within a day and an hour', (hours) => {
    const from = new Date(BEGIN + hours * HOUR);
    const next = nextAfter(scheduleSetting.parse('02:30'), from)?.getTime() ?? 0;
    expect(next).toBeGreaterThan(from.getTime());
    expect(next - from.getTime()).toBeLessThanOrEqual(25 * HOUR);
  });
});
