import type { ForgottenStay, Job, LineHandover } from '@millrace/hmi-client';

const MINUTE = 60_000_000;
/** How far a press moves the moment at which somebody went. */
export const STEP = 15 * MINUTE;

/**
 * The ends of shifts that a job was left running over and nobody has said anything of, the newest first. Where it is known to have
 * gone on over one, those before it are no question any more. Pure.
 */
export function leftRunning(
  job: Pick<Job, 'id' | 'runningSince'> | null,
  { ends, kept }: Pick<LineHandover, 'ends' | 'kept'>,
): LineHandover['ends'] {
  const since = job?.runningSince ?? null;
  if (job === null || since === null) return [];
  const over = kept.filter((one) => one.job === job.id).map(({ endedAt }) => endedAt);
  const from = Math.max(since, ...over);
  return ends.filter(({ at }) => at > from);
}

/** When somebody may have gone: what is proposed, or the middle of what is possible where nothing is. Pure; µs. */
export function firstGuess({ in: came, proposed, before }: ForgottenStay): number {
  const middle = came + (before - came) / 2;
  return proposed ?? Math.round(middle / STEP) * STEP;
}

/** A moment so many steps later, that still lies after he came and before he was back. Pure; µs. */
export function goneAt(stay: ForgottenStay, steps: number): number {
  const wanted = firstGuess(stay) + steps * STEP;
  return Math.min(stay.before - MINUTE, Math.max(stay.in + MINUTE, wanted));
}
