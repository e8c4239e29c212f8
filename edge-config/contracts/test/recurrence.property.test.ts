import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addMonths,
  addWorkingTime,
  everyMonths,
  type ShiftCalendar,
  withHolidays,
  workingTimeBetween,
} from '../index.ts';

const date = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2200-12-31'), noInvalidDate: true })
  .map((at) => at.toISOString().slice(0, 10));
const monthOf = (day: string) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));

test('what comes again at the end of a month clamps and does not drift', () => {
  expect(everyMonths('2026-01-31', 1, 5)).toEqual([
    '2026-01-31',
    '2026-02-28',
    '2026-03-31',
    '2026-04-30',
    '2026-05-31',
  ]);
  expect(addMonths('2028-01-31', 1)).toBe('2028-02-29');
  expect(addMonths('2028-02-29', 12)).toBe('2029-02-28');
  expect(addMonths('2026-03-31', -1)).toBe('2026-02-28');
  expect(addMonths('1900-01-30', 1)).toBe('1900-02-28');
  for (const wrong of ['2026-02-29', '2026-13-01', '2026-00-01', '2026-1-1', '', '2026-04-31']) {
    expect(() => addMonths(wrong, 1)).toThrow(RangeError);
  }
  expect(() => addMonths('2026-01-01', 0.5)).toThrow(RangeError);
});

test('each is in its month, on the day of the first or the last of the month', () => {
  fc.assert(
    fc.property(date, fc.integer({ min: -600, max: 600 }), (day, months) => {
      const found = addMonths(day, months);
      expect(monthOf(found)).toBe(monthOf(day) + months);
      expect(new Date(`${found}T00:00:00Z`).toISOString().slice(0, 10)).toBe(found);
      const next = new Date(Date.parse(`${found}T00:00:00Z`) + 86_400_000).toISOString().slice(8, 10);
      expect(found.slice(8) === day.slice(8) || (found.slice(8) < day.slice(8) && next === '01')).toBe(true);
    }),
  );
});

const calendar: ShiftCalendar = {
  zone: 'Asia/Dhaka',
  shifts: [
    { id: 'A', name: { en: 'A' }, start: '08:00', end: '16:00', days: ['sun', 'mon', 'tue', 'wed', 'thu'], breaks: [] },
  ],
  exceptions: [{ date: '2026-12-16', shifts: ['A'] }],
};
const HOUR = 3_600_000_000;

test('a holiday has no working time, unless the calendar itself says what runs on it', () => {
  const at = (text: string) => Date.parse(`${text}+06:00`) * 1000;
  const closed = withHolidays(calendar, ['2026-12-15', '2026-12-15', '2026-12-16']);
  const [from, to] = [at('2026-12-14T00:00:00'), at('2026-12-18T00:00:00')];
  expect(workingTimeBetween(calendar, from, to)).toBe(32 * HOUR);
  expect(workingTimeBetween(closed, from, to)).toBe(24 * HOUR);
  expect(addWorkingTime(closed, at('2026-12-14T15:00:00'), 2 * HOUR)).toBe(at('2026-12-16T09:00:00'));
  expect(withHolidays(calendar, ['2026-12-16'])).toBe(calendar);
});

test('working time with holidays is that without, less what their days would have had', () => {
  const days = fc.uniqueArray(fc.integer({ min: 0, max: 27 }), { maxLength: 12 });
  fc.assert(
    fc.property(days, (closed) => {
      const dates = closed.map((day) => `2026-11-${String(day + 1).padStart(2, '0')}`);
      const [from, to] = [
        Date.parse('2026-11-01T00:00:00+06:00') * 1000,
        Date.parse('2026-12-01T00:00:00+06:00') * 1000,
      ];
      const worked = dates.filter((date) => new Date(date).getUTCDay() <= 4).length;
      expect(workingTimeBetween(withHolidays(calendar, dates), from, to)).toBe(
        workingTimeBetween(calendar, from, to) - worked * 8 * HOUR,
      );
    }),
  );
});
