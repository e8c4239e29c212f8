import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import { shiftCalendar } from '../calendar.ts';
import { MICROS_PER_HOUR as HOUR, MICROS_PER_MINUTE as MINUTE } from '../time.ts';
import { addWorkingTime, workingTimeBetween } from '../working-time.ts';

const name = { en: 'x' };
const calendarOf = (zone: string) =>
  shiftCalendar.parse({
    zone,
    shifts: [
      {
        id: 'A',
        name,
        start: '08:00',
        end: '16:00',
        days: ['mon', 'tue', 'wed', 'thu', 'fri'],
        breaks: [{ name, start: '12:00', end: '12:30' }],
      },
      { id: 'N', name, start: '22:00', end: '06:00', days: ['sat'] },
    ],
    exceptions: [{ date: '2026-03-26', shifts: [] }],
  });
const at = (iso: string) => Date.parse(iso) * 1000;
const paris = calendarOf('Europe/Paris');

test('breaks, holidays and the changes of the clock are not worked, and what the clock gives twice is', () => {
  expect(workingTimeBetween(paris, at('2026-03-25T07:00:00Z'), at('2026-03-25T15:00:00Z'))).toBe(7.5 * HOUR);
  expect(workingTimeBetween(paris, at('2026-03-26T00:00:00Z'), at('2026-03-26T23:00:00Z'))).toBe(0);
  // The night to 29 March has seven hours in Paris, that to 25 October nine.
  expect(workingTimeBetween(paris, at('2026-03-28T12:00:00Z'), at('2026-03-29T12:00:00Z'))).toBe(7 * HOUR);
  expect(workingTimeBetween(paris, at('2026-10-24T12:00:00Z'), at('2026-10-25T12:00:00Z'))).toBe(9 * HOUR);
  expect(addWorkingTime(paris, at('2026-03-25T14:30:00Z'), HOUR)).toBe(at('2026-03-27T07:30:00Z'));
});

const moments = fc
  .integer({ min: at('2026-01-01T00:00:00Z') / MINUTE, max: at('2026-12-31T00:00:00Z') / MINUTE })
  .map((m) => m * MINUTE);
const zones = fc.constantFrom('Europe/Paris', 'America/New_York', 'Asia/Dhaka').map(calendarOf);

property.prop([zones, moments, fc.integer({ min: 0, max: 6000 })])(
  'what is added is what lies between',
  (calendar, from, minutes) => {
    const to = addWorkingTime(calendar, from, minutes * MINUTE);
    expect(workingTimeBetween(calendar, from, to)).toBe(minutes * MINUTE);
    if (minutes > 0) expect(workingTimeBetween(calendar, from, to - MINUTE)).toBeLessThan(minutes * MINUTE);
  },
);

property.prop([zones, fc.tuple(moments, moments, moments)])(
  'the parts are the whole, and backward is less',
  (calendar, three) => {
    const [a = 0, b = 0, c = 0] = [...three].sort((x, y) => x - y);
    expect(workingTimeBetween(calendar, a, b) + workingTimeBetween(calendar, b, c)).toBe(
      workingTimeBetween(calendar, a, c),
    );
    expect(workingTimeBetween(calendar, c, a) + workingTimeBetween(calendar, a, c)).toBe(0);
  },
);

test('a plant that is never open has no working time to add', () => {
  const closed = shiftCalendar.parse({
    zone: 'UTC',
    shifts: [{ id: 'A', name, start: '08:00', end: '16:00', days: ['mon'] }],
  });
  const days = Array.from({ length: 520 }, (_, n) => new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10));
  const never = { ...closed, exceptions: days.map((date) => ({ date, shifts: [] })) };
  expect(() => addWorkingTime(never, at('2026-01-01T00:00:00Z'), HOUR)).toThrow('400 days');
});
