import { type FactSetDelivery, factSetAnswer } from '@millrace/contracts';
import type { Logger } from 'pino';
import type { Journal, LogBatch } from '../journal/journal.ts';
import { DeliveryQueue } from './delivery-queue.ts';
import type { Caller } from './http-call.ts';
import { backOff, pause } from './pause.ts';

const SETS_A_CALL = 200;
const BYTES_A_CALL = 1_000_000;
/** As many wait in memory; then nothing more is read until some are delivered. */
const LARGEST_QUEUE = 5_000;
const READ_RECORDS = 2_000;
const ACKNOWLEDGE_EVERY = 1_000;
const LONGEST_WAIT_FOR_WHOLE = 30_000;

export interface FactDeliveryParts {
  readonly journal: Journal;
  readonly caller: Caller;
  readonly log: Logger;
  /** Has the whole set of a window said again; false where it is no longer kept. Rejects where it cannot be now. */
  readonly whole: (stream: string, window: string) => Promise<boolean>;
}

/**
 * Delivers fact sets from the log to the server: in order per (stream, window), none waiting for another's trouble. What
 * was applied, seen before or kept there as a dead letter is acknowledged; all else is sent again.
 */
export class FactDelivery {
  private readonly parts: FactDeliveryParts;
  private readonly queue = new DeliveryQueue();
  private acknowledgedAt = 0;

  constructor(parts: FactDeliveryParts) {
    this.parts = parts;
  }

  /** Fact sets read and not settled, those of the call under way among them: the true number up to what fits in memory. */
  get waiting(): number {
    return this.queue.size;
  }

  /** Until aborted; rejects when the server does not answer: what was not acknowledged is read again then. */
  async run(signal: AbortSignal): Promise<void> {
    const { journal } = this.parts;
    this.queue.clear();
    const reader = journal.orderedReader('forward', { factSetsOnly: true });
    // Nobody but this run may read on when it is over.
    const over = new AbortController();
    const ending = AbortSignal.any([signal, over.signal]);
    let next: Promise<LogBatch | null> | null = null;
    const call: { sending: Promise<void> | null; failed: { readonly error: unknown } | null } = {
      sending: null,
      failed: null,
    };
    try {
      while (!signal.aborted) {
        if (this.queue.size < LARGEST_QUEUE) {
          next ??= reader.next(ending, READ_RECORDS).catch((error: unknown) => {
            if (ending.aborted) return null;
            throw error;
          });
        }
        const batch = await this.firstOf(next, call.sending, ending);
        if (batch) {
          next = null;
          this.queue.read(batch);
        }
        if (call.failed) throw call.failed.error;
        // Read on while the server books: what waits is told as it is, however long one call takes.
        const at = this.queue.nextAt();
        if (!call.sending && at !== null && at <= performance.now()) {
          call.sending = this.send(ending).then(
            () => {
              call.sending = null;
            },
            (error: unknown) => {
              call.failed = { error };
            },
          );
        }
        await this.acknowledge(false);
      }
    } finally {
      over.abort();
      await Promise.allSettled([next, call.sending]);
      await this.acknowledge(true).catch((error: unknown) => this.parts.log.warn({ err: error }, 'acknowledged late'));
    }
  }

  /** The next batch, or null when something that waits may be sent, or acknowledged. Rejects when a call failed. */
  private async firstOf(
    next: Promise<LogBatch | null> | null,
    sending: Promise<void> | null,
    signal: AbortSignal,
  ): Promise<LogBatch | null> {
    // While a call is under way nothing else may be sent.
    const at = sending ? null : this.queue.nextAt();
    const wait = at === null ? ACKNOWLEDGE_EVERY : Math.min(ACKNOWLEDGE_EVERY, Math.max(0, at - performance.now()));
    const done = new AbortController();
    const timer = pause(wait, AbortSignal.any([signal, done.signal])).then(() => null);
    try {
      return await Promise.race([timer, ...(next ? [next] : []), ...(sending ? [sending.then(() => null)] : [])]);
    } finally {
      done.abort();
    }
  }

  private async send(signal: AbortSignal): Promise<void> {
    const sent = this.queue.next(performance.now(), SETS_A_CALL, BYTES_A_CALL);
    if (sent.length === 0) return;
    const { journal, caller, log } = this.parts;
    const body: FactSetDelivery = {
      gateway: journal.gateway,
      sets: sent.map(({ gateway, epoch, seq, body: set }) => ({ record: { gateway, epoch, seq }, set })),
    };
    const { results } = factSetAnswer.parse(await caller.post('/edge/v1/fact-sets', body, signal));
    const { wholeWanted, deadLetters } = this.queue.answered(sent, results, performance.now());
    for (const { record, reason } of deadLetters) {
      const { stream, window, revision } = record.body;
      log.error({ stream, window: window.key, revision, reason }, 'a fact set was refused; it waits at the server');
    }
    // Nobody waits for them: a detector that is busy says a whole set late, and other windows go on meanwhile.
    for (const { stream, window } of wholeWanted) void this.haveWhole(stream, window, signal);
  }

  /** Asks until the whole set is said, or is no longer kept. What is answered after this run is none of the next one's. */
  private async haveWhole(stream: string, window: string, signal: AbortSignal): Promise<void> {
    const { log, whole } = this.parts;
    const wait = backOff(100, LONGEST_WAIT_FOR_WHOLE);
    while (!signal.aborted) {
      try {
        if ((await whole(stream, window)) || signal.aborted) return;
        log.error({ stream, window }, 'the server missed a revision of a window that is no longer kept');
        this.queue.noWhole(stream, window);
        return;
      } catch (error) {
        log.warn({ err: error, stream, window }, 'the whole set of a window cannot be said now');
        await pause(wait.next(), signal);
      }
    }
  }

  private async acknowledge(now: boolean): Promise<void> {
    if (!now && performance.now() - this.acknowledgedAt < ACKNOWLEDGE_EVERY) return;
    this.acknowledgedAt = performance.now();
    for (const [epoch, ranges] of this.queue.takeReady())
      await this.parts.journal.acknowledge('forward', epoch, ranges);
  }
}
