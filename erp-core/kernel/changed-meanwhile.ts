import type { Caller } from './caller.ts';
import type { Db } from './db.ts';
import type { EntityDefinition } from './entity.ts';
import type { Outcome } from './outcome.ts';
import { seenHistory } from './rights/history.ts';
import { sameValue } from './same-value.ts';

/** So many writings are looked back; whoever is further behind hears of the version alone. */
const MOST = 100;

/** Where a command that says no fields (a verb, a removal) came to a record that was written meanwhile: still without why. */
export const isBareConflict = ({ refusal }: Outcome): boolean => {
  const { difference } = refusal?.details ?? {};
  return refusal?.code === 'record-changed' && Array.isArray(difference) && difference.length === 0;
};

/**
 * The same refusal with what changed since the version that the caller saw: each field as it was then and as it is now, of
 * those that he may read.
 */
export async function withChanges(
  db: Db,
  caller: Caller,
  of: EntityDefinition,
  outcome: Outcome,
  given: { readonly id?: unknown; readonly version?: unknown },
): Promise<Outcome> {
  const { refusal } = outcome;
  const { id, version } = given;
  if (!refusal || typeof id !== 'string' || typeof version !== 'number') return outcome;
  const since = (await seenHistory(db, caller, of, id, { limit: MOST, below: null })).filter(
    (entry) => entry.version > version,
  );
  const [seen, now] = [since.at(-1)?.before, since[0]?.after];
  if (!seen || !now || since.length !== Number(refusal.details.version) - version) return outcome;
  const difference = Object.keys(now).flatMap((field) =>
    field === 'version' || sameValue(seen[field], now[field])
      ? []
      : [{ field, yours: seen[field] ?? null, now: now[field] ?? null }],
  );
  return { ...outcome, refusal: { ...refusal, details: { ...refusal.details, difference } } };
}
