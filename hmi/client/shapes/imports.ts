import { z } from 'zod';
import { micros } from './common.ts';
import { plannedRow } from './record.ts';

export const IMPORT_STATES = [
  ...[
    'taken',
    'read',
    'unreadable',
    'checking',
    'checked',
    'writing',
    'written',
    'taking-back',
    'taken-back',
    'dropped',
  ],
] as const;

/** What sheets can be brought into: records of an entity, or a command given once a row. */
export const importTargets = z.object({
  targets: z.array(z.object({ name: z.string(), kind: z.enum(['entity', 'command']), label: z.string() })),
});

const fit = z.object({
  as: z.string(),
  /** 0 to 1. */
  confidence: z.number(),
  why: z.enum(['template', 'name', 'word', 'alike', 'content']),
});

export const importMapping = z.object({
  columns: z.array(z.object({ at: z.number(), as: z.string() })),
  constants: z.record(z.string(), z.string()).default({}),
  decimal: z.enum(['.', ',']).optional(),
  dates: z.enum(['ymd', 'dmy', 'mdy']).optional(),
  offset: z.string().optional(),
});
export type ImportMapping = z.infer<typeof importMapping>;

/** An import of one's own, between two of its stages. */
export const importDraft = z.object({
  id: z.string(),
  target: z.string(),
  label: z.string(),
  file: z.string(),
  state: z.string(),
  at: micros,
  rows: z.number(),
  fresh: z.number(),
  changed: z.number(),
  same: z.number(),
  refused: z.number(),
  alike: z.number(),
  wrote: z.number(),
  kept: z.number(),
  job: z.string().nullable(),
  jobState: z.string().nullable(),
  jobProblem: z.string().nullable(),
  problem: z.string().nullable(),
  header: z.array(z.string()),
  proposed: z.array(
    z.object({
      at: z.number(),
      header: z.string(),
      samples: z.array(z.string()),
      filled: z.number(),
      decimal: z.enum(['.', ',', 'unclear']).nullable(),
      dates: z.enum(['ymd', 'dmy', 'mdy', 'unclear']).nullable(),
      fits: z.array(fit),
    }),
  ),
  mapping: importMapping.nullable(),
  /** What a column may be mapped to. */
  fields: z.array(
    z.object({
      as: z.string(),
      label: z.string(),
      type: z.string(),
      required: z.boolean(),
      help: z.string().optional(),
    }),
  ),
});
export type ImportDraft = z.infer<typeof importDraft>;

export const importPreview = z.object({
  rows: z.array(
    plannedRow.extend({
      outcome: z.enum(['written', 'failed', 'back', 'kept']).nullable(),
      cells: z.array(z.string()).nullable(),
    }),
  ),
  /** The line to go on after; null: these were the last ones. */
  after: z.number().nullable(),
});
export type ImportRow = z.infer<typeof importPreview>['rows'][number];

/** New rows that are like a record that is there. */
export const importAlike = z.object({
  rows: z.array(
    z.object({
      line: z.number(),
      record: z.string(),
      title: z.string(),
      likeness: z.number(),
      difference: z.record(z.string(), z.object({ now: z.unknown(), becomes: z.unknown() })),
    }),
  ),
  after: z.number().nullable(),
});
export type AlikeRow = z.infer<typeof importAlike>['rows'][number];
