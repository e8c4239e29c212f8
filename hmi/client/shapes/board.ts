import { z } from 'zod';
import { localizedText, micros } from './common.ts';

export const boardWidget = z.object({
  id: z.string(),
  kind: z.string(),
  x: z.number(),
  y: z.number(),
  w: z.number(),
  h: z.number(),
  settings: z.record(z.string(), z.unknown()).default({}),
});
export type BoardWidget = z.infer<typeof boardWidget>;
export const boardDefinition = z.object({ widgets: z.array(boardWidget) });
export type BoardDefinition = z.infer<typeof boardDefinition>;

export const boardRow = z.object({
  id: z.string(),
  version: z.number(),
  name: z.string(),
  scope: z.enum(['own', 'role', 'company']),
  role: z.string().nullable(),
  roleName: localizedText.nullable(),
  ownerName: z.string().nullable(),
  /** 0: it was never published. */
  published: z.number(),
  hasDraft: z.boolean(),
  at: micros,
  has: z.boolean(),
  mayChange: z.boolean(),
  beginsForMe: z.boolean(),
  beginsForOthers: z.boolean(),
});
export type BoardRow = z.infer<typeof boardRow>;

/** `kernel.boards` { board? }; `begins`: the board of the reader's home page, `shown`: what the asked one (or that) shows. */
export const boards = z.object({
  rows: z.array(boardRow),
  begins: z.string().nullable(),
  shown: z
    .object({ id: z.string(), published: boardDefinition.nullable(), draft: boardDefinition.nullable() })
    .nullable(),
});

/** `kernel.board.versions` { board }, newest first */
export const boardVersions = z.object({
  rows: z.array(
    z.object({
      number: z.number(),
      definition: boardDefinition,
      at: micros,
      by: z.string(),
      byName: z.string().nullable(),
    }),
  ),
});
export const boardMade = z.object({ id: z.string(), version: z.number() });
