import type { LogGroup } from '@millrace/contracts';
import type { LogPosition } from './forward-table.ts';
import type { OrderedSource } from './ordered-reader.ts';

/**
 * Whole groups from a position on, at least one, about `maxRecords` records at most; waits until there are any. From
 * memory where they are still there. Rejects with the signal's reason when aborted.
 */
export async function groupsFrom(
  source: Omit<OrderedSource, 'acknowledged'>,
  from: LogPosition,
  signal: AbortSignal,
  maxRecords: number,
): Promise<LogGroup[]> {
  for (;;) {
    signal.throwIfAborted();
    const end = source.end();
    if (from.epoch < end.epoch || (from.epoch === end.epoch && from.seq < end.nextSeq)) {
      const memory = source.fresh(from.epoch, from.seq, maxRecords);
      const to = { epoch: end.epoch, seq: end.nextSeq - 1 };
      const groups = memory?.length ? memory : await source.read(from, to, maxRecords);
      if (groups.length > 0) return groups;
    }
    // Asked again after the look: what was committed between the two would not be told.
    const now = source.end();
    if (now.epoch === end.epoch && now.nextSeq === end.nextSeq) await source.committed(signal);
  }
}
