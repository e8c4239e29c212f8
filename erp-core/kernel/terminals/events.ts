import { z } from 'zod';
import { event } from '../event.ts';
import { WHY_UNSETTLED } from './unsettled-fact.ts';

/** A badge that somebody has was shown to the reader of a terminal, just now. The panel there fetches it. Emitted once. */
export const badgeTold = event('kernel.badge-told', 1, { terminal: z.uuid() });
/** What a terminal told and does not fit has come, or was settled, or waits again. It tells nothing of what was told. */
export const unsettledTold = event('kernel.unsettled-told', 1, {
  fact: z.uuid(),
  why: z.enum(WHY_UNSETTLED),
});
