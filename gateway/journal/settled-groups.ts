import type { DatabaseSync } from 'node:sqlite';
import { containsSeq } from '@millrace/contracts';
import { readAcknowledged, SINK_TAKES } from './acknowledged-table.ts';
import { trimmedGroup } from './trimmed-mark.ts';

const SINKS = ['store', 'detect', 'forward'] as const;

export interface SettledGroup {
  readonly id: number;
  readonly epoch: number;
  readonly firstSeq: number;
  readonly writtenAt: number;
  readonly bytes: number;
}

/**
 * The oldest groups that every sink has acknowledged, in order, up to the first that one of them still lacks. This is
 * the one place that says so: trimming and a backup's mark go by it. Read it within one transaction where another
 * process writes.
 */
export function* settledGroups(db: DatabaseSync, limit = Number.MAX_SAFE_INTEGER): Generator<SettledGroup> {
  const acknowledged = SINKS.map((sink) => ({ takes: SINK_TAKES[sink], ranges: readAcknowledged(db, sink) }));
  const rows = db
    .prepare(
      `select id, epoch, first_seq as "firstSeq", written_at as "writtenAt", length(blob) as bytes,
         samples + observations > 0 as "hasValues", fact_sets > 0 as "hasFactSets"
       from log_group order by id limit ?`,
    )
    .iterate(limit) as Iterable<SettledGroup & { readonly hasValues: number; readonly hasFactSets: number }>;
  for (const { hasValues, hasFactSets, ...group } of rows) {
    const settled = acknowledged.every(({ takes, ranges }) => {
      const wanted = takes === 'fact_sets > 0' ? hasFactSets : hasValues;
      return wanted === 0 || containsSeq(ranges.get(group.epoch) ?? [], group.firstSeq);
    });
    if (!settled) return;
    yield group;
  }
}

/** The newest group up to which every sink has acknowledged all; 0: none. */
export function settledUpTo(db: DatabaseSync): number {
  let upTo = trimmedGroup(db);
  for (const { id } of settledGroups(db)) upTo = id;
  return upTo;
}
