import type { FactOf } from '@millrace/contracts';
import { shiftAt, siteCalendar } from '../../kernel/core/calendar.ts';
import { type Db, decimalOf, onFacts, sum } from '../../kernel/index.ts';
import { shareCounts } from './count-share.ts';
import { counted } from './events.ts';
import { lineOf } from './paths.ts';

type Counted = FactOf<'production.counted'>;

/**
 * Books counts: a bucket a fact, shared out among the jobs that ran while it was counted. A corrected bucket replaces
 * the one before; a retracted one goes. Shares follow.
 */
export const bookCounts = onFacts('production.counted', 1, {
  async apply({ asserted, changed, retracted }, { site }, { db, apply }) {
    if (retracted.length > 0) {
      await db.run(`delete from production_log.count where site = $1 and fact = any($2)`, [
        site,
        retracted.map(({ key }) => key),
      ]);
    }
    const said = [...asserted, ...changed.map(({ after }) => after)];
    const machines = [...new Set([...said, ...retracted].map(({ payload }) => payload.machine))];
    apply([counted({ machines }, { aggregate: `machine/${machines[0]}`, site })]);
    if (said.length === 0) return;
    await write(db, site, said);
    await shareCounts(
      db,
      site,
      said.map(({ key }) => key),
    );
  },
  booked: (db, by) =>
    db.rows(
      `select 'production-log.count' as entity, fact as id, site, fact,
         jsonb_build_object('machine', machine, 'kind', kind, 'from', from_at, 'to', to_at, 'quantity', quantity::text,
           'unit', unit, 'jobs', (select jsonb_agg(jsonb_build_object('job', j.number, 'quantity', s.quantity::text))
             from production_log.count_share s left join production_log.job j on j.id = s.job
             where s.site = c.site and s.fact = c.fact)) as summary
       from production_log.count c where ${'fact' in by ? 'site = $1 and fact = $2' : 'fact = $1'}`,
      'fact' in by ? [by.site, by.fact] : [by.id],
    ),
});

/** No set of facts changes a calendar: one question serves all sets of a transaction. */
const calendars = new WeakMap<Db, Map<string, ReturnType<typeof siteCalendar>>>();
function calendarOf(db: Db, site: string): ReturnType<typeof siteCalendar> {
  const known = calendars.get(db) ?? new Map<string, ReturnType<typeof siteCalendar>>();
  calendars.set(db, known);
  const calendar = known.get(site) ?? siteCalendar(db, site);
  known.set(site, calendar);
  return calendar;
}

async function write(db: Db, site: string, facts: readonly Counted[]): Promise<void> {
  const calendar = await calendarOf(db, site);
  const rows = facts.map(({ key, payload, evidence }) => {
    const window = calendar && shiftAt(calendar, payload.from);
    const increments = payload.increments.map(({ at, quantity }) => ({ at, quantity: decimalOf(quantity) }));
    return {
      fact: key,
      machine: payload.machine,
      line: lineOf(payload.machine),
      kind: payload.kind,
      from_at: payload.from,
      to_at: payload.to,
      // The sum of what is shared out, so that the shares of a bucket are the bucket.
      quantity: sum(increments.map(({ quantity }) => quantity)),
      unit: payload.unit,
      day: window?.day ?? null,
      shift: window?.shift ?? null,
      increments,
      reset: payload.reset,
      evidence,
    };
  });
  await db.run(
    `insert into production_log.count (site, fact, machine, line, kind, from_at, to_at, quantity, unit, day, shift,
       increments, reset, evidence)
     select $2, r.fact, r.machine, r.line, r.kind, r.from_at, r.to_at, r.quantity, r.unit, r.day, r.shift, r.increments,
       r.reset, r.evidence
     from jsonb_populate_recordset(null::production_log.count, $1) r
     on conflict (company, site, fact) do update
     set machine = excluded.machine, line = excluded.line, kind = excluded.kind, from_at = excluded.from_at,
         to_at = excluded.to_at, quantity = excluded.quantity, unit = excluded.unit, day = excluded.day,
         shift = excluded.shift, increments = excluded.increments, reset = excluded.reset, evidence = excluded.evidence`,
    [JSON.stringify(rows), site],
  );
}
