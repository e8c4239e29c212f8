import { onFacts } from '../../kernel/index.ts';
import { stopChanged } from './events.ts';
import { lineOf } from './paths.ts';

/** Books what a detector says of a machine that does not produce: a row a fact, as it says it now. */
export const bookStops = onFacts('downtime.occurred', 1, {
  async apply({ asserted, changed, retracted }, { site, stream, window }, { db, apply }) {
    if (retracted.length > 0) {
      await db.run(`delete from production_log.stop where site = $1 and fact = any($2)`, [
        site,
        retracted.map(({ key }) => key),
      ]);
    }
    const said = [...asserted, ...changed.map(({ after }) => after)];
    const rows = said.map(({ key, payload, evidence }) => ({
      fact: key,
      machine: payload.machine,
      line: lineOf(payload.machine),
      state: payload.state,
      from_at: payload.from,
      to_at: payload.to,
      micro: payload.micro,
      device_reason: payload.deviceReason ?? null,
      stream,
      window_key: window.key,
      evidence,
    }));
    if (rows.length > 0) {
      await db.run(
        `insert into production_log.stop (site, fact, machine, line, state, from_at, to_at, micro, device_reason, stream,
           window_key, evidence)
         select $2, r.fact, r.machine, r.line, r.state, r.from_at, r.to_at, r.micro, r.device_reason, r.stream,
           r.window_key, r.evidence
         from jsonb_populate_recordset(null::production_log.stop, $1) r
         on conflict (company, site, fact) do update
         set machine = excluded.machine, line = excluded.line, state = excluded.state, from_at = excluded.from_at,
             to_at = excluded.to_at, micro = excluded.micro, device_reason = excluded.device_reason,
             stream = excluded.stream, window_key = excluded.window_key, evidence = excluded.evidence`,
        [JSON.stringify(rows), site],
      );
    }
    const machines = new Set([...said, ...retracted].map(({ payload }) => payload.machine));
    for (const machine of machines) {
      const open = said.find(({ payload }) => payload.machine === machine && payload.to === null && !payload.micro);
      apply([
        stopChanged(
          {
            machine,
            line: lineOf(machine),
            state: open?.payload.state ?? 'producing',
            since: open?.payload.from ?? null,
          },
          { aggregate: `machine/${machine}`, site },
        ),
      ]);
    }
  },
  booked: (db, by) =>
    db.rows(
      `select 'production-log.stop' as entity, fact as id, site, fact,
         jsonb_build_object('machine', machine, 'state', state, 'from', from_at, 'to', to_at, 'micro', micro) as summary
       from production_log.stop where ${'fact' in by ? 'site = $1 and fact = $2' : 'fact = $1'}`,
      'fact' in by ? [by.site, by.fact] : [by.id],
    ),
});
