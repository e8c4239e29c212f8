import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import { entriesByDay, sideBySide } from '../dates/calendar.ts';
import { dayFrom, parseClock, parseDay, plusDays, plusMonths, weekdayOf, weeksOfMonth } from '../dates/days.ts';
import { shiftsOn } from '../dates/shifts.ts';

const anyDay = fc
  .date({ min: new Date('1900-01-01T00:00:00Z'), max: new Date('2200-12-31T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

property.prop([anyDay, fc.integer({ min: -4_000, max: 4_000 })])('days added are days taken away', (day, days) => {
  expect(plusDays(plusDays(day, days), -days)).toBe(day);
});
property.prop([anyDay, fc.integer({ min: -60, max: 60 })])('a month on is the same date or the last', (day, months) => {
  const to = plusMonths(day, months);
  expect(Number(to.slice(8)) <= Number(day.slice(8))).toBe(true);
  if (to.slice(8) !== day.slice(8)) expect(plusDays(to, 1).slice(8)).toBe('01');
});
property.prop([anyDay, fc.constantFrom(0, 1, 6)])(
  'a month is whole weeks that hold every day of it once',
  (day, first) => {
    const weeks = weeksOfMonth(day, first);
    const days = weeks.flat();
    expect(weeks.every((week) => week.length === 7 && weekdayOf(week[0] ?? '') === first)).toBe(true);
    expect(days.every((each, at) => at === 0 || each === plusDays(days[at - 1] ?? '', 1))).toBe(true);
    const month = days.filter((each) => each.slice(0, 7) === day.slice(0, 7));
    expect([month[0]?.slice(8), plusDays(month.at(-1) ?? '', 1).slice(8)]).toEqual(['01', '01']);
    expect(weeks.every((week) => week.some((each) => each.slice(0, 7) === day.slice(0, 7)))).toBe(true);
  },
);

test.each([
  ['2026-11-30', '2026-11-30'],
  ['30.11.2026', '2026-11-30'],
  ['30/11/26', '2026-11-30'],
  ['৩০-১১-২০২৬', '2026-11-30'],
  ['३० ११', '2026-11-30'],
  ['31.4.2026', null],
  ['29.2.2027', null],
  ['11', null],
  ['tomorrow', null],
])('a day typed as %s is %s', (typed, day) => expect(parseDay(typed, '2026-05-01')).toBe(day));

test.each([
  ['14:30', '14:30'],
  ['1430', '14:30'],
  ['১৪.৩০', '14:30'],
  ['9', '09:00'],
  ['24:00', null],
  ['12:60', null],
])('a time typed as %s is %s', (typed, time) => expect(parseClock(typed)).toBe(time));

test('a day that the calendar lacks is none', () => expect(dayFrom(2026, 2, 29)).toBeNull());

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const night = { id: 'c', name: { en: 'Night' }, start: '22:00', end: '06:00', days: [...days], breaks: [] };
test('the night that begins on a day is that day’s, and an hour shorter where clocks are put forward', () => {
  const [shift] = shiftsOn('2026-03-28', [night], 'Europe/Berlin');
  expect([shift?.from, shift?.to]).toEqual([
    Date.parse('2026-03-28T21:00:00Z') * 1_000,
    Date.parse('2026-03-29T04:00:00Z') * 1_000,
  ]);
  expect(shiftsOn('2026-03-29', [{ ...night, days: ['mon'] }], 'Europe/Berlin')).toEqual([]);
});

const entry = fc
  .record({ key: fc.uuid(), from: fc.integer({ min: 0, max: 500 }), length: fc.integer({ min: 0, max: 200 }) })
  .map(({ key, from, length }) => ({ key, text: key, from, to: from + length }));
property.prop([fc.uniqueArray(entry, { selector: ({ key }) => key, maxLength: 24 })])(
  'what overlaps stands in columns of its own, and every entry stands once',
  (entries) => {
    const placed = sideBySide(entries, 10);
    expect(placed.map((each) => each.entry.key).sort()).toEqual(entries.map(({ key }) => key).sort());
    const end = (each: (typeof placed)[number]) => Math.max(each.entry.to, each.entry.from + 10);
    for (const [at, one] of placed.entries()) {
      expect(one.column).toBeLessThan(one.of);
      for (const other of placed.slice(at + 1)) {
        const isApart = end(one) <= other.entry.from || end(other) <= one.entry.from;
        expect(isApart || (one.column !== other.column && one.of === other.of)).toBe(true);
      }
    }
  },
);

test('what goes over midnight stands on both days, what ends at midnight on one', () => {
  const dayOf = (time: number): string => new Date(time / 1_000).toISOString().slice(0, 10);
  const at = (text: string): number => Date.parse(text) * 1_000;
  const entries = [
    { key: 'a', text: 'a', from: at('2026-11-30T22:00Z'), to: at('2026-12-01T06:00Z') },
    { key: 'b', text: 'b', from: at('2026-11-30T08:00Z'), to: at('2026-12-01T00:00Z') },
    { key: 'c', text: 'c', from: at('2026-12-01T00:00Z'), to: null },
  ];
  const by = entriesByDay(entries, ['2026-11-30', '2026-12-01'], dayOf);
  expect([...by.values()].map((each) => each.map(({ key }) => key))).toEqual([
    ['b', 'a'],
    ['a', 'c'],
  ]);
});
