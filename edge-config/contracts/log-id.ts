import { z } from 'zod';

/** The identity of a log record: never used twice (see `log.ts`). A file of its own, so that facts may point at records. */
export const recordId = z.object({
  gateway: z.string().min(1).max(64),
  epoch: z.int().positive(),
  seq: z.int().positive(),
});
export type RecordId = z.infer<typeof recordId>;
