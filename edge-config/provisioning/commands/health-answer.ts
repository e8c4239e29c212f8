import { z } from 'zod';

const condition = z.object({ state: z.string(), reason: z.string().nullable(), since: z.string() });

/** `GET /api/v1/health`: how the server and the parts it knows of do. */
export const healthAnswer = z.object({
  state: z.string(),
  reason: z.string().nullable(),
  version: z.string(),
  startedAt: z.string(),
  database: condition,
  live: condition,
  /** The store of readings; null until it was opened. */
  store: z.object({ kind: z.string(), compression: z.boolean().optional() }).nullable(),
  parts: z
    .array(
      z.object({
        name: z.string(),
        state: z.string(),
        reason: z.string().nullable(),
        pid: z.number().nullable(),
        restarts: z.number(),
        since: z.string(),
        doneAt: z.string().nullish(),
      }),
    )
    .default([]),
});
export type HealthAnswer = z.infer<typeof healthAnswer>;
