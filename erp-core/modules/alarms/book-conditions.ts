import type { FactOf } from '@millrace/contracts';
import { onFacts } from '../../kernel/index.ts';
import { alarmId, beganOf, lineOf } from './occurrence.ts';
import {
  bookedReports,
  forgetReports,
  keepReports,
  type LinedAlarm,
  lockLines,
  lockQuiet,
} from './reports.repository.ts';
import { restate } from './restate.ts';

/** Keeps what detectors say of conditions, and makes anew each alarm that they speak of. */
export const bookConditions = onFacts('condition.occurred', 1, {
  async apply({ asserted, changed, retracted }, { site }, work) {
    const { db } = work;
    const said = [...asserted, ...changed.map(({ after }) => after)];
    const touched = [...said, ...retracted, ...changed.map(({ before }) => before)].map((fact) => placed(site, fact));
    await lockQuiet(db, site, { alone: false });
    await lockLines(db, site, [...new Set(touched.map(({ line }) => line))]);
    await forgetReports(
      db,
      site,
      [...retracted, ...said].map(({ key }) => key),
    );
    await keepReports(db, site, said);
    await restate(work, site, touched);
  },
  booked: bookedReports,
});

function placed(site: string, { payload }: FactOf<'condition.occurred'>): LinedAlarm {
  const of = { ...payload, name: payload.name ?? null, began: beganOf(payload) };
  return { alarm: alarmId(site, of), line: lineOf(of), began: of.began };
}
