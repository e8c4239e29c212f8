import { z } from 'zod';

/** What can be printed of records; `own`: of the company, with its version; else as it ships. */
export const printTemplates = z.object({
  rows: z.array(
    z.object({
      name: z.string(),
      label: z.string(),
      names: z.object({ en: z.string(), bn: z.string(), hi: z.string() }),
      entity: z.string(),
      kind: z.enum(['label', 'document']),
      own: z.boolean(),
      ships: z.boolean(),
      version: z.int().nullable(),
      id: z.uuid().nullable(),
      definition: z.record(z.string(), z.unknown()),
    }),
  ),
});
export type PrintTemplate = z.infer<typeof printTemplates>['rows'][number];
