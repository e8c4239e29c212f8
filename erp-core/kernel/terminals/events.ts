import { z } from 'zod';
import { event } from '../event.ts';

/** A badge that somebody has was shown to the reader of a terminal, just now. The panel there fetches it. Emitted once. */
export const badgeTold = event('kernel.badge-told', 1, { terminal: z.uuid() });
