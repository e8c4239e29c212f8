import { z } from 'zod';
import type { CommandDefinition } from '../command.ts';
import { answer } from '../effect.ts';
import type { Outcome } from '../outcome.ts';
import { isRefusal } from '../refusal.ts';
import type { CommandWork } from '../work.ts';
import { PROPOSAL_LASTS, proposalMade, proposals } from './proposal.ts';

/**
 * What a command that takes two persons does when the first one gives it: it is tried, taken back, and what it would have
 * done is kept until another person confirms it. What would be refused is refused at once.
 */
export const proposing = (definition: CommandDefinition): CommandDefinition => ({
  ...definition,
  body: {
    kind: 'run',
    why: 'it is tried in the transaction and taken back',
    run: async (input: never, work: CommandWork) => {
      const tried = await work.rehearse(definition, input);
      if (isRefusal(tried)) return tried;
      const id = work.id();
      const expiresAt = work.now + PROPOSAL_LASTS;
      return [
        proposals.insert({
          id,
          version: 1,
          command: definition.name,
          input,
          changes: [...tried.changes],
          events: tried.events as never,
          reckonedAt: work.now,
          proposedBy: work.caller.user,
          apiKey: work.caller.apiKey ?? null,
          proposedAt: work.now,
          expiresAt,
          state: 'waiting',
        }),
        proposalMade({ proposal: id, command: definition.name }, { aggregate: id }),
        answer({ proposal: id, expiresAt }),
      ];
    },
  },
});

const kept = z.object({ proposal: z.uuid(), expiresAt: z.number(), by: z.literal('approval').optional() });

/** The outcome of a request that waits, said as such, also where it is said again under its key. */
export function proposedOutcome(outcome: Outcome): Outcome {
  const proposal = kept.safeParse(outcome.result);
  if (!outcome.ok || !proposal.success) return outcome;
  const { ok, repeated } = outcome;
  const { proposal: id, expiresAt, by } = proposal.data;
  return { ok, repeated, proposed: { id, expiresAt, ...(by ? { by } : {}) } };
}
