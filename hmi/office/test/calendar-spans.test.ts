import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import { daysBetween, plusDays } from '../../ui/dates/days.ts';
import { linesOfWeek, type Stay } from '../src/lib/records/calendar/spans.ts';

const WEEK = Array.from({ length: 7 }, (_, day) => plusDays('2026-11-30', day));
const stay = (record: string, first: string, last = first): Stay<string> => ({ record, first, last });
const drawn = (stays: readonly Stay<string>[]) =>
  linesOfWeek(stays, WEEK).map((day) => day.map((one) => one?.record ?? '-').join(' '));

test('what lasts is on one line of all its days, above what is of one day', () => {
  const stays = [
    stay('morning', '2026-12-01'),
    stay('audit', '2026-12-01', '2026-12-03'),
    stay('visit', '2026-12-02', '2026-12-08'),
    stay('evening', '2026-12-04'),
  ];
  expect(drawn(stays)).toEqual([
    '',
    'audit morning',
    'audit visit',
    'audit visit',
    'evening visit',
    '- visit',
    '- visit',
  ]);
});

test('what began before the week and ends after it fills it, and what is outside does not come into it', () => {
  const stays = [stay('long', '2026-01-01', '2027-01-01'), stay('gone', '2026-11-29'), stay('later', '2026-12-07')];
  expect(drawn(stays)).toEqual(Array.from({ length: 7 }, () => 'long'));
});

const someStays = fc.array(
  fc.record({ from: fc.integer({ min: -9, max: 9 }), days: fc.integer({ min: 0, max: 12 }) }),
  { maxLength: 12 },
);
property.prop([someStays])('each is on each of its days once, on the same line of all of them', (given) => {
  const stays = given.map(({ from, days }, nth) =>
    stay(String(nth), plusDays('2026-11-30', from), plusDays('2026-11-30', from + days)),
  );
  const lines = linesOfWeek(stays, WEEK);
  for (const one of stays) {
    const at = lines.map((day) => day.flatMap((each, line) => (each === one ? [line] : [])));
    for (const [nth, day] of WEEK.entries()) expect(at[nth]).toHaveLength(day >= one.first && day <= one.last ? 1 : 0);
    expect(new Set(at.flat()).size).toBeLessThanOrEqual(1);
  }
});

property.prop([fc.integer({ min: -4_000, max: 4_000 })])('days between are the days that were added', (days) => {
  expect(daysBetween('2026-12-01', plusDays('2026-12-01', days))).toBe(days);
});
