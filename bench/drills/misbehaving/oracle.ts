import { isGood } from '@millrace/contracts';
import type { Away, OraclePoint } from './device.ts';

/** A reading as the store has it; times in milliseconds since 1970. */
export interface Reading {
  readonly at: number;
  readonly value: number | null;
  readonly quality: number;
}

export interface Judged {
  readonly good: number;
  readonly faults: readonly string[];
  /** How long a point went on looking good after its device had gone, ms. */
  readonly noticed: readonly number[];
  readonly recovered: readonly Recovery[];
}

/** The return of a device as one of its points saw it. */
export interface Recovery {
  readonly point: string;
  readonly away: Away;
  /** When the first good value stood there, ms since 1970. */
  readonly back: number;
  /** From the first attempt after the return to that value, ms. */
  readonly after: number;
}

/** By then a value that is no longer fetched must not look like one that is. */
const MOST_UNNOTICED_MS = 5_000;
/** What was on its way when the device went may still arrive. */
const ON_ITS_WAY_MS = 1_000;

/** Holds the readings of one point, in their order, against what its device was doing. */
export function judge(point: OraclePoint, readings: readonly Reading[], absences: readonly Away[]): Judged {
  const faults: string[] = [];
  const noticed: number[] = [];
  const recovered: Recovery[] = [];
  const good = readings.filter(({ quality }) => isGood(quality));
  for (const { at, value } of good) {
    const wrong = value === null ? 'no value, and good' : point.wrong(value, at);
    if (wrong !== null) faults.push(`${point.name} at ${new Date(at).toISOString()}: ${wrong}`);
  }
  for (const away of absences) {
    const { how, from, to, knocked } = away;
    const told = (what: string) => faults.push(`${point.name}, ${how} at ${new Date(from).toISOString()}: ${what}`);
    const alive = good.find(({ at }) => at > from + ON_ITS_WAY_MS && at < to);
    if (alive) told(`a good value ${Math.round(alive.at - from)} ms after the device had gone`);
    const before = readings.findLast(({ at }) => at <= from);
    if (before && isGood(before.quality)) {
      const after = readings.find(({ at, quality }) => at > from && !isGood(quality));
      const unnoticed = (after?.at ?? Number.POSITIVE_INFINITY) - from;
      if (Math.min(unnoticed, to - from) > MOST_UNNOTICED_MS) told('it went on looking good');
      if (after && after.at < to) noticed.push(unnoticed);
    }
    const back = good.find(({ at }) => at >= to);
    if (!back || knocked === undefined) told('no good value came after the return');
    else recovered.push({ point: point.name, away, back: back.at, after: Math.max(0, back.at - knocked) });
  }
  return { good: good.length, faults, noticed, recovered };
}
