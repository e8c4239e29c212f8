import type { Caller } from '../caller.ts';
import type { Db } from '../db.ts';
import type { EntityDefinition } from '../entity.ts';
import { type HistoryEntry, historyOf } from '../history.repository.ts';
import { maySee } from '../standard-checks.ts';
import { shownFields } from './records.ts';

/**
 * The writings of a record that the caller may see: those that he would have seen before and after, within his sites and
 * his grants, without what is kept from him of its fields. Newest first.
 */
export async function seenHistory(
  db: Db,
  caller: Caller,
  of: EntityDefinition,
  record: string,
  { limit, below }: { readonly limit: number; readonly below: number | null },
): Promise<readonly HistoryEntry[]> {
  const seen: HistoryEntry[] = [];
  let from = below;
  for (let more = true; more; ) {
    const page = await historyOf(db, of.name, record, { limit, below: from });
    for (const entry of page) {
      const states = [entry.before, entry.after].filter((state) => state !== null);
      if (seen.length === limit || !states.every((state) => maySee(of, state, { caller }))) continue;
      const shown = (state: HistoryEntry['before']) => state && shownFields(caller, of, state);
      seen.push({ ...entry, before: shown(entry.before), after: shown(entry.after) });
    }
    from = page.at(-1)?.version ?? 0;
    more = seen.length < limit && page.length === limit;
  }
  return seen;
}
