import { onFacts } from '../../kernel/index.ts';
import { punched } from './events.ts';
import { recomputeDays } from './recompute.ts';

/** Whose punch it is: the holder of that badge at that moment, or who has it as a number. */
export const HOLDER = `coalesce(
  (select b.person from attendance.badge b
   where b.code = p.badge and b.from_at <= p.at and (b.to_at is null or b.to_at > p.at) order by b.from_at desc limit 1),
  (select q.id from attendance.person q where q.number = p.badge))`;

/** Keeps punches as they come, and pairs the days they touch anew. */
export const bookPunches = onFacts('attendance.punched', 1, {
  async apply({ asserted, changed, retracted }, { site }, work) {
    const { db } = work;
    const said = [...asserted, ...changed.map(({ after }) => after)];
    const keys = [...said, ...retracted].map(({ key }) => key);
    const touched = await db.rows<{ person: string | null; at: number }>(
      `select person, at from attendance.punch where site = $1 and fact = any($2)`,
      [site, keys],
    );
    await db.run(`update attendance.punch set standing = false where site = $1 and fact = any($2)`, [
      site,
      retracted.map(({ key }) => key),
    ]);
    const rows = said.map(({ key, payload, evidence }) => ({
      fact: key,
      badge: payload.person,
      clock: payload.clock,
      at: payload.at,
      direction: payload.direction,
      method: payload.method,
      clock_suspect: payload.clockSuspect,
      evidence,
    }));
    const booked = await db.rows<{ person: string | null; at: number }>(
      `insert into attendance.punch (site, fact, badge, person, clock, at, direction, method, clock_suspect, standing, evidence)
       select $2, p.fact, p.badge, ${HOLDER}, p.clock, p.at, p.direction, p.method, p.clock_suspect, true, p.evidence
       from jsonb_populate_recordset(null::attendance.punch, $1) p
       on conflict (company, site, fact) do update
       set badge = excluded.badge, person = excluded.person, clock = excluded.clock, at = excluded.at,
           direction = excluded.direction, method = excluded.method, clock_suspect = excluded.clock_suspect,
           standing = true, evidence = excluded.evidence
       returning person, at`,
      [JSON.stringify(rows), site],
    );
    const moments = new Map<string, number[]>();
    for (const { person, at } of [...touched, ...booked]) {
      if (person) moments.set(person, [...(moments.get(person) ?? []), at]);
    }
    for (const [person, at] of [...moments].sort(([a], [b]) => (a < b ? -1 : 1))) await recomputeDays(work, person, at);
    const unknown = booked.filter(({ person }) => person === null).length;
    work.apply([punched({ punches: booked.length, unknown }, { aggregate: `attendance/${site}`, site })]);
  },
  booked: (db, by) =>
    db.rows(
      `select 'attendance.punch' as entity, p.fact as id, p.site, p.fact,
         jsonb_build_object('badge', p.badge, 'person', (select name from attendance.person q where q.id = p.person),
           'at', p.at, 'direction', p.direction, 'clock', p.clock, 'reversed', not p.standing) as summary
       from attendance.punch p where ${'fact' in by ? 'p.site = $1 and p.fact = $2' : 'p.fact = $1'}`,
      'fact' in by ? [by.site, by.fact] : [by.id],
    ),
});
