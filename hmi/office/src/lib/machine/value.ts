import { isGood, type LiveValue } from '@millrace/hmi-client';

/** Whether a value may not be drawn as the one of now: its link is lost, or nobody says that it is good. */
export const isOld = (live: LiveValue | undefined, stale: boolean): boolean =>
  live !== undefined && (stale || !isGood(live.q));
