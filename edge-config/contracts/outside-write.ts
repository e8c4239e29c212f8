import { z } from 'zod';
import { micros } from './time.ts';

/**
 * What somebody outside asked of a point through a server that the gateway opens, and what became of it. `refused`: the
 * device never heard of it, or said no; `failed`: it could not be asked.
 */
export const outsideWrite = z.object({
  id: z.uuid(),
  at: micros,
  /** The name he signed in by, as the site's document names it. */
  user: z.string().max(200),
  /** Where he called from. */
  from: z.string().max(200),
  /** site/area/line/cell/device/name */
  point: z.string().max(400),
  /** What the point said then; null: nothing yet. A long one is cut, as text. */
  before: z.json(),
  value: z.json(),
  state: z.enum(['acknowledged', 'refused', 'failed']),
  message: z.string().max(2_000).nullable(),
});
export type OutsideWrite = z.infer<typeof outsideWrite>;

export const outsideWrites = z.object({ gateway: z.string(), writes: z.array(outsideWrite).max(100) });
