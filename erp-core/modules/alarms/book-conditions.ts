import type { FactOf } from '@millrace/contracts';
import { type Effect, onFacts } from '../../kernel/index.ts';
import { type Alarm, alarm } from './alarm.ts';
import { alarmChanged } from './events.ts';
import { alarmId, alarmOf, beganOf, lineOf } from './occurrence.ts';
import {
  acknowledgementsOf,
  bookedReports,
  forgetReports,
  keepReports,
  lockLines,
  reportsOf,
} from './reports.repository.ts';

/** Keeps what detectors say of conditions, and makes anew each alarm that they speak of. */
export const bookConditions = onFacts('condition.occurred', 1, {
  async apply({ asserted, changed, retracted }, { site }, { db, load, apply }) {
    const said = [...asserted, ...changed.map(({ after }) => after)];
    const touched = [...said, ...retracted, ...changed.map(({ before }) => before)].map((fact) => placed(site, fact));
    const [lines, ids] = [unique(touched.map(({ line }) => line)), unique(touched.map(({ id }) => id))];
    await lockLines(db, site, lines);
    await forgetReports(
      db,
      site,
      [...retracted, ...said].map(({ key }) => key),
    );
    await keepReports(db, site, said);
    // The alarms first, for whoever acknowledges one holds it: what he said is seen then.
    const { standing } = await load({ standing: alarm.lockedAll(ids.map((id) => ({ id }))) });
    const reports = Map.groupBy(await reportsOf(db, ids), ({ alarm: id }) => id);
    const from = Math.min(...touched.map(({ began }) => began));
    const seen = Map.groupBy(await acknowledgementsOf(db, { site, lines, from }), ({ line }) => line);
    const before = new Map(standing.map((row) => [row.id, row]));
    const lineById = new Map(touched.map(({ id, line }) => [id, line]));
    for (const id of ids) {
      const after = alarmOf(reports.get(id) ?? [], seen.get(lineById.get(id) ?? '') ?? []);
      apply(written(site, id, before.get(id), after));
    }
  },
  booked: bookedReports,
});

function placed(site: string, { payload }: FactOf<'condition.occurred'>) {
  const of = { ...payload, name: payload.name ?? null, began: beganOf(payload) };
  return { id: alarmId(site, of), line: lineOf(of), began: of.began };
}

const unique = <Item>(items: readonly Item[]): Item[] => [...new Set(items)];

/** The record as it stands now, and an event of it where it stands otherwise than before. */
function written(
  site: string,
  id: string,
  before: Alarm | undefined,
  after: Omit<Alarm, 'id' | 'version' | 'site'> | null,
): Effect[] {
  if (!after) return before ? [alarm.remove(before), alarmChanged(before, null)] : [];
  if (!before) return [alarm.insert({ id, site, ...after }), alarmChanged({ id, site, ...after }, after.state)];
  const differs = Object.entries(after).filter(
    ([field, value]) => JSON.stringify(value) !== JSON.stringify(before[field as keyof Alarm]),
  );
  if (differs.length === 0) return [];
  return [alarm.change(before, Object.fromEntries(differs)), alarmChanged({ ...before, ...after }, after.state)];
}
