import { type Db, moment, query, Refused, text } from '../../kernel/index.ts';
import { BARS, type Counted, figuresOf } from './figures.ts';
import { HEARD } from './heard.ts';
import { refuse } from './refusals.ts';
import { OPEN } from './standing.ts';

const DAY = 86_400_000_000;
/** A report of more days is one of months: ask for them one by one. */
const MOST_DAYS = 92;

/** Alarms that came in a range of time, or stood at its end, and were shown to who works. */
const shown = (db: Db, of: { site: string; from: number; to: number }): Promise<(Counted & { position: string })[]> =>
  db.rows(
    `select a.position, a.severity, a.subject || '|' || a.condition || '|' || coalesce(a.name, '') as line,
       a.subject, a.condition, a.name, a.began, a.over, a.acknowledged_at as "acknowledgedAt"
     from alarms.alarm a
     where a.site = $1 and a.began < $3 and (a.began >= $2 or a.over is null or a.over > $3)
       and ${HEARD}`,
    [of.site, of.from, of.to],
  );

/** How many alarms each operating position had to deal with, beside what the standard calls manageable. */
export const alarmReport = query('alarms.report', {
  label: { en: 'Alarm load', bn: 'অ্যালার্মের চাপ', hi: 'अलार्म का भार' },
  input: { site: text(), from: moment(), to: moment() },
  site: ({ site }) => site,
  async run({ site, from, to }, { db, now }) {
    const until = Math.min(to, now);
    if (until <= from || until - from > MOST_DAYS * DAY) throw new Refused(refuse('report-range', { most: MOST_DAYS }));
    const rows = await shown(db, { site, from, to: until });
    const positions = [...Map.groupBy(rows, ({ position }) => position)]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([position, own]) => ({ position, ...figuresOf(own, { from, to: until }) }));
    return { from, to: until, bars: BARS, positions };
  },
});

/** Alarms that came and that nobody decided anything of, or without what to do: by the standard they are events. */
export const undecided = query('alarms.undecided', {
  label: { en: 'Alarms without a response', bn: 'সাড়াবিহীন অ্যালার্ম', hi: 'बिना प्रतिक्रिया के अलार्म' },
  input: { site: text(), from: moment() },
  site: ({ site }) => site,
  run: ({ site, from }, { db }) =>
    db.rows(
      `select a.subject, a.condition, a.name, max(a.text::text)::jsonb as text, count(*)::int as count, max(a.began) as last,
         count(*) filter (where a.state = any($3))::int as standing, bool_or(a.definition is not null) as decided
       from alarms.alarm a left join alarms.definition d on d.id = a.definition
       where a.site = $1 and a.began >= $2 and (d.id is null or d.response is null)
       group by a.subject, a.condition, a.name order by count(*) desc, a.subject limit 500`,
      [site, from, OPEN],
    ),
});
