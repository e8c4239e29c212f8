import { momentOf } from '@millrace/hmi-ui/dates/zone-time.ts';
import { expect, test } from 'vitest';
import { shiftBeside } from '../src/lib/machine/window.ts';

const ZONE = 'Asia/Dhaka';
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'sat'] as const;
const shift = (id: string, start: string, end: string) => ({
  ...{ id, name: { en: id }, start, end, days: [...days], breaks: [] },
});
const site = { zone: ZONE, shifts: [shift('A', '06:00', '14:00'), shift('N', '22:00', '06:00')] };
const at = (text: string): number => momentOf(text, ZONE) ?? Number.NaN;

test('one turns from shift to shift, over the day of rest and over midnight', () => {
  // 2026-11-19 is a Thursday; on Fridays nobody works.
  const night = { day: '2026-11-19', from: at('2026-11-19T22:00') };
  expect(shiftBeside(site, night, 1)).toEqual({ day: '2026-11-21', shift: 'A' });
  expect(shiftBeside(site, night, -1)).toEqual({ day: '2026-11-19', shift: 'A' });
  expect(shiftBeside(site, { day: '2026-11-21', from: at('2026-11-21T06:00') }, -1)).toEqual({
    day: '2026-11-19',
    shift: 'N',
  });
});

test('a plant without shifts has none beside', () => {
  expect(shiftBeside({ ...site, shifts: [] }, { day: '2026-11-19', from: at('2026-11-19T06:00') }, 1)).toBeNull();
});
