import { momentOf } from '@millrace/hmi-ui/dates/zone-time.ts';
import type { Format } from '@millrace/hmi-ui/format/format.ts';
import { m } from '#lib/texts.ts';

export const SPANS = ['day', 'week', 'month', 'quarter', 'year'] as const;
export type Span = (typeof SPANS)[number];

const NOON = 'T12:00:00Z';
const MONTHS: Readonly<Record<Span, number>> = { day: 0, week: 0, month: 1, quarter: 3, year: 12 };
const MONTHS_OF_QUARTER = 3;
const DAYS_OF_WEEK = 7;

export const spanWord = (span: Span): string =>
  ({
    day: m.rec_span_day,
    week: m.rec_span_week,
    month: m.rec_span_month,
    quarter: m.rec_span_quarter,
    year: m.rec_span_year,
  })[span]();

/** The first day after a span, by its first day. */
export function endOf(span: Span, day: string): string {
  const date = new Date(`${day}${NOON}`);
  const months = MONTHS[span];
  if (months > 0) date.setUTCMonth(date.getUTCMonth() + months);
  else date.setUTCDate(date.getUTCDate() + (span === 'week' ? DAYS_OF_WEEK : 1));
  return date.toISOString().slice(0, 10);
}

/** How people call a span: its month, its quarter, its year, else its first day. */
export function spanText(show: Format, span: Span, day: string): string {
  const noon = Date.parse(`${day}${NOON}`) * 1_000;
  const year = show.own(day.slice(0, 4));
  if (span === 'year') return year;
  if (span === 'month') return show.month(noon);
  if (span === 'quarter') {
    const quarter = Math.ceil(Number(day.slice(5, 7)) / MONTHS_OF_QUARTER);
    return m.rec_quarter({ n: show.own(String(quarter)), year });
  }
  return span === 'week' ? m.rec_week_from({ day: show.fullDate(noon) }) : show.fullDate(noon);
}

/** Records of a span, as a list's filter asks for them: a date by its days, a moment by those of the zone. */
export function withinSpan(
  type: string,
  span: Span,
  day: string,
  zone: string,
): Readonly<{ gte: unknown; lt: unknown }> {
  const end = endOf(span, day);
  if (type === 'date') return { gte: day, lt: end };
  return { gte: momentOf(`${day}T00:00`, zone), lt: momentOf(`${end}T00:00`, zone) };
}
