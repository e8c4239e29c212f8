import { onFacts } from '../../kernel/index.ts';
import { conditionChanged } from './events.ts';

/** Keeps conditions (a limit crossed, a source gone silent) while and after they hold. */
export const bookConditions = onFacts('condition.occurred', 1, {
  async apply({ asserted, changed, retracted }, { site }, { db, apply }) {
    const said = [...asserted, ...changed.map(({ after }) => after)];
    const gone = [...retracted, ...said].map(({ key }) => key);
    await db.run(`delete from production_log.condition where site = $1 and fact = any($2)`, [site, gone]);
    const rows = said.map(({ key, payload, evidence }) => ({
      fact: key,
      subject: payload.subject,
      condition: payload.condition,
      severity: payload.severity,
      from_at: payload.from,
      to_at: payload.to,
      limit_value: payload.limit ?? null,
      worst: payload.worst ?? null,
      evidence,
    }));
    if (rows.length > 0) {
      await db.run(
        `insert into production_log.condition (site, fact, subject, condition, severity, from_at, to_at, limit_value,
           worst, evidence)
         select $2, r.fact, r.subject, r.condition, r.severity, r.from_at, r.to_at, r.limit_value, r.worst, r.evidence
         from jsonb_populate_recordset(null::production_log.condition, $1) r`,
        [JSON.stringify(rows), site],
      );
    }
    apply(
      said.map(({ payload: { subject, condition, severity, from, to } }) =>
        conditionChanged({ subject, condition, severity, from, to }, { aggregate: `condition/${subject}`, site }),
      ),
    );
  },
  booked: (db, by) =>
    db.rows(
      `select 'production-log.condition' as entity, fact as id, site, fact,
         jsonb_build_object('subject', subject, 'condition', condition, 'from', from_at, 'to', to_at) as summary
       from production_log.condition where ${'fact' in by ? 'site = $1 and fact = $2' : 'fact = $1'}`,
      'fact' in by ? [by.site, by.fact] : [by.id],
    ),
});
