import type { Db } from '../../kernel/index.ts';
import { unplanned, wantsReason } from './attention.ts';
import type { ExplainedStop } from './lay-claims.ts';
import type { ProductionSite } from './lines.ts';
import type { Stretch } from './state-band.ts';

export interface ReasonName {
  readonly code: string;
  readonly label: { readonly en: string };
  readonly group: string;
  readonly planned: boolean;
}

/** Reasons by code, as screens name them. */
export async function reasonNames(db: Db): Promise<Map<string, ReasonName>> {
  const rows = await db.rows<ReasonName>(
    `select r.code, r.name as label, coalesce(g.code, r.code) as "group", r.planned
     from production_log.reason r left join production_log.reason g on g.id = r.parent`,
  );
  return new Map(rows.map((row) => [row.code, row]));
}

/** A stop as a row of a list. */
export function stopRow(
  machine: string,
  stop: ExplainedStop,
  plant: ProductionSite | undefined,
  reasons: ReadonlyMap<string, ReasonName>,
) {
  const place = plant?.machines.get(machine);
  const line = machine.split('/').slice(0, 2).join('/');
  const { claim } = stop;
  return {
    machine,
    machineName: place?.device.name ?? { en: machine },
    line,
    lineName: place?.line.name ?? { en: line },
    from: stop.from,
    to: stop.to,
    state: stop.state,
    micro: stop.micro,
    reason: (claim?.reason && reasons.get(claim.reason)) || null,
    note: claim?.note ?? null,
    by: claim?.user ?? null,
    explainedAt: claim?.at ?? null,
    deviceReason: stop.deviceReason,
    fact: stop.facts[0] ?? null,
  };
}

/**
 * Unplanned stops that touch a range: how many, their time within it in microseconds, and how many of them have no
 * reason yet (never more than there are).
 */
export function unplannedStops(
  explained: readonly ExplainedStop[],
  range: { readonly from: number; readonly to: number },
  reasons: ReadonlyMap<string, ReasonName>,
) {
  const stops = explained.filter((stop) => unplanned(stop, reasons));
  const time = stops.reduce(
    (sum, { from, to }) => sum + Math.max(0, Math.min(to ?? range.to, range.to) - Math.max(from, range.from)),
    0,
  );
  return { count: stops.length, time, unexplained: stops.filter(wantsReason).length };
}

/** A band whose last stretch goes on: its end is left open. */
export const openEnded = (band: readonly (Stretch & { readonly to: number })[], now: number): readonly Stretch[] =>
  band.map((stretch, at) => (at === band.length - 1 && stretch.to === now ? { ...stretch, to: null } : stretch));
