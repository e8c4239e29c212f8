import { z } from 'zod';
import { localizedText, micros, page } from './common.ts';

const values = z.record(z.string(), z.unknown());

/** One row before and after a command; of a record with the name of its kind, of a line with that of its record. */
export const change = z.object({
  table: z.string(),
  entity: z.string().optional(),
  partOf: z.object({ entity: z.string(), field: z.string() }).optional(),
  key: values.optional(),
  before: values.nullable(),
  after: values.nullable(),
});
export type Change = z.infer<typeof change>;

export const PROPOSAL_STATES = ['waiting', 'confirmed', 'declined', 'withdrawn', 'expired'] as const;

export const proposal = z.object({
  id: z.string(),
  /** What was looked at is what is confirmed. */
  version: z.number(),
  command: z.string(),
  label: localizedText,
  proposedBy: z.string(),
  proposedByName: z.string().nullable(),
  /** A program asked, through a key of that person. */
  byKey: z.boolean(),
  proposedAt: micros,
  expiresAt: micros,
  state: z.enum(PROPOSAL_STATES),
  settledByName: z.string().nullable(),
  settledAt: micros.nullable(),
  reason: z.string().nullable(),
  /** Null: not for this reader. */
  input: values.nullable(),
  effects: z.object({ changes: z.array(change), events: z.array(z.object({ type: z.string() })) }),
  effectsAt: micros,
  mayConfirm: z.boolean(),
  mayWithdraw: z.boolean(),
});
export type Proposal = z.infer<typeof proposal>;
/** `kernel.proposals` { state?, id?, cursor?, limit? }, newest first */
export const proposals = page(proposal);
