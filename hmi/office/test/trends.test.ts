import { fc, test as property } from '@fast-check/vitest';
import { localOf, momentOf } from '@millrace/hmi-ui/dates/zone-time.ts';
import { expect, test } from 'vitest';
import { batchesOf, keyOf, shiftsBefore, stretchesIn } from '../src/lib/trends/compare.ts';
import { seenHead, seenRows } from '../src/lib/trends/seen.ts';
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
    outside: null,
  });
  const none = { min: null, max: null, average: null, good: null, covered: 0, outside: null };
  expect(statisticsOf({ t: [], min: [], max: [], avg: [], good: [] }, 10, { from: 0, to: 10 })).toEqual(none);
});

test('time outside the normal band is counted by how far a bucket reaches out of it', () => {
  const series = { t: [0, 10, 20], min: [4, 8, 20], max: [6, 12, 20], avg: [5, 10, 20], good: [1, 1, 1] };
  // Inside, half of it above, and all of it above.
  const normal = { low: 0, high: 10 };
  expect(statisticsOf(series, 10, { from: 0, to: 30 }, normal).outside).toBe(0 + 5 + 10);
  expect(statisticsOf(series, 10, { from: 0, to: 10 }, normal).outside).toBe(0);
  expect(statisticsOf({ ...series, t: [], min: [] }, 10, { from: 0, to: 10 }, normal).outside).toBeNull();
});

test('an address names the stretches to compare with, and what is none is left out', () => {
  const seen = { from: 100 * 3_600e6, to: 108 * 3_600e6 };
  const own = { from: 5, to: 9 };
  expect(stretchesIn(`d1,${keyOf(own)}`, seen)).toEqual([
    { key: 'd1', from: 76 * 3_600e6, to: 84 * 3_600e6 },
    { key: '5-9', ...own },
  ]);
  expect(stretchesIn('d1,d1,d7,5-9', seen).map(({ key }) => key)).toEqual(['d1', 'd7']);
  expect(stretchesIn('9-5,toString,x-y,', seen)).toEqual([]);
  expect(stretchesIn(null, seen)).toEqual([]);
});

test('shifts that have begun are offered, the newest first, and a night shift once', () => {
  const daily = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
  const shift = (id: string, start: string, end: string) => ({
    id,
    name: { en: id },
    start,
    end,
    days: [...daily],
    breaks: [],
  });
  const plan = { zone: 'UTC', shifts: [shift('A', '06:00', '18:00'), shift('B', '18:00', '06:00')] };
  const time = Date.UTC(2026, 10, 30, 20) * 1_000;
  const found = shiftsBefore(plan, { today: '2026-11-30', time, days: 1 });
  expect(found.map(({ day, shift: { id } }) => `${day} ${id}`)).toEqual([
    '2026-11-30 B',
    '2026-11-30 A',
    '2026-11-29 B',
    '2026-11-29 A',
  ]);
  expect(found[0]).toMatchObject({ from: Date.UTC(2026, 10, 30, 18) * 1_000, to: Date.UTC(2026, 11, 1, 6) * 1_000 });
});

test('batches are the runs of the lines that are drawn; one that goes on ends now', () => {
  const run = (line: string, from: number, to: number | null) => ({
    line,
    job: 'j',
    number: 'WO',
    item: { en: 'x' },
    from,
    to,
  });
  const rows = [run('a/1', 1, 5), run('a/2', 2, 6), run('a/1', 7, null), run('a/1', 20, null)];
  expect(batchesOf(rows, new Set(['a/1']), 10).map(({ from, to }) => [from, to])).toEqual([
    [7, 10],
    [1, 5],
  ]);
});

test('a file of what is seen holds every bucket once, other stretches in the row of the same time since the begin', () => {
  const column = { t: [0, 10, 20], min: [1, 2, null], avg: [1.5, 2.5, null], max: [2, 3, null] };
  const then = { t: [103, 113], min: [7, 8], avg: [7, 8], max: [7, 8] };
  const series = [
    { name: 'Power, kW', columns: column, shift: 0 },
    { name: 'Power, kW, a day before', columns: then, shift: -93 },
  ];
  const words = { time: 'Time', low: 'low', average: 'avg', high: 'high' };
  expect(seenHead(series, words)).toHaveLength(7);
  const rows = seenRows(series, { from: 0, to: 20, bucket: 10 }, String);
  expect(rows.map((row) => row.map(({ text }) => text))).toEqual([
    ['0', '1', '1.5', '2', '', '', ''],
    ['10', '2', '2.5', '3', '7', '7', '7'],
  ]);
  expect(rows[0]?.[1]).toEqual({ text: '1', number: true });
});
