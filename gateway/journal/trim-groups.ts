import { containsSeq, type Micros } from '@millrace/contracts';
import { readAcknowledged, SINK_TAKES } from './acknowledged-table.ts';
import type { JournalFile } from './journal-file.ts';

export interface Keep {
  /** What no backup holds yet is kept for a restore while it is younger and all together smaller than this. */
  readonly age: Micros;
  readonly bytes: number;
}

const SLICE_GROUPS = 256;
const SLICE_BYTES = 8 * 1024 * 1024;
const SINKS = ['store', 'detect', 'forward'] as const;

/**
 * Removes the oldest groups that every sink has acknowledged and that a backup holds, or that are beyond what is kept
 * for a restore. One slice a call, so that commits in between wait for milliseconds. Gives what it removed; `more` where
 * another call would remove more.
 */
export function trimGroups(
  file: JournalFile,
  keep: Keep,
  now: Micros,
): { readonly removed: number; readonly more: boolean } {
  const { db } = file;
  const acknowledged = SINKS.map((sink) => ({ takes: SINK_TAKES[sink], ranges: readAcknowledged(db, sink) }));
  const backedUpTo = file.meta('backed_up_group') ?? 0;
  const rows = db
    .prepare(
      `select id, epoch, first_seq, written_at, length(blob) as bytes, samples + observations > 0 as values_in, fact_sets
       from log_group order by id limit ?`,
    )
    .all(SLICE_GROUPS) as {
    id: number;
    epoch: number;
    first_seq: number;
    written_at: number;
    bytes: number;
    values_in: number;
    fact_sets: number;
  }[];
  let excess = file.bytes() - keep.bytes;
  let bytes = 0;
  let upTo = 0;
  let removed = 0;
  for (const row of rows) {
    const done = acknowledged.every(({ takes, ranges }) => {
      const wanted = takes === 'fact_sets > 0' ? row.fact_sets > 0 : row.values_in === 1;
      return !wanted || containsSeq(ranges.get(row.epoch) ?? [], row.first_seq);
    });
    if (!done || bytes >= SLICE_BYTES) break;
    if (row.id > backedUpTo && row.written_at >= now - keep.age && excess <= 0) break;
    excess -= row.bytes;
    bytes += row.bytes;
    upTo = row.id;
    removed++;
  }
  if (removed > 0) file.write(() => db.prepare('delete from log_group where id <= ?').run(upTo));
  return { removed, more: removed > 0 && (removed === rows.length || bytes >= SLICE_BYTES) };
}
