import { type Forward, type ForwardedRecord, type LogGroup, nowMicros } from '@millrace/contracts';
import { type LinkState, OutletError, type OutletLink, type RefusedRecord } from '@millrace/driver-api';
import type { Logger } from 'pino';
import { backOff, pause } from '../forward/pause.ts';
import type { ForwardRefusal, ForwardStanding, GroupOutcome, LogPosition } from '../journal/forward-table.ts';
import type { Journal } from '../journal/journal.ts';
import { rateLimit } from './rate-limit.ts';
import type { RecordSelection } from './select-records.ts';

/** What a forward asks of the journal's thread. */
export interface ForwardLog extends Pick<Journal, 'groupsFrom'> {
  standing(id: string): Promise<ForwardStanding>;
  settle(id: string, groups: readonly GroupOutcome[], refusals: readonly ForwardRefusal[]): Promise<void>;
}

export interface ForwardSinkParts {
  readonly forward: Forward;
  readonly log: ForwardLog;
  readonly select: RecordSelection;
  readonly link: OutletLink;
  /** How the link says it is. */
  readonly linkState: () => { readonly state: LinkState; readonly reason: string | null };
  readonly logger: Pick<Logger, 'warn'>;
}

export interface ForwardSinkState {
  readonly state: 'running' | 'waiting' | 'failed';
  readonly reason: string | null;
}

/** Records that are on their way at once: what is sent again after a fault, and all that a slow peer costs in memory. */
const BATCH_RECORDS = 2_000;
const FIRST_WAIT = 250;
const LONGEST_WAIT = 30_000;

/**
 * Brings the log to somebody outside: batch after batch in its order, each settled (position and account in one
 * transaction) once the peer has confirmed it. What is not known to have come is sent again by the same ids.
 */
export class ForwardSink {
  private readonly parts: ForwardSinkParts;
  private readonly over = new AbortController();
  private running: Promise<void> | null = null;
  private trouble: string | null = null;

  constructor(parts: ForwardSinkParts) {
    this.parts = parts;
  }

  /** Resolves when its link is begun; rejects where it cannot be. */
  async start(): Promise<void> {
    await this.parts.link.start();
    if (!this.over.signal.aborted) this.running ??= this.run(this.over.signal);
  }

  async stop(): Promise<void> {
    this.over.abort(new Error('it is stopped'));
    await this.parts.link.stop();
    await this.running;
  }

  state(): ForwardSinkState {
    const { state, reason } = this.parts.linkState();
    if (state === 'refused') return { state: 'failed', reason };
    if (state !== 'online') return { state: 'waiting', reason: reason ?? 'connecting' };
    return this.trouble === null ? { state: 'running', reason: null } : { state: 'waiting', reason: this.trouble };
  }

  private async run(signal: AbortSignal): Promise<void> {
    const { forward, log, logger } = this.parts;
    const wait = backOff(FIRST_WAIT, LONGEST_WAIT);
    const limit = rateLimit(forward.rate);
    let position: LogPosition | null = null;
    while (!signal.aborted) {
      try {
        // The journal's own word, after a fault as at the start: it may have gone on without us.
        position ??= (await log.standing(forward.id)).position;
        const groups = await log.groupsFrom(position, signal, BATCH_RECORDS);
        position = await this.bring(groups, limit, signal);
        this.trouble = null;
        wait.reset();
      } catch (error) {
        if (signal.aborted) return;
        position = null;
        const reason = error instanceof Error ? error.message : String(error);
        if (reason !== this.trouble) logger.warn({ forward: forward.id, reason }, 'a forward waits');
        this.trouble = reason;
        const asked = error instanceof OutletError ? error.retryAfter : null;
        await pause(asked === null ? wait.next() : Math.max(asked, FIRST_WAIT), signal);
      }
    }
  }

  private async bring(
    groups: readonly LogGroup[],
    limit: ReturnType<typeof rateLimit>,
    signal: AbortSignal,
  ): Promise<LogPosition> {
    const { forward, log, select, link } = this.parts;
    const selected = groups.map((group) => ({ group, records: select(group) }));
    const records = selected.flatMap((one) => one.records);
    let refused: readonly RefusedRecord[] = [];
    if (records.length > 0) {
      await limit(records.length, signal);
      signal.throwIfAborted();
      refused = await link.send(records, signal);
    }
    await log.settle(forward.id, outcomesOf(selected, refused), refusalsOf(refused));
    const last = groups.at(-1) as LogGroup;
    return { epoch: last.epoch, seq: last.lastSeq + 1 };
  }
}

function outcomesOf(
  selected: readonly { readonly group: LogGroup; readonly records: readonly ForwardedRecord[] }[],
  refused: readonly RefusedRecord[],
): GroupOutcome[] {
  const never = new Set(refused.map(({ record }) => record.id));
  return selected.map(({ group: { epoch, firstSeq, lastSeq }, records }) => {
    const ofThese = never.size === 0 ? 0 : records.filter(({ id }) => never.has(id)).length;
    const all = lastSeq - firstSeq + 1;
    return {
      epoch,
      firstSeq,
      lastSeq,
      delivered: records.length - ofThese,
      refused: ofThese,
      filtered: all - records.length,
    };
  });
}

/** By reason, for a person to read. */
function refusalsOf(refused: readonly RefusedRecord[]): ForwardRefusal[] {
  const at = nowMicros();
  const byReason = Map.groupBy(refused, ({ reason }) => reason);
  return [...byReason].map(([reason, all]) => {
    const of = all.length === 1 ? '' : ` to ${all.at(-1)?.record.id}`;
    return { at, records: all.length, reason: `${all[0]?.record.id}${of}: ${reason}` };
  });
}
