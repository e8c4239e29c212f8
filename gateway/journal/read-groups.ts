import type { DatabaseSync } from 'node:sqlite';

export interface StoredGroup {
  readonly epoch: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly blob: Uint8Array;
}

export interface ReadGroups {
  readonly epoch: number;
  /** From the group that begins here, or the first after it. */
  readonly fromSeq: number;
  /** Not beyond this epoch and sequence number; null: to the end. */
  readonly to: { readonly epoch: number; readonly seq: number } | null;
  readonly factSetsOnly: boolean;
  /** About this many records and bytes; always one group at least where there is one. */
  readonly maxRecords: number;
  readonly maxBytes: number;
}

/** Whole groups in the order of the log. */
export function readGroups(db: DatabaseSync, read: ReadGroups): StoredGroup[] {
  const rows = db
    .prepare(
      `select epoch, first_seq, last_seq, blob from log_group
       where (epoch, first_seq) >= (?, ?) and (epoch, first_seq) <= (?, ?) ${read.factSetsOnly ? 'and fact_sets > 0' : ''}
       order by epoch, first_seq`,
    )
    .iterate(
      read.epoch,
      read.fromSeq,
      read.to?.epoch ?? Number.MAX_SAFE_INTEGER,
      read.to?.seq ?? Number.MAX_SAFE_INTEGER,
    ) as NodeJS.Iterator<{ epoch: number; first_seq: number; last_seq: number; blob: Uint8Array }>;
  const groups: StoredGroup[] = [];
  let records = 0;
  let bytes = 0;
  for (const row of rows as Iterable<{ epoch: number; first_seq: number; last_seq: number; blob: Uint8Array }>) {
    groups.push({ epoch: row.epoch, firstSeq: row.first_seq, lastSeq: row.last_seq, blob: row.blob });
    records += row.last_seq - row.first_seq + 1;
    bytes += row.blob.length;
    if (records >= read.maxRecords || bytes >= read.maxBytes) break;
  }
  return groups;
}
