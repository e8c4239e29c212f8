import type { MachineState } from '@millrace/contracts';
import type { ExplainedStop } from './lay-claims.ts';

export interface Attention {
  /** 1 critical … 4 diagnostic. */
  readonly priority: 1 | 2 | 3 | 4;
  readonly kind: 'stopped' | 'unexplained' | 'no-signal' | 'slow' | 'behind';
  readonly since: number;
}

const TEN_MINUTES = 600_000_000;
/** A line further behind than this part of what was due wants somebody. */
const BEHIND = 0.1;

/** What of a line wants a person, the worst first; null: nothing does. */
export function lineAttention(line: {
  readonly state: MachineState;
  readonly since: number;
  readonly now: number;
  readonly explained: readonly ExplainedStop[];
  readonly good: string;
  readonly dueByNow: string | null;
}): Attention | null {
  const { state, since, now } = line;
  if (state === 'stopped') return { priority: now - since >= TEN_MINUTES ? 1 : 2, kind: 'stopped', since };
  if (state === 'no-signal') return { priority: 3, kind: 'no-signal', since };
  const unexplained = line.explained.find((stop) => wantsReason(stop));
  if (unexplained) return { priority: 3, kind: 'unexplained', since: unexplained.from };
  const due = Number(line.dueByNow ?? 0);
  if (due > 0 && Number(line.good) < due * (1 - BEHIND)) return { priority: 4, kind: 'behind', since };
  return null;
}

/**
 * A stop that nobody planned: the machine stood or waited for longer than its threshold, and nobody has said a planned
 * reason. Set-up, a planned stop and a lost signal are none.
 */
export const unplanned = (stop: ExplainedStop, reasons: ReadonlyMap<string, { readonly planned: boolean }>): boolean =>
  !stop.micro &&
  (stop.state === 'stopped' || stop.state === 'idle') &&
  !(stop.claim?.reason && reasons.get(stop.claim.reason)?.planned);

/** An unplanned stop whose reason nobody has said yet. */
export const wantsReason = (stop: ExplainedStop): boolean => stop.claim === null && unplanned(stop, NONE);
const NONE = new Map<string, { planned: boolean }>();
