const NOON = 'T12:00:00Z';
const DAYS_OF_WEEK = 7;

/** The day so many days after a day, "2026-12-01". */
export function dayAfter(day: string, days: number): string {
  const date = new Date(`${day}${NOON}`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}
/** The same day of another month; its last day where that has none. */
export function monthAfter(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10);
}
/** Monday is 0. */
const weekday = (day: string): number => (new Date(`${day}${NOON}`).getUTCDay() + DAYS_OF_WEEK - 1) % DAYS_OF_WEEK;

/** The week of a day, from its Monday on, as weeks are counted by ISO 8601. */
export function weekOf(day: string): string[] {
  const monday = dayAfter(day, -weekday(day));
  return Array.from({ length: DAYS_OF_WEEK }, (_, at) => dayAfter(monday, at));
}
/** The whole weeks that a month stands in. */
export function monthOf(day: string): string[][] {
  const first = `${day.slice(0, 7)}-01`;
  const after = monthAfter(first, 1);
  const weeks: string[][] = [];
  for (let week = weekOf(first); (week[0] ?? after) < after; week = weekOf(dayAfter(week[0] ?? after, DAYS_OF_WEEK)))
    weeks.push(week);
  return weeks;
}
export const isDay = (text: string | null): text is string =>
  text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}${NOON}`));
export const noonOf = (day: string): number => Date.parse(`${day}${NOON}`) * 1_000;
