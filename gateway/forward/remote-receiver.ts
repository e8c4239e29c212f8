import { seqRange } from '@millrace/contracts';
import type { Receiver } from '@millrace/timeseries';
import { z } from 'zod';
import { encodeBatch } from './batch-codec.ts';
import { Caller, type CallerOptions } from './http-call.ts';

export const RECORDS_PATH = '/receiver/v1/records';
export const ACKNOWLEDGED_PATH = '/receiver/v1/acknowledged';
export const BATCH_TYPE = 'application/vnd.millrace.batch';

const count = z.int().nonnegative();
const sourceCounts = z.object({
  source: z.string(),
  stored: count,
  corrected: count,
  duplicate: count,
  deadbanded: count,
  rejected: count,
});
export const receiverAnswer = z.object({
  counts: z.array(sourceCounts),
  skipped: count,
  /** What is committed with it. */
  acknowledged: z.array(seqRange),
});
export const acknowledgedAnswer = z.array(
  z.object({ epoch: z.int().positive(), ranges: z.array(seqRange), counts: z.array(sourceCounts) }),
);

const WRITE_TIMEOUT = 120_000;
const LEAVE_WITHIN = 3_000;

/**
 * The receiver at the centre, as the store's sink of a gateway on a box sees it: what the sink does on one PC (live
 * first, the backlog beside it at a bounded rate, nothing acknowledged before it is committed) it does across the link.
 */
export function remoteReceiver(caller: Caller, signal: AbortSignal): Receiver {
  return {
    async write(batch) {
      const body = encodeBatch(batch);
      const { status, body: answer } = await caller.call({
        method: 'POST',
        path: RECORDS_PATH,
        body,
        type: BATCH_TYPE,
        signal,
        timeout: WRITE_TIMEOUT,
      });
      if (status !== 200) throw caller.refusal(RECORDS_PATH, { status, body: answer });
      const { counts, skipped } = receiverAnswer.parse(JSON.parse(answer.toString('utf8')));
      return { counts, skipped };
    },
    async acknowledged(gateway) {
      return acknowledgedAnswer.parse(
        await caller.get(`${ACKNOWLEDGED_PATH}?gateway=${encodeURIComponent(gateway)}`, signal),
      );
    },
  };
}

/** The way to the receiver at a centre; what `storeConnection` is to a database. */
export function remoteStore(options: CallerOptions) {
  const caller = new Caller({ ...options, watch: true });
  const ending = new AbortController();
  let leaving: NodeJS.Timeout | undefined;
  return {
    /** Waits while nothing answers: the caller knocks, and a call would only wait for its time limit. */
    async connect(): Promise<Receiver> {
      await caller.untilReached(ending.signal);
      ending.signal.throwIfAborted();
      return remoteReceiver(caller, ending.signal);
    },
    /** The certificate was renewed. */
    renew: () => caller.renew(),
    /** No further batch comes: one that is under way may end, but a link that is gone is not waited for. */
    leave(): void {
      if (caller.lost) ending.abort();
      else leaving ??= setTimeout(() => ending.abort(), LEAVE_WITHIN);
    },
    async end(): Promise<void> {
      clearTimeout(leaving);
      ending.abort();
      caller.close();
    },
  };
}
