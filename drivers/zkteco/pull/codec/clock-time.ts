import { readWallTime, wallTime } from '../../wall-time.ts';

const DAY = 24 * 60 * 60;

/**
 * A time as a clock's records count it: seconds since the start of 2000 in a calendar whose months all have 31 days
 * (`EncodeTime` of the vendor's SDK; also in the public descriptions of the protocol). null before 2000 and from 2100 on.
 */
export function encodeClockTime(wall: string): number | null {
  const read = readWallTime(wall);
  if (read === null) return null;
  const [year, month, day, hour, minute, second] = read.split(/[- :]/).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (year < 2000 || year > 2099) return null;
  return ((year - 2000) * 12 * 31 + (month - 1) * 31 + day - 1) * DAY + (hour * 60 + minute) * 60 + second;
}

/** What the clock's face showed; null for a number that is no day of any month (31 June). */
export function decodeClockTime(count: number): string | null {
  const days = Math.floor(count / DAY);
  const second = count % DAY;
  return wallTime(
    2000 + Math.floor(days / (12 * 31)),
    (Math.floor(days / 31) % 12) + 1,
    (days % 31) + 1,
    Math.floor(second / 3600),
    Math.floor(second / 60) % 60,
    second % 60,
  );
}
