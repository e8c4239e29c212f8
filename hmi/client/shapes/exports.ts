import { z } from 'zod';
import { micros } from './common.ts';

/** What became of an export: few records are fetched at once, many are made into a file by a job. */
export const exportBegun = z.union([
  z.object({ direct: z.literal(true), records: z.number() }),
  z.object({ direct: z.literal(false), records: z.number(), id: z.string(), job: z.string() }),
]);

/** Files that were made for the caller, for a day, newest first. */
export const ownExports = z.object({
  rows: z.array(
    z.object({
      id: z.string(),
      entity: z.string(),
      label: z.string(),
      at: micros,
      job: z.string(),
      readyAt: micros.nullable(),
      records: z.number().nullable(),
      jobState: z.string().nullable(),
      problem: z.string().nullable(),
    }),
  ),
});
export type OwnExport = z.infer<typeof ownExports>['rows'][number];

/** How an export that takes a second person is asked for, as its refusal says. */
export const exportRequest = z.object({ command: z.string(), input: z.record(z.string(), z.unknown()) });
export type ExportRequest = z.infer<typeof exportRequest>;
