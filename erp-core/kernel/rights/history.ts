import type { Caller } from '../caller.ts';
import type { Db } from '../db.ts';
import type { EntityDefinition } from '../entity.ts';
import { type HistoryEntry, historyOf, type RecordedEntry } from '../history.repository.ts';
import { shownLine } from '../lines/shown.ts';
import { shownFields, showsRecord } from './records.ts';
import { seenInSites } from './sites.ts';

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
  const { fields } = of.table;
  const isSeen = (state: Values): boolean =>
    seenInSites(of, state, fields, caller) && showsRecord(caller, of.name, state, fields);
  const seen: HistoryEntry[] = [];
  let from = below;
  for (let more = true; more; ) {
    const page = await historyOf(db, of.name, record, { limit, below: from });
    for (const entry of page) {
      const states = [entry.before, entry.after].filter((state) => state !== null);
      if (seen.length === limit || !states.every(isSeen)) continue;
      const { lines: _lines, ...told } = entry;
      const shown = (side: 'before' | 'after') => {
        const state = entry[side];
        return state && shownFields(caller, of, { ...state, ...linesOn(side, of, entry) });
      };
      seen.push({ ...told, before: shown('before'), after: shown('after') });
    }
    from = page.at(-1)?.version ?? 0;
    more = seen.length < limit && page.length === limit;
  }
  return seen;
}

type Values = Readonly<Record<string, unknown>>;
const EVERYTHING = { hidden: new Set<string>(), masked: new Set<string>() };

/** By part, the lines that a command wrote, as they were or became, in their order. */
function linesOn(side: 'before' | 'after', { parts }: EntityDefinition, { lines, before, after }: RecordedEntry) {
  const told: Record<string, unknown> = {};
  for (const { name } of parts) {
    const mine = lines.filter(({ partOf }) => partOf?.field === name);
    // What was made or removed is told whole, also where it had no lines.
    if (mine.length === 0 && before && after) continue;
    const rows = mine.flatMap((change): Values[] => (change[side] ? [change[side]] : []));
    const inOrder = rows.sort((a, b) => Number(a.position) - Number(b.position));
    told[name] = inOrder.map((line) => shownLine(line, EVERYTHING));
  }
  return told;
}
