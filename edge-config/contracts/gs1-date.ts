/**
 * The day of a date YYMMDD, as YYYY-MM-DD: of the century that puts it within fifty years of `thisYear` (GS1 General
 * Specifications, 7.12); day 00 is the last of its month. Undefined where there is no such day.
 */
export function gs1Date(value: string, thisYear: number): string | undefined {
  const [yy, month, day] = [value.slice(0, 2), value.slice(2, 4), value.slice(4, 6)].map(Number) as [
    number,
    number,
    number,
  ];
  const difference = yy - (thisYear % 100);
  const century = Math.floor(thisYear / 100) + (difference >= 51 ? -1 : difference <= -50 ? 1 : 0);
  const year = century * 100 + yy;
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (month < 1 || month > 12 || day > last) return undefined;
  return `${year}-${String(month).padStart(2, '0')}-${String(day === 0 ? last : day).padStart(2, '0')}`;
}
