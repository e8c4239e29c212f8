import type { ShiftCalendar } from '@millrace/contracts';
import type { ExplainedStop } from './lay-claims.ts';
import type { RunRow } from './made.repository.ts';
import { type Oee, type OeeTimes, oeeOf } from './oee.ts';
import type { Stretch } from './state-band.ts';
import { plannedTime } from './window.ts';

const HOUR = 3_600_000_000;

export interface OeeSource {
  readonly calendar: ShiftCalendar;
  readonly range: { readonly from: number; readonly to: number };
  readonly band: readonly Stretch[];
  readonly explained: readonly ExplainedStop[];
  readonly reasons: ReadonlyMap<string, { readonly planned: boolean }>;
  readonly runs: readonly RunRow[];
  readonly counts: { readonly good: string; readonly scrap: string; readonly rework: string } | undefined;
  /** Pieces of any kind that were counted while a job with a rate ran. */
  readonly rated: number;
}

export interface LineOee {
  /** Planned production time that was heard of, µs: what weights it among others. */
  readonly planned: number;
  readonly classic: Oee;
  readonly iso: Oee;
}

/** How much of a stretch lies within a range and in time that was planned for production, µs. */
export function plannedWithin(
  calendar: ShiftCalendar,
  part: { readonly from: number; readonly to: number | null },
  { from, to }: OeeSource['range'],
): number {
  const start = Math.max(part.from, from);
  const end = Math.min(part.to ?? to, to);
  return start < end ? plannedTime(calendar, start, end) : 0;
}

/** Stops that cost OEE something: nobody planned them, and somebody heard the machine. Set-up is one of them. */
export function costingStops({ explained, reasons }: Pick<OeeSource, 'explained' | 'reasons'>) {
  const isPlanned = ({ state, claim }: ExplainedStop): boolean =>
    state === 'planned-stop' || (claim?.reason ? reasons.get(claim.reason)?.planned === true : false);
  const heard = explained.filter(({ state }) => state !== 'no-signal');
  return { planned: heard.filter(isPlanned), unplanned: heard.filter((stop) => !isPlanned(stop)) };
}

/** How a range of planned time was spent. */
function timesOf(source: OeeSource, from: number, to: number): OeeTimes {
  const { calendar, band } = source;
  const sum = (all: readonly { readonly from: number; readonly to: number | null }[]): number =>
    all.reduce((time, part) => time + plannedWithin(calendar, part, { from, to }), 0);
  const stops = costingStops(source);
  const { unplanned } = stops;
  const silent = sum(band.filter(({ state }) => state === 'no-signal'));
  const planned = plannedTime(calendar, from, to) - silent - sum(stops.planned);
  return {
    planned: Math.max(0, planned),
    down: sum(unplanned.filter(({ micro }) => !micro)),
    micro: sum(unplanned.filter(({ micro }) => micro)),
  };
}

/** OEE of a machine over a range, from its times, its counts and the rates of the jobs that ran. */
export function lineOee(source: OeeSource): LineOee {
  const { range, runs, counts, rated } = source;
  const times = timesOf(source, range.from, range.to);
  const possible = runs.flatMap((run) => {
    if (run.targetRate === null) return [];
    const own = timesOf(source, Math.max(run.from, range.from), Math.min(run.to ?? range.to, range.to));
    const running = Math.max(0, own.planned - own.down);
    const rate = Number(run.targetRate) / HOUR;
    return [{ running: running * rate, producing: Math.max(0, running - own.micro) * rate }];
  });
  const add = (part: 'running' | 'producing'): number => possible.reduce((sum, one) => sum + one[part], 0);
  const { classic, iso } = oeeOf(times, {
    good: Number(counts?.good ?? 0),
    bad: Number(counts?.scrap ?? 0) + Number(counts?.rework ?? 0),
    possible: possible.length > 0 ? { running: add('running'), producing: add('producing') } : null,
    rated,
  });
  return { planned: times.planned, classic, iso };
}
