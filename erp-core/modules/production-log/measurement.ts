import { onFacts } from '../../kernel/index.ts';

/** Keeps measurements as they settled, for the modules that judge them. */
export const bookMeasurements = onFacts('measurement.taken', 1, {
  async apply({ asserted, changed, retracted }, { site }, { db }) {
    const said = [...asserted, ...changed.map(({ after }) => after)];
    const gone = [...retracted, ...said].map(({ key }) => key);
    await db.run(`delete from production_log.measurement where site = $1 and fact = any($2)`, [site, gone]);
    const rows = said.map(({ key, payload, evidence }) => ({
      fact: key,
      device: payload.device,
      point: payload.point,
      at: payload.at,
      value: payload.value,
      unit: payload.unit,
      settled_for: payload.settledFor,
      evidence,
    }));
    if (rows.length === 0) return;
    await db.run(
      `insert into production_log.measurement (site, fact, device, point, at, value, unit, settled_for, evidence)
       select $2, r.fact, r.device, r.point, r.at, r.value, r.unit, r.settled_for, r.evidence
       from jsonb_populate_recordset(null::production_log.measurement, $1) r`,
      [JSON.stringify(rows), site],
    );
  },
  booked: (db, by) =>
    db.rows(
      `select 'production-log.measurement' as entity, fact as id, site, fact,
         jsonb_build_object('device', device, 'at', at, 'value', value, 'unit', unit) as summary
       from production_log.measurement where ${'fact' in by ? 'site = $1 and fact = $2' : 'fact = $1'}`,
      'fact' in by ? [by.site, by.fact] : [by.id],
    ),
});
