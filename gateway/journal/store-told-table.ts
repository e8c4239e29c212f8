import type { DatabaseSync } from 'node:sqlite';
import type { Micros, SeqRange, StoreOutcome } from '@millrace/contracts';
import { acknowledgeRanges, saveAcknowledged } from './acknowledged-table.ts';

/** What the store has counted of a source since ever. */
export type StoreCounts = { readonly source: string } & Readonly<Record<StoreOutcome, number>>;

/** What the store has: ranges, and what it counted of the sources that these brought. One without the other would not add up. */
export interface StoreTold {
  readonly at: Micros;
  readonly all: readonly { readonly epoch: number; readonly ranges: readonly SeqRange[] }[];
  readonly counts: readonly StoreCounts[];
}

/** Counts as the store told them last, and when. */
export interface StoreRemembered {
  readonly at: Micros | null;
  readonly counts: readonly StoreCounts[];
}

export function readStoreTold(db: DatabaseSync): StoreRemembered {
  const rows = db
    .prepare('select source, at, stored, corrected, duplicate, deadbanded, rejected from store_told')
    .all() as unknown as (StoreCounts & { readonly at: Micros })[];
  return {
    at: rows.length === 0 ? null : Math.max(...rows.map(({ at }) => at)),
    counts: rows.map(({ at: _, ...counts }) => counts),
  };
}

/** Adds ranges, and sets the counts of the sources that are named. `present`: the epoch that holds now, and its last number. */
export function addStoreTold(
  db: DatabaseSync,
  { at, all, counts }: StoreTold,
  present: { readonly epoch: number; readonly lastSeq: number },
): void {
  for (const { epoch, ranges } of all)
    acknowledgeRanges(db, 'store', epoch, ranges, epoch === present.epoch ? present.lastSeq : null);
  saveCounts(db, at, counts);
}

/** In place of all that was remembered: a restored database has less. */
export function resetStoreTold(db: DatabaseSync, { at, all, counts }: StoreTold): void {
  db.prepare("delete from sink_acknowledged where sink = 'store'").run();
  db.prepare('delete from store_told').run();
  for (const { epoch, ranges } of all) saveAcknowledged(db, 'store', epoch, ranges);
  saveCounts(db, at, counts);
}

function saveCounts(db: DatabaseSync, at: Micros, counts: readonly StoreCounts[]): void {
  const save = db.prepare(
    `insert into store_told (source, at, stored, corrected, duplicate, deadbanded, rejected)
     values (?, ?, ?, ?, ?, ?, ?)
     on conflict (source) do update set at = excluded.at, stored = excluded.stored, corrected = excluded.corrected,
       duplicate = excluded.duplicate, deadbanded = excluded.deadbanded, rejected = excluded.rejected`,
  );
  for (const { source, stored, corrected, duplicate, deadbanded, rejected } of counts)
    save.run(source, at, stored, corrected, duplicate, deadbanded, rejected);
}
