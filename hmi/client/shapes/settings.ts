import { z } from 'zod';
import { localizedText } from './common.ts';

/** `kernel.settings` { name?, at? }: what is in force of each group. */
export const settings = z.object({
  rows: z.array(z.object({ name: z.string(), label: z.string(), values: z.record(z.string(), z.json()) })),
});
/** `GET /entities/kernel.role` */
export const roles = z.object({ rows: z.array(z.object({ code: z.string(), name: localizedText })) });
export type Role = z.infer<typeof roles>['rows'][number];
