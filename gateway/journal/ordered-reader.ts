import { type Acknowledged, containsSeq, type LogGroup, type SeqRange } from '@millrace/contracts';
import type { LogBatch, OrderedReader } from './journal.ts';

export interface OrderedSource {
  /** Everything below this is committed. */
  end(): { readonly epoch: number; readonly nextSeq: number };
  acknowledged(): Promise<readonly Acknowledged[]>;
  fresh(epoch: number, seq: number, maxRecords: number): LogGroup[] | null;
  /** Groups from disk, from the position on, across epochs, not beyond `to`. */
  read(
    from: { readonly epoch: number; readonly seq: number },
    to: { readonly epoch: number; readonly seq: number },
    maxRecords: number,
  ): Promise<LogGroup[]>;
  /** Resolves when something was committed after the call, or rejects when aborted. */
  committed(signal: AbortSignal): Promise<void>;
}

/** See `OrderedReader`. Never reads past what was committed when it looked, so memory and disk agree. */
export function orderedReader(source: OrderedSource, keep: (group: LogGroup) => boolean): OrderedReader {
  let at: { epoch: number; seq: number } | null = null;
  let done: readonly Acknowledged[] = [];

  const isDone = (group: LogGroup): boolean => {
    const ranges = done.find(({ epoch }) => epoch === group.epoch)?.ranges;
    return ranges !== undefined && containsSeq(ranges, group.firstSeq);
  };

  const begin = async (): Promise<{ epoch: number; seq: number }> => {
    done = await source.acknowledged();
    at = { epoch: 0, seq: 1 };
    return at;
  };

  return {
    async next(signal: AbortSignal, maxRecords = 20_000): Promise<LogBatch> {
      for (;;) {
        signal.throwIfAborted();
        const from: { epoch: number; seq: number } = at ?? (await begin());
        const end = source.end();
        if (from.epoch > end.epoch || (from.epoch === end.epoch && from.seq >= end.nextSeq)) {
          await source.committed(signal);
          continue;
        }
        const memory = source.fresh(from.epoch, from.seq, maxRecords);
        const to = { epoch: end.epoch, seq: end.nextSeq - 1 };
        const groups = memory?.length ? memory : await source.read(from, to, maxRecords);
        const first = groups[0];
        if (!first) {
          at = { epoch: end.epoch, seq: end.nextSeq };
          continue;
        }
        // One epoch a batch: an acknowledgement names one.
        const same = groups.filter(({ epoch }) => epoch === first.epoch);
        const last = same.at(-1) as LogGroup;
        at = { epoch: last.epoch, seq: last.lastSeq + 1 };
        const wanted = same.filter((group) => keep(group) && !isDone(group));
        const covered: SeqRange[] = [
          { from: first.epoch === from.epoch ? from.seq : first.firstSeq, to: last.lastSeq },
        ];
        if (wanted.length > 0) return { epoch: first.epoch, groups: wanted, covered };
      }
    },
    position: () => at,
    async rewind(): Promise<void> {
      await begin();
    },
  };
}
