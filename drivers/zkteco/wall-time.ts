const WALL = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})[ T](\d{1,2}):(\d{1,2}):(\d{1,2})$/;

const two = (n: number): string => String(n).padStart(2, '0');

/** What a clock's face shows, as `YYYY-MM-DD hh:mm:ss`; null where there is no such day or time. */
export function wallTime(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): string | null {
  const date = new Date(Date.UTC(year, month - 1, day));
  const real = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!real || year < 1970 || year > 2200 || hour > 23 || minute > 59 || second > 59) return null;
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`;
}

/** The same from a text of a clock, which leaves out leading zeros or writes slashes on some firmware. */
export function readWallTime(text: string): string | null {
  if (text.length > 32) return null;
  const match = WALL.exec(text.trim());
  if (!match) return null;
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return wallTime(year, month, day, hour, minute, second);
}
