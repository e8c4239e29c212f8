import { z } from 'zod';
import type { Row } from '../entity.ts';
import { event } from '../event.ts';
import { json, moment, text, wholeNumber } from '../fields.ts';
import type { Change } from '../outcome.ts';
import { table } from '../table.ts';

/** How long a request waits for its second person: µs. */
export const PROPOSAL_LASTS = 7 * 24 * 3600 * 1_000_000;

export const PROPOSAL_STATES = ['waiting', 'confirmed', 'declined', 'withdrawn'] as const;

const values = z.record(z.string(), z.json());
const kept = { secret: true } as const;

/**
 * A request that waits for a second person. What it holds is shown by `kernel.proposals` alone, within what each reader may
 * see: a dry run and the audit trail tell only that it is there.
 */
export const proposals = table('kernel.proposal', {
  key: ['id'],
  ledger: 'entries',
  fields: {
    id: z.uuid(),
    version: wholeNumber(),
    command: text(),
    input: json(values, kept),
    changes: json(z.array(z.custom<Change>()), kept),
    events: json(z.array(z.strictObject({ type: z.string(), payload: z.json() })), kept),
    reckonedAt: moment(),
    proposedBy: text(),
    /** Through which of his keys a program asked in his name. */
    apiKey: z.uuid().nullable(),
    proposedAt: moment(),
    expiresAt: moment(),
    state: z.enum(PROPOSAL_STATES),
    settledBy: text().nullable(),
    settledAt: moment().nullable(),
    reason: text({ max: 500 }).nullable(),
  },
});
export type Proposal = Row<typeof proposals>;

/** Somebody asked for what takes two persons; it waits for another one. */
export const proposalMade = event('kernel.proposal-made', 1, { proposal: z.uuid(), command: text() });
/** A request was confirmed (and done), declined, or taken back by whoever made it. */
export const proposalSettled = event('kernel.proposal-settled', 1, {
  proposal: z.uuid(),
  command: text(),
  state: z.enum(PROPOSAL_STATES),
});
