import type { DatabaseSync } from 'node:sqlite';
import { addRanges, missingRanges, type SeqRange, type SinkName } from '@millrace/contracts';

/** What each durable sink takes from the log: a group without any of it needs no acknowledgement of that sink. */
export const SINK_TAKES: Readonly<Partial<Record<SinkName, string>>> = {
  store: 'samples + observations > 0',
  detect: 'samples + observations > 0',
  forward: 'fact_sets > 0',
};

export function readAcknowledged(db: DatabaseSync, sink: SinkName): Map<number, SeqRange[]> {
  const rows = db.prepare('select epoch, ranges from sink_acknowledged where sink = ?').all(sink) as {
    epoch: number;
    ranges: string;
  }[];
  return new Map(rows.map(({ epoch, ranges }) => [epoch, JSON.parse(ranges) as SeqRange[]]));
}

/**
 * Adds ranges to what a sink has acknowledged of an epoch. Holes that hold nothing for this sink are closed, so that
 * the list stays as short as what is really open. `lastSeq` is the newest of the present epoch, null for older ones.
 */
export function acknowledgeRanges(
  db: DatabaseSync,
  sink: SinkName,
  epoch: number,
  ranges: readonly SeqRange[],
  lastSeq: number | null,
): void {
  const before = readAcknowledged(db, sink).get(epoch) ?? [];
  let after = addRanges(before, ranges);
  const takes = SINK_TAKES[sink];
  const end = after.at(-1)?.to;
  if (takes && end !== undefined) {
    const open = db.prepare(
      `select 1 from log_group where epoch = ? and first_seq <= ? and last_seq >= ? and ${takes} limit 1`,
    );
    const to = lastSeq === null ? end : Math.max(end, lastSeq);
    for (const hole of missingRanges(after, { from: 1, to })) {
      if (!open.get(epoch, hole.to, hole.from)) after = addRanges(after, [hole]);
    }
  }
  saveAcknowledged(db, sink, epoch, after);
}

export function saveAcknowledged(db: DatabaseSync, sink: SinkName, epoch: number, ranges: readonly SeqRange[]): void {
  db.prepare(
    `insert into sink_acknowledged (sink, epoch, ranges) values (?, ?, ?)
     on conflict (sink, epoch) do update set ranges = excluded.ranges`,
  ).run(sink, epoch, JSON.stringify(ranges));
}
