import { z } from 'zod';
import { answer, runCommand, text } from '../../kernel/index.ts';
import { HELD_STATES } from './held-message.repository.ts';
import { refuse } from './refusals.ts';

/**
 * Says what becomes of a message that a gateway holds back: somebody has it replayed or discarded, and then what the
 * gateway answered. The server calls it around asking the gateway, so that the audit knows who asked for what.
 */
export const settleHeldMessage = runCommand('plant.held-message.settle', {
  label: { en: 'Settle message held back', bn: 'আটকে রাখা বার্তা মেটানো', hi: 'रोका गया संदेश निपटाएँ' },
  why: 'the gateway’s own list changes the same rows beside it, by one statement',
  permission: 'gateway.quarantine.settle',
  input: {
    site: text(),
    gateway: text(),
    entry: text(),
    state: z.enum(HELD_STATES),
    result: text({ max: 2000 }).nullable().default(null),
  },
  site: (input) => input.site,
  async run({ site, gateway, entry, state, result }, { db, now, caller }) {
    const changed = await db.run(
      `update plant.held_message set state = $4, result = $5, changed_at = $6, changed_by = $7
       where site = $1 and gateway = $2 and entry = $3`,
      [site, gateway, entry, state, result, now, caller.user],
    );
    return changed === 0 ? refuse('held-message-unknown', { entry }) : [answer({ gateway, entry, state })];
  },
});
