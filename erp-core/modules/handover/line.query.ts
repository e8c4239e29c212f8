import { siteCalendar } from '../../kernel/core/calendar.ts';
import { type FileValue, moment, query, text } from '../../kernel/index.ts';
import type { Note } from './note.ts';
import { shiftEnds } from './shift-ends.ts';

const MOST_NOTES = 50;
/** What somebody has seen already is shown so long to those who come after, µs. */
const SHOWN_FOR = 24 * 3_600_000_000;
/** So many ends of shifts are offered as the moment when work stopped. */
const MOST_ENDS = 3;

interface NoteRow extends Pick<Note, 'id' | 'station' | 'topic' | 'text' | 'day' | 'shift' | 'writtenAt' | 'state'> {
  readonly photo: FileValue | null;
  readonly leftovers: readonly { readonly what: string; readonly count: number; readonly about: string | null }[];
  /** Who wrote it, by name. */
  readonly by: string;
  /** The caller wrote it. */
  readonly own: boolean;
  /** The caller has seen it. */
  readonly acknowledged: boolean;
  /** Who has seen it, by name. */
  readonly seen: readonly string[];
}

/**
 * What was told for those who work at a line now: notes that nobody has seen yet, and those of the last day. `runningSince`:
 * since when its job runs; the ends of shifts that lie between then and now are told with it, and which of them it is known to
 * have gone on over.
 */
export const lineHandover = query('handover.line', {
  label: { en: 'Handover of a line', bn: 'লাইনের হস্তান্তর', hi: 'लाइन का हस्तांतरण' },
  input: { site: text(), line: text({ max: 200 }), runningSince: moment().optional() },
  site: ({ site }) => site,
  async run({ site, line, runningSince }, { db, caller, now }) {
    const notes = await db.rows<NoteRow>(
      `select n.id, n.station, n.topic, n.text, n.day::text as day, n.shift, n.written_at as "writtenAt", n.state,
         case when n.photo_id is null then null else
           jsonb_build_object('id', n.photo_id, 'name', n.photo_name, 'type', n.photo_type, 'size', n.photo_size) end as photo,
         coalesce((select jsonb_agg(jsonb_build_object('what', l.what, 'count', l.count, 'about', l.about) order by l.position)
           from handover.note_leftover l where l.record = n.id), '[]') as leftovers,
         coalesce(m.name, n.written_by) as by, n.written_by = $3 as own,
         exists (select from handover.acknowledgement a where a.note = n.id and a.person = $3) as acknowledged,
         coalesce((select jsonb_agg(coalesce(s.name, a.person) order by a.at)
           from handover.acknowledgement a left join kernel.membership s on s.user_id = a.person
           where a.note = n.id), '[]') as seen
       from handover.note n left join kernel.membership m on m.user_id = n.written_by
       where n.site = $1 and n.line = $2 and (n.state = 'open' or n.written_at > $4)
       order by n.written_at desc, n.id limit $5`,
      [site, line, caller.user, now - SHOWN_FOR, MOST_NOTES],
    );
    const calendar = runningSince === undefined ? undefined : await siteCalendar(db, site);
    const ends = calendar && runningSince !== undefined ? shiftEnds(calendar, runningSince, now, MOST_ENDS) : [];
    const kept = await db.rows<{ job: string; endedAt: number }>(
      `select job, ended_at as "endedAt" from handover.kept_run where site = $1 and line = $2 and ended_at = any($3)`,
      [site, line, ends.map(({ at }) => at)],
    );
    return { at: now, notes, ends, kept };
  },
});
