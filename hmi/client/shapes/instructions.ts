import { z } from 'zod/mini';

const words = z.object({ en: z.string(), bn: z.optional(z.string()), hi: z.optional(z.string()) });
/** µs. */
const micros = z.int();

const file = z.object({ id: z.string(), name: z.string(), type: z.string(), size: z.int() });
export type InstructionFile = z.infer<typeof file>;

const step = z.object({
  id: z.string(),
  text: words,
  picture: z.nullable(file),
  drawing: z.nullable(file),
  /** Of the drawing, from 1. */
  page: z.int(),
  video: z.nullable(file),
});
export type InstructionStep = z.infer<typeof step>;

const revision = z.object({
  id: z.string(),
  letter: z.string(),
  effectiveFrom: micros,
  changes: z.nullable(words),
  /** When whoever asked read it; null: not yet. */
  readAt: z.nullable(micros),
  steps: z.array(step),
});
export type InstructionRevision = z.infer<typeof revision>;

const instruction = z.object({
  id: z.string(),
  code: z.string(),
  name: words,
  /** Items that it is for here; null: whatever is made. */
  items: z.nullable(z.array(z.string())),
  /** By when they come into effect: the one that holds, and those that will. */
  revisions: z.array(revision),
  /** Letter of what whoever asked read last of it. */
  lastRead: z.nullable(z.string()),
});
export type Instruction = z.infer<typeof instruction>;

/** `instructions.station` { site, station, items } */
export const stationInstructions = z.object({ at: micros, rows: z.array(instruction) });
export type StationInstructions = z.infer<typeof stationInstructions>;
