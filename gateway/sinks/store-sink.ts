import { addRange, type LogGroup, type Micros, nowMicros, type Point, type SeqRange } from '@millrace/contracts';
import type { AcknowledgedEpoch, Receiver, ReceiverBatch } from '@millrace/timeseries';
import type { OpenJournal } from '../journal/open-journal.ts';
import { type Ledger, sumBySource } from '../ledger/ledger.ts';
import { BATCH_RECORDS, nextBatchSize } from './batch-size.ts';
import { Deadband } from './deadband.ts';
import { storeBatch } from './store-batch.ts';

export interface StoreSinkParts {
  readonly journal: OpenJournal;
  readonly ledger: Ledger;
  /** Opens the store's receiver; called again after every failure. */
  readonly connect: () => Promise<Receiver>;
  /** Values a second of a backlog that go beside what is fresh. */
  readonly backlogRate: number;
  /** The receiver is across a link that may be slow: batches are made as small as it needs, so that live stays first. */
  readonly remote?: boolean;
  readonly onProblem: (reason: string) => void;
}

export interface StoreSinkStatus {
  readonly state: 'running' | 'behind' | 'waiting';
  readonly reason: string | null;
  readonly backlog: number;
  /** When the oldest of what waits was written; null: nothing waits. */
  readonly oldest: Micros | null;
}

const FRESH_RECORDS = 200_000;
/** More than this in memory, and the doors slow down to what a running store takes. */
const BRAKE_RECORDS = 40_000;
const FIRST_WAIT = 50;
const LONGEST_WAIT = 200;
const IDLE_WAIT = 250;
const ACKNOWLEDGE_EVERY = 1_000;
/** A write that took longer than this (ms) met a store that stood still. */
const STOOD_STILL = 2_000;
/** After that, what is older than this (µs) is backlog. */
const LIVE_AGE = 1_000_000;

/**
 * Brings the log into the store: what is fresh first, the backlog of an outage beside it at a bounded rate. Rows,
 * acknowledged ranges and counts are committed together by the receiver; whenever a write's end is unknown, the store is
 * asked what it has, and all else is offered again.
 */
export class StoreSink {
  private readonly parts: StoreSinkParts;
  private readonly freshDeadband = new Deadband();
  private readonly backlogDeadband = new Deadband();
  private state: StoreSinkStatus['state'] = 'waiting';
  private reason: string | null = 'not connected yet';
  private readonly stream: ReturnType<OpenJournal['liveFirstReader']>;
  private stopping = false;
  private loop: Promise<void> | null = null;
  private wakeRetry: (() => void) | null = null;
  private acknowledged = new Map<number, SeqRange[]>();
  private acknowledgedAt = 0;
  private backlogFrom: Micros | null = null;
  private batchRecords = BATCH_RECORDS;
  private allowance = 0;
  private allowanceAt = performance.now();

  constructor(parts: StoreSinkParts) {
    this.parts = parts;
    this.stream = parts.journal.liveFirstReader(FRESH_RECORDS);
  }

  usePoints(points: readonly Point[]): void {
    this.freshDeadband.use(points);
    this.backlogDeadband.use(points);
  }

  start(): void {
    this.loop ??= this.run();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.stream.reader.wakeUp();
    this.wakeRetry?.();
    await this.loop;
    this.stream.stop();
  }

  /** The store runs and does not keep up: what comes in should be slowed down. Never while the store is away. */
  behind(): boolean {
    return this.state === 'running' && this.stream.reader.freshWaiting > BRAKE_RECORDS;
  }

  status(): StoreSinkStatus {
    const backlog = this.stream.reader.backlogRecords;
    return {
      state: this.state === 'running' && backlog > 0 ? 'behind' : this.state,
      reason: this.reason,
      backlog,
      oldest: this.oldest(backlog),
    };
  }

  private oldest(backlog: number): Micros | null {
    if (backlog > 0) return this.backlogFrom ?? this.parts.journal.status().oldest;
    return this.stream.reader.oldestFresh;
  }

  private async run(): Promise<void> {
    let wait = FIRST_WAIT;
    while (!this.stopping) {
      try {
        const receiver = await this.parts.connect();
        await this.resume(receiver);
        this.state = 'running';
        this.reason = null;
        wait = FIRST_WAIT;
        await this.drain(receiver);
      } catch (error) {
        if (this.stopping) break;
        const reason = describe(error);
        if (reason !== this.reason) this.parts.onProblem(reason);
        this.state = 'waiting';
        this.reason = reason;
        await this.pause(wait);
        wait = Math.min(wait * 2, LONGEST_WAIT);
      }
    }
    await this.flushAcknowledged().catch((error: unknown) => this.parts.onProblem(describe(error)));
  }

