import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import {
  dayOf,
  localTime,
  MICROS_PER_DAY,
  MICROS_PER_HOUR,
  MICROS_PER_MINUTE,
  momentOf,
  plannedStops,
  type ShiftCalendar,
  shiftAt,
  shiftCalendar,
} from '../index.ts';

const ZONES = [
  'Asia/Dhaka',
  'Europe/Paris',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'America/Havana',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Asia/Beirut',
  'America/Sao_Paulo',
  'Atlantic/Azores',
  'Pacific/Apia',
  'Pacific/Chatham',
  'Asia/Kathmandu',
  'Asia/Tehran',
  'Antarctica/Troll',
  'UTC',
];
const FROM = Date.UTC(2010, 0, 1) * 1_000;
const TO = Date.UTC(2030, 0, 1) * 1_000;

const clock = fc
  .integer({ min: 0, max: 47 })
  .map((half) => `${String(half >> 1).padStart(2, '0')}:${half & 1 ? '30' : '00'}`);
const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const calendar = fc
  .record({
    zone: fc.constantFrom(...ZONES),
    shifts: fc.array(
      fc.record({
        start: clock,
        end: clock,
        days: fc.subarray([...WEEK], { minLength: 1 }),
        breaks: fc.array(fc.record({ name: fc.constant({ en: 'Break' }), start: clock, end: clock }), { maxLength: 2 }),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  })
  .map(({ zone, shifts }) =>
    shiftCalendar.parse({ zone, shifts: shifts.map((shift, at) => ({ ...shift, id: `S${at}`, name: { en: 'S' } })) }),
  );
const moment = fc.integer({ min: FROM / 1_000_000, max: TO / 1_000_000 }).map((second) => second * 1_000_000);

test.prop([calendar, moment])('windows tile time: no gap, no overlap, unique keys', (plan, start) => {
  const keys = new Set<string>();
  let window = shiftAt(plan, start);
  expect(window.from).toBeLessThanOrEqual(start);
  expect(window.to).toBeGreaterThan(start);
  for (let n = 0; n < 30; n++) {
    expect(keys.has(window.key)).toBe(false);
    keys.add(window.key);
    expect(shiftAt(plan, window.to - 1)).toEqual(window);
    const next = shiftAt(plan, window.to);
    expect(next.from).toBe(window.to);
    expect(next.to).toBeGreaterThan(next.from);
    expect(next.day >= window.day).toBe(true);
    for (const stop of plannedStops(plan, next)) {
      expect(stop.from).toBeGreaterThanOrEqual(next.from);
      expect(stop.to).toBeLessThanOrEqual(next.to);
      expect(stop.from).toBeLessThan(stop.to);
    }
    const day = dayOf(plan, next.from);
    expect(day.day).toBe(next.day);
    expect(day.from <= next.from && day.to >= next.to).toBe(true);
    window = next;
  }
});

test.prop([fc.constantFrom(...ZONES), moment])('a moment survives the way over the wall clock', (zone, time) => {
  const local = localTime(zone, time);
  const date = local.date;
  const text = `${String(local.hour).padStart(2, '0')}:${String(local.minute).padStart(2, '0')}`;
  const back = momentOf(zone, date, text);
  const minute = time - local.second * 1_000_000;
  // Twice-shown times come back as their first showing, at most three hours before.
  expect(back).toBeLessThanOrEqual(minute);
  expect(minute - back).toBeLessThanOrEqual(3 * MICROS_PER_HOUR);
  expect(localTime(zone, back)).toMatchObject({ date, hour: local.hour, minute: local.minute });
});

test.prop([fc.constantFrom(...ZONES), fc.integer({ min: 14_610, max: 21_900 })])(
  'the moments of a day never run backwards as its wall clock goes forward',
  (zone, day) => {
    const date = new Date(day * 86_400_000).toISOString().slice(0, 10);
    let before = Number.NEGATIVE_INFINITY;
    for (let minute = 0; minute < 1440; minute += 15) {
      const text = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
      const at = momentOf(zone, date, text);
      expect(at).toBeGreaterThanOrEqual(before);
      before = at;
    }
  },
);

const plant = (zone: string, more: Partial<ShiftCalendar> = {}): ShiftCalendar => ({
  ...shiftCalendar.parse({
    zone,
    shifts: [
      {
        id: 'A',
        name: { en: 'Morning' },
        start: '06:00',
        end: '14:00',
        breaks: [{ name: { en: 'Meal' }, start: '10:00', end: '10:30' }],
      },
      { id: 'B', name: { en: 'Evening' }, start: '14:00', end: '22:00' },
      {
        id: 'N',
        name: { en: 'Night' },
        start: '22:00',
        end: '06:00',
        breaks: [{ name: { en: 'Meal' }, start: '02:00', end: '02:30' }],
      },
    ],
  }),
  ...more,
});

describe('a night shift', () => {
  test('is one business day: the day it starts', () => {
    const window = shiftAt(plant('Asia/Dhaka'), momentOf('Asia/Dhaka', '2026-11-22', '03:00'));
    expect(window).toMatchObject({ key: '2026-11-21/N', day: '2026-11-21', shift: 'N' });
    expect(window.to - window.from).toBe(8 * MICROS_PER_HOUR);
    expect(dayOf(plant('Asia/Dhaka'), window.from).day).toBe('2026-11-21');
  });
  test('has nine hours when the clock goes back and seven when it goes forward', () => {
    const paris = plant('Europe/Paris');
    const longest = shiftAt(paris, momentOf('Europe/Paris', '2026-10-25', '01:00'));
    expect(longest.to - longest.from).toBe(9 * MICROS_PER_HOUR);
    const shortest = shiftAt(paris, momentOf('Europe/Paris', '2026-03-29', '01:00'));
    expect(shortest.to - shortest.from).toBe(7 * MICROS_PER_HOUR);
    expect(plannedStops(paris, shortest)).toEqual([]);
  });
  test('changes by half an hour on Lord Howe Island', () => {
    const window = shiftAt(plant('Australia/Lord_Howe'), momentOf('Australia/Lord_Howe', '2026-04-05', '01:00'));
    expect(window.to - window.from).toBe(8.5 * MICROS_PER_HOUR);
  });
});

test('a break in a shift over midnight falls on the morning after', () => {
  const dhaka = plant('Asia/Dhaka');
  const night = shiftAt(dhaka, momentOf('Asia/Dhaka', '2026-11-21', '23:00'));
  expect(plannedStops(dhaka, night)).toEqual([
    { from: momentOf('Asia/Dhaka', '2026-11-22', '02:00'), to: momentOf('Asia/Dhaka', '2026-11-22', '02:30') },
  ]);
});

test('on an exception the named shifts run, and none closes the plant', () => {
  const closed = plant('Asia/Dhaka', {
    exceptions: [
      { date: '2026-12-16', shifts: [] },
      { date: '2026-12-17', shifts: ['B'] },
    ],
  });
  const noon = momentOf('Asia/Dhaka', '2026-12-16', '12:00');
  const rest = shiftAt(closed, noon);
  expect(rest).toMatchObject({ key: '2026-12-16/-', shift: null, from: momentOf('Asia/Dhaka', '2026-12-16', '06:00') });
  expect(rest.to).toBe(momentOf('Asia/Dhaka', '2026-12-17', '00:00'));
  expect(plannedStops(closed, rest)).toEqual([{ from: rest.from, to: rest.to }]);
  expect(shiftAt(closed, momentOf('Asia/Dhaka', '2026-12-17', '01:00')).key).toBe('2026-12-17/-');
  expect(shiftAt(closed, momentOf('Asia/Dhaka', '2026-12-17', '23:00')).key).toBe('2026-12-17/-2');
});

test('ten thousand moments of a month are found without asking the platform each time', () => {
  const dhaka = plant('Asia/Dhaka');
  const start = momentOf('Asia/Dhaka', '2026-11-01', '00:00');
  const seen = new Set<string>();
  for (let n = 0; n < 10_000; n++) seen.add(shiftAt(dhaka, start + ((n * 7_919) % 43_200) * MICROS_PER_MINUTE).key);
  expect(seen.size).toBeGreaterThanOrEqual(30 * 3);
  expect(MICROS_PER_DAY).toBe(86_400_000_000);
});
