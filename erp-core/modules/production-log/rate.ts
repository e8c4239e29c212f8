import type { ShiftCalendar } from '@millrace/contracts';
import type { Db } from '../../kernel/index.ts';
import type { TreeDevice } from '../plant/index.ts';
import type { RunRow } from './made.repository.ts';
import { plannedTime } from './window.ts';

const MINUTE = 60_000_000;
const HOUR = 60 * MINUTE;
/** So many full minutes make a rate: long enough for a slow machine, short enough to see a stop. */
const RATE_OVER = 10 * MINUTE;
/** How far from its target a rate is still normal. */
const NORMAL = 0.08;

/** Pieces made over time, as people are told it. */
export interface Rate {
  /** Null where nobody counts, or nobody was heard. */
  readonly value: number | null;
  readonly unit: string;
  /** A live point that says it better. */
  readonly point: number | null;
  readonly high: number;
  readonly normal: { readonly low: number; readonly high: number } | null;
}

/**
 * What a machine counts in, over time. Only such a point may stand for its rate of production: the turns of a needle or
 * a spindle are a speed too, of something else.
 */
const isRateOf = (counted: string, unit: string): boolean =>
  ['s', 'min', 'h'].some((time) => unit === `${counted}/${time}`);

/** Good pieces of the last full ten minutes by machine, as a rate an hour. */
export async function ratesNow(db: Db, site: string, now: number): Promise<Map<string, number>> {
  const to = Math.floor(now / MINUTE) * MINUTE;
  const rows = await db.rows<{ machine: string; made: number }>(
    `select machine, sum(quantity)::double precision as made from production_log.count
     where site = $1 and kind = 'good' and from_at >= $2 and from_at < $3 group by machine`,
    [site, to - RATE_OVER, to],
  );
  return new Map(rows.map(({ machine, made }) => [machine, (made * HOUR) / RATE_OVER]));
}

export interface RateTrend {
  readonly t: readonly number[];
  readonly v: readonly (number | null)[];
}

/**
 * The same rate at every full minute of the last hour, beginning with the window; null where the machine was not heard.
 * For machines that tell no rate themselves.
 */
export async function rateTrend(
  db: Db,
  {
    site,
    machine,
    from,
    now,
    silent,
  }: {
    readonly site: string;
    readonly machine: string;
    readonly from: number;
    readonly now: number;
    readonly silent: (at: number) => boolean;
  },
): Promise<RateTrend> {
  const last = Math.floor(now / MINUTE) * MINUTE;
  const first = Math.max(last - HOUR, Math.ceil(from / MINUTE) * MINUTE);
  const rows = await db.rows<{ at: number; made: number }>(
    `select from_at as at, quantity::double precision as made from production_log.count
     where site = $1 and machine = $2 and kind = 'good' and from_at >= $3 and from_at < $4`,
    [site, machine, first - RATE_OVER, last],
  );
  const t: number[] = [];
  const v: (number | null)[] = [];
  for (let at = first; at <= last; at += MINUTE) {
    const made = rows.reduce((sum, row) => sum + (row.at >= at - RATE_OVER && row.at < at ? row.made : 0), 0);
    t.push(at);
    v.push(silent(at) ? null : (made * HOUR) / RATE_OVER);
  }
  return { t, v };
}

/** A machine's rate with the band that is normal for it: its point's own, or what the job asks for. */
export function rateOf(
  device: TreeDevice,
  {
    value,
    counted,
    targetRate,
  }: {
    readonly value: number | null;
    /** The unit it counts in. */
    readonly counted: string;
    readonly targetRate: string | null;
  },
): Rate {
  const live = device.points.find(({ path, unit }) => /\/(rate|speed)$/.test(path) && isRateOf(counted, unit));
  const target = targetRate === null ? null : Number(targetRate);
  const normal = live?.normal ?? (target ? { low: target * (1 - NORMAL), high: target * (1 + NORMAL) } : null);
  const high = live?.range?.high ?? Math.max((normal?.high ?? 0) * 1.25, (value ?? 0) * 1.25, 1);
  return { value, unit: live ? live.unit : `${counted}/h`, point: live?.id ?? null, high, normal };
}

/** What the jobs of a line ask for between two moments, in whole pieces; null: no job says a rate. */
export function plannedBetween(
  calendar: ShiftCalendar,
  runs: readonly RunRow[],
  from: number,
  to: number,
): string | null {
  const rated = runs.filter((run) => run.targetRate !== null);
  if (rated.length === 0) return null;
  const pieces = rated.reduce((sum, run) => {
    const start = Math.max(run.from, from);
    const end = Math.min(run.to ?? to, to);
    return sum + (start < end ? (plannedTime(calendar, start, end) / HOUR) * Number(run.targetRate) : 0);
  }, 0);
  return String(Math.round(pieces));
}
