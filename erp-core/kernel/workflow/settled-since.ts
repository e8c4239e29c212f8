import type { Pool } from 'pg';
import type { Caller } from '../caller.ts';
import type { Outcome } from '../outcome.ts';
import { reading } from '../reading.ts';

/**
 * A request that is said again after it was let go: the outcome of its command, which was done under a key of its own. Whoever
 * lost his connection so hears under his key what became of it.
 */
export async function settledSince(pool: Pool, caller: Caller, outcome: Outcome): Promise<Outcome> {
  const { proposed, repeated } = outcome;
  if (!proposed || !repeated) return outcome;
  const done = await reading(pool, caller, (db) =>
    db.one<{ outcome: Omit<Outcome, 'repeated'> }>(
      `select o.outcome from kernel.workflow_run r join kernel.command_outcome o on o.key = r.done_key
       where r.id = $1 and r.started_by = $2`,
      [proposed.id, caller.user],
    ),
  );
  return done ? { ...done.outcome, repeated: true } : outcome;
}