  /** Asks the store what it has: it alone knows, after a lost connection, a kill or a restore. */
  private async resume(receiver: Receiver): Promise<void> {
    const { journal, ledger } = this.parts;
    const all = await receiver.acknowledged(journal.gateway);
    const counts = all.flatMap((of) => of.counts);
    await journal.ask('resetStoreTold', {
      at: nowMicros(),
      all: all.map(({ epoch, ranges }) => ({ epoch, ranges: [...ranges] })),
      counts: sumBySource(counts),
    });
    const held = await journal.ask('held', { sink: 'store' });
    ledger.holds(held);
    ledger.storeSays(counts);
    this.acknowledged = new Map();
    this.backlogFrom = held[0]?.writtenAt ?? null;
    const last = new Map<number, number>();
    for (const { epoch, lastSeq } of held) last.set(epoch, Math.max(last.get(epoch) ?? 0, lastSeq));
    this.stream.reader.begin(
      rangesOf(all, journal.gateway),
      [...last].map(([epoch, lastSeq]) => ({ epoch, lastSeq })),
    );
    this.stream.reader.setAside(LIVE_AGE);
  }

  private async drain(receiver: Receiver): Promise<void> {
    const { reader } = this.stream;
    while (!this.stopping) {
      const fresh = reader.takeFresh(this.batchRecords);
      for (const groups of byEpoch(fresh)) await this.write(receiver, groups, this.freshDeadband);
      const allowed = this.backlogAllowance();
      if (allowed >= 1 && reader.backlogRecords > 0) {
        const backlog = await reader.takeBacklog(Math.min(this.batchRecords, allowed));
        if (backlog.length > 0) {
          this.allowance -= backlog.reduce((sum, { firstSeq, lastSeq }) => sum + lastSeq - firstSeq + 1, 0);
          for (const groups of byEpoch(backlog)) await this.write(receiver, groups, this.backlogDeadband);
        }
      } else if (fresh.length === 0) {
        await this.maybeFlush();
        await reader.wait(reader.backlogRecords > 0 ? 20 : IDLE_WAIT);
      }
      await this.maybeFlush();
    }
  }

  private async write(receiver: Receiver, groups: readonly LogGroup[], deadband: Deadband): Promise<void> {
    const batch: ReceiverBatch = storeBatch(groups, deadband);
    const began = performance.now();
    try {
      const { counts, skipped } = await receiver.write(batch);
      // An earlier attempt went through after all: only the store knows what it counted then.
      const all = skipped > 0 ? await receiver.acknowledged(batch.gateway) : null;
      // Counted in one turn, so that the ledger balances at every moment somebody looks.
      this.parts.ledger.released(groups);
      if (all) this.parts.ledger.storeSays(all.flatMap((epoch) => epoch.counts));
      else this.parts.ledger.stored(counts);
    } catch (error) {
      // What was decided of readings that are offered again must be decided anew.
      this.freshDeadband.forget();
      this.backlogDeadband.forget();
      throw error;
    }
    let ranges = this.acknowledged.get(batch.epoch) ?? [];
    for (const range of batch.covered) ranges = addRange(ranges, range);
    this.acknowledged.set(batch.epoch, ranges);
    const took = performance.now() - began;
    if (this.parts.remote) this.batchRecords = nextBatchSize(this.batchRecords, took);
    // A database that stood still gives no error: it shows only in how long it took.
    if (took > STOOD_STILL) this.stream.reader.setAside(LIVE_AGE);
  }

  /**
   * Tells the journal what may be trimmed, and what the store counted of it: a memory of what the store knows better, so
   * once a second is enough.
   */
  private async maybeFlush(): Promise<void> {
    if (this.acknowledged.size === 0 || performance.now() - this.acknowledgedAt < ACKNOWLEDGE_EVERY) return;
    await this.flushAcknowledged();
  }

  private async flushAcknowledged(): Promise<void> {
    const ready = this.acknowledged;
    this.acknowledged = new Map();
    this.acknowledgedAt = performance.now();
    if (ready.size === 0) return;
    const all = [...ready].map(([epoch, ranges]) => ({ epoch, ranges }));
    // Taken in one turn: after a kill, what the file says is counted and what it says is waiting add up.
    await this.parts.journal.ask('storeTold', { at: nowMicros(), all, counts: this.parts.ledger.takeChanged() });
  }

  private backlogAllowance(): number {
    const now = performance.now();
    const { backlogRate } = this.parts;
    this.allowance = Math.min(backlogRate, this.allowance + ((now - this.allowanceAt) / 1000) * backlogRate);
    this.allowanceAt = now;
    return Math.floor(this.allowance);
  }

  private pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.wakeRetry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

const rangesOf = (all: readonly AcknowledgedEpoch[], gateway: string) =>
  all.map(({ epoch, ranges }) => ({ gateway, epoch, ranges: [...ranges] }));

function byEpoch(groups: readonly LogGroup[]): LogGroup[][] {
  const out: LogGroup[][] = [];
  for (const group of groups) {
    const last = out.at(-1);
    if (last?.[0]?.epoch === group.epoch) last.push(group);
    else out.push([group]);
  }
  return out;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ECONNREFUSED') return 'the database does not answer (connection refused)';
  // Several addresses tried at once give an error without a message of its own.
  if (error instanceof AggregateError) return describe(error.errors[0]);
  return error.message || error.name;
}
