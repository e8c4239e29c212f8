const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/**
 * The same day so many months later (or earlier), and where that month has no such day its last: 31 January and one month
 * is 28 or 29 February. Dates are YYYY-MM-DD of the years 0001 to 9999. Throws a RangeError for what is no date.
 */
export function addMonths(date: string, months: number): string {
  const [, year = '', month = '', day = ''] = DATE.exec(date) ?? [];
  const at = Number(year) * 12 + Number(month) - 1;
  const isDate = year !== '' && Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1;
  if (!isDate || Number(day) > daysIn(at)) throw new RangeError(`"${date}" is no date; write one as YYYY-MM-DD`);
  const to = at + months;
  const years = Math.floor(to / 12);
  if (!Number.isInteger(months) || years < 1 || years > 9999) throw new RangeError(`${months} months from ${date}`);
  const clamped = Math.min(Number(day), daysIn(to));
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${String(years).padStart(4, '0')}-${two(to - years * 12 + 1)}-${two(clamped)}`;
}

/** Days of a month, counted from the year 0. */
function daysIn(month: number): number {
  const [year, of] = [Math.floor(month / 12), month - Math.floor(month / 12) * 12];
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][of] ?? 31;
}

/**
 * The first so many dates of what comes again every so many months, the first of them `anchor` itself. Each is reckoned
 * from the anchor: 31 January, 28 February, 31 March, and not the 28th ever after.
 */
export const everyMonths = (anchor: string, every: number, count: number): string[] =>
  Array.from({ length: count }, (_, at) => addMonths(anchor, at * every));
