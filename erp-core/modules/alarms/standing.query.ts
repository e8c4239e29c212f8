import type { LocalizedText } from '@millrace/contracts';
import { query, text } from '../../kernel/index.ts';
import { CONDITIONS, PRIORITIES, type Priority } from './choices.ts';
import { floodsOf, WINDOW } from './flood.ts';
import { HEARD } from './heard.ts';
import { OPEN, type Standing } from './standing.ts';

interface Row {
  readonly id: string;
  readonly position: string;
  readonly severity: Priority;
  readonly state: Standing;
  readonly subject: string;
  readonly condition: keyof typeof CONDITIONS;
  readonly text: LocalizedText | null;
  readonly response: LocalizedText | null;
  readonly timeToRespond: number | null;
  readonly began: number;
  readonly over: number | null;
  readonly acknowledgedAt: number | null;
  readonly suppressed: string | null;
}

/** A flood is looked for in the hours behind: a longer one is found to have begun there. */
const BEHIND = 36 * WINDOW;
/** So many of those that stand are shown: the worst, and of them the newest. */
const MOST = 500;

/**
 * What stands in a site now, by operating position: the alarms that are shown to who works, the worst first; while a position is
 * flooded, also by equipment, that which began first before the others (first out: the cause is mostly there).
 */
export const standingAlarms = query('alarms.standing', {
  label: { en: 'Alarms now', bn: 'এখনকার অ্যালার্ম', hi: 'अभी के अलार्म' },
  input: { site: text(), position: text().optional() },
  site: ({ site }) => site,
  async run({ site, position = null }, { db, now }) {
    const rows = await db.rows<Row>(
      `select a.id, a.position, a.severity, a.state, a.subject, a.condition, a.text, d.response,
         d.time_to_respond as "timeToRespond", a.began, a.over, a.acknowledged_at as "acknowledgedAt", a.suppressed
       from alarms.alarm a left join alarms.definition d on d.id = a.definition
       where a.site = $1 and ($2::text is null or a.position = $2) and a.state = any($3)
       order by (a.suppressed is not null), array_position($4::text[], a.severity), a.began desc limit ${MOST}`,
      [site, position, OPEN, PRIORITIES],
    );
    const quiet = await db.one<{ count: number }>(
      `select count(*)::int as count from alarms.alarm a
       where a.site = $1 and ($2::text is null or a.position = $2) and a.state = any($3) and a.suppressed is not null`,
      [site, position, OPEN],
    );
    const came = await db.rows<{ position: string; began: number }>(
      `select a.position, a.began from alarms.alarm a
       where a.site = $1 and ($2::text is null or a.position = $2) and a.began >= $3 and a.began <= $4
         and a.severity <> 'diagnostic' and ${HEARD}`,
      [site, position, now - BEHIND, now],
    );
    const times = Map.groupBy(came, ({ position: of }) => of);
    const positions = new Map<string, Row[]>([...times.keys()].map((of) => [of, []]));
    for (const row of rows) positions.set(row.position, [...(positions.get(row.position) ?? []), row]);
    return {
      at: now,
      quiet: quiet?.count ?? 0,
      positions: [...positions]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([of, own]) => {
          const began = (times.get(of) ?? []).map((one) => one.began);
          const flood = floodsOf(began, now + 1).find(({ to }) => to === null) ?? null;
          const shown = own
            .filter(({ suppressed }) => suppressed === null)
            .sort(worstFirst)
            .map(calledInWords);
          return {
            position: of,
            flood,
            lastWindow: began.filter((time) => time > now - WINDOW).length,
            alarms: shown,
            groups: flood ? byEquipment(shown) : [],
          };
        }),
    };
  },
});

/** With what it is called: by its text, else as its condition is. */
const calledInWords = (row: Row) => ({ ...row, called: row.text ?? CONDITIONS[row.condition] });

const unseen = ({ state }: Row): boolean => state === 'active' || state === 'returned' || state === 'latched';
const worstFirst = (a: Row, b: Row): number =>
  PRIORITIES.indexOf(a.severity) - PRIORITIES.indexOf(b.severity) ||
  Number(unseen(b)) - Number(unseen(a)) ||
  b.began - a.began;

/** area/line/cell/device, where a subject goes so deep. */
export const equipmentOf = (subject: string): string => subject.split('/', 4).join('/');

/** Alarms by their equipment, that which was first before the others, and in it the alarm that was. Pure. */
export function byEquipment<R extends Pick<Row, 'id' | 'subject' | 'began'>>(rows: readonly R[]) {
  return [...Map.groupBy(rows, ({ subject }) => equipmentOf(subject))]
    .map(([equipment, own]) => {
      const first = own.reduce((earliest, one) => (one.began < earliest.began ? one : earliest));
      return { equipment, count: own.length, first: first.id, since: first.began };
    })
    .sort((a, b) => a.since - b.since || b.count - a.count);
}
