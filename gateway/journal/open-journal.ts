import {
  type Acknowledged,
  decodeGroup,
  identified,
  type LogGroup,
  type Micros,
  nowMicros,
  type SinkName,
} from '@millrace/contracts';
import { CollectingGroup } from './collecting-group.ts';
import { CommitPace } from './commit-pace.ts';
import { JournalError } from './errors.ts';
import { forecast } from './forecast.ts';
import { forwardPositions } from './forward-positions.ts';
import type { LogPosition } from './forward-table.ts';
import { FreshGroups } from './fresh-groups.ts';
import { addToGroups, type GroupAddition } from './group-addition.ts';
import type { GroupDraft, LedgerDelta } from './group-draft.ts';
import { groupsFrom } from './groups-from.ts';
import type { CommittedListener, Journal, JournalStatus, JournalTransaction, OrderedReader } from './journal.ts';
import { JOURNAL_DEFAULTS, type JournalOptions } from './journal-options.ts';
import { LiveFirstReader } from './live-first-reader.ts';
import { type OrderedSource, orderedReader } from './ordered-reader.ts';
import type { Pin } from './pin-table.ts';
import type { Opened } from './requests.ts';
import { NO_SAMPLES, SampleBuffer } from './sample-buffer.ts';
import { WorkerClient } from './worker-client.ts';

/** Ledger by source, values now held by source, and when. */
export type CountedListener = (
  ledgers: ReadonlyMap<string, LedgerDelta>,
  held: readonly (readonly [source: string, values: number])[],
  at: Micros,
) => void;

const GROUP_RECORDS = 16_384;
const GROUP_TEXT_BYTES = 8 * 1024 * 1024;
const GROUPS_A_COMMIT = 4;
const PENDING_GROUPS = 32;
const BRAKE_STEP = 2;
const LONGEST_BRAKE = 100;
const READ_BYTES = 2 * 1024 * 1024;

/** Opens the journal, or makes it. Throws a JournalError that says why it cannot. */
export async function openJournal(options: JournalOptions): Promise<OpenJournal> {
  const journal = new OpenJournal(options);
  await journal.open();
  return journal;
}

export class OpenJournal implements Journal {
  readonly gateway: string;
  epoch = 0;
  /** True while commits should be slowed down: a sink that runs falls behind. */
  braked: () => boolean = () => false;
  /** Adds to groups as they are committed. */
  addition: GroupAddition | null = null;
  /** What the file held when it was opened: ledger and keys. */
  opened: Opened = {
    ...{ epoch: 0, nextSeq: 1, bytes: 0, oldest: null, pins: [], refused: [], ledgers: [], keys: [] },
    store: { at: null, counts: [] },
  };
  private nextSeq = 1;
  private bytes = 0;
  private oldest: Micros | null = null;
  private pins: readonly Pin[] = [];
  private readonly options: Required<JournalOptions>;
  private readonly worker: WorkerClient;
  private readonly listeners = new Set<CommittedListener>();
  private readonly countedListeners = new Set<CountedListener>();
  private readonly freshGroups: FreshGroups;
  /** Of each sink the one that reads for it now. */
  private readonly readers = new Map<SinkName, OrderedReader>();
  private readonly forecast = forecast();
  private readonly pace = new CommitPace();
  private queue: CollectingGroup[] = [];
  /** Of a group that was committed, for one to come. */
  private spare: SampleBuffer | null = null;
  private committing = false;
  private scheduled = false;
  private fault: { readonly state: 'full' | 'failed'; readonly reason: string } | null = null;
  private timer: NodeJS.Timeout | null = null;
  private trimming = false;
  private closing: Promise<void> | null = null;

  constructor(options: JournalOptions) {
    this.gateway = options.gateway;
    this.options = { ...JOURNAL_DEFAULTS, ...options };
    this.freshGroups = new FreshGroups(this.options.freshRecords);
    this.worker = new WorkerClient((error) => {
      if (error.code !== 'closed') this.fault = { state: 'failed', reason: error.message };
    });
  }

  async open(): Promise<void> {
    const { path, restored, maxKeys, quarantineBytes, quarantineAge } = this.options;
    try {
      this.opened = await this.worker.ask('open', { path, restored, maxKeys, quarantineBytes, quarantineAge });
    } catch (error) {
      await this.worker.close();
      throw error;
    }
    this.epoch = this.opened.epoch;
    this.nextSeq = this.opened.nextSeq;
    this.bytes = this.opened.bytes;
    this.oldest = this.opened.oldest;
    this.pins = this.opened.pins;
    this.timer = setInterval(() => this.tick(), 1000);
    this.timer.unref();
  }

  draft(): GroupDraft {
    const open = this.queue.at(-1);
    if (open && open.records < GROUP_RECORDS && open.textBytes < GROUP_TEXT_BYTES) return open;
    const made = new CollectingGroup(this.spare ?? new SampleBuffer(), () => this.schedule());
    this.spare = null;
    this.queue.push(made);
    return made;
  }

  refusing(): string | null {
    if (this.fault) return this.fault.state === 'full' ? 'full' : 'journal-failed';
    if (this.closing) return 'closing';
    return this.queue.length > PENDING_GROUPS ? 'overloaded' : null;
  }

  status(): JournalStatus {
    const { limitBytes } = this.options;
    return {
      state: this.fault?.state ?? 'open',
      reason: this.fault?.reason ?? null,
      bytes: this.bytes,
      limitBytes,
      oldest: this.oldest,
      epoch: this.epoch,
      nextSeq: this.nextSeq,
      fullAt: this.forecast.fullAt(nowMicros(), this.bytes, limitBytes),
      pins: this.pins,
    };
  }

  onCommitted(listener: CommittedListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Called with what a group brought to the ledger, after its sync and before anybody is thanked. */
  onCounted(listener: CountedListener): () => void {
    this.countedListeners.add(listener);
    return () => this.countedListeners.delete(listener);
  }

  orderedReader(sink: SinkName, { factSetsOnly = false } = {}): OrderedReader {
    const reader = orderedReader(
      { ...this.source(factSetsOnly), acknowledged: () => this.acknowledged(sink) },
      factSetsOnly
        ? (group) => group.factSets.length > 0
        : (group) => group.samples.length + group.observations.length > 0,
    );
    this.readers.set(sink, reader);
    return reader;
  }

  groupsFrom(from: LogPosition, signal: AbortSignal, maxRecords: number): Promise<LogGroup[]> {
    return groupsFrom(this.source(false), from, signal, maxRecords);
  }

  /** A reader for a sink that takes records in any order, already listening; call its `begin`, and `stop` at the end. */
  liveFirstReader(maxFreshRecords: number): { readonly reader: LiveFirstReader; readonly stop: () => void } {
    const reader = new LiveFirstReader(this.source(false), maxFreshRecords);
    return { reader, stop: this.onCommitted((group) => reader.add(group)) };
  }

  async acknowledged(sink: SinkName): Promise<readonly Acknowledged[]> {
    const all = await this.worker.ask('acknowledged', { sink });
    return all.map(({ epoch, ranges }) => ({ gateway: this.gateway, epoch, ranges }));
  }

  async acknowledge(...[sink, epoch, ranges]: Parameters<Journal['acknowledge']>): Promise<void> {
    await this.worker.ask('acknowledge', { sink, epoch, ranges });
  }

  async transaction(work: JournalTransaction): ReturnType<Journal['transaction']> {
    const factSets = work.factSets ?? [];
    const written = await this.worker.ask('transaction', {
      factSets,
      statements: work.statements ?? [],
      acknowledge: work.acknowledge ?? [],
    });
    this.bytes = written.bytes;
    if (factSets.length === 0) return { factSets: [] };
    const group = identified(
      { samples: NO_SAMPLES, observations: [], factSets },
      { gateway: this.gateway, epoch: written.epoch, firstSeq: written.firstSeq },
    );
    this.publish(group);
    return { factSets: group.factSets };
  }

  async migrate(name: string, statements: readonly string[]): Promise<void> {
    await this.worker.ask('migrate', { name, statements });
  }

  query: Journal['query'] = (statement) => this.worker.ask('query', statement);

  async beginEpoch(above: number): Promise<number> {
    // Nothing may be on its way under the old epoch's numbers.
    while (this.committing) await new Promise((resolve) => setImmediate(resolve));
    const begun = await this.worker.ask('beginEpoch', { above });
    if (begun.epoch !== this.epoch) {
      this.epoch = begun.epoch;
      this.nextSeq = begun.nextSeq;
      this.freshGroups.clear();
    }
    return this.epoch;
  }

  readonly forwards = forwardPositions(() => this.worker);

  /** The thread's other questions: quarantine, what a sink still lacks. */
  get ask(): WorkerClient['ask'] {
    return this.worker.ask.bind(this.worker);
  }

  close(): Promise<void> {
    this.closing ??= this.end();
    this.pace.hurry();
    return this.closing;
  }

  private async end(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    while (this.committing || this.scheduled) await new Promise((resolve) => setImmediate(resolve));
    await this.worker.close();
  }

  /** Somebody waits for a sync, or what collects is as much as one takes. */
  private get pressing(): boolean {
    return this.closing !== null || this.queue.length > 1 || this.queue.some(({ urgent }) => urgent);
  }

  private schedule(): void {
    if (this.pressing) this.pace.hurry();
    if (this.committing || this.scheduled) return;
    this.scheduled = true;
    // What came in the same turn of the event loop goes along; who waits for the sync waits for no timer.
    setImmediate(() => {
      this.scheduled = false;
      void this.commit();
    });
  }

  private async commit(): Promise<void> {
    if (this.committing) return;
    this.committing = true;
    try {
      for (;;) {
        if (this.queue.every(({ empty }) => empty)) return;
        if (!this.pressing) await this.pace.turn();
        await this.brake();
        const groups = this.queue.filter((group) => !group.empty).slice(0, GROUPS_A_COMMIT);
        this.queue = this.queue.filter((group) => !groups.includes(group));
        this.pace.begin();
        await this.commitGroups(groups);
        this.pace.finish();
      }
    } finally {
      this.committing = false;
    }
  }

  /** Sources wait for a moment rather than the log growing beyond what its sinks take; never for long. */
  private async brake(): Promise<void> {
    for (let waited = 0; waited < LONGEST_BRAKE && this.braked() && !this.closing; waited += BRAKE_STEP) {
      await new Promise((resolve) => setTimeout(resolve, BRAKE_STEP));
    }
  }

  private async commitGroups(groups: readonly CollectingGroup[]): Promise<void> {
    const now = nowMicros();
    const statements = this.addition ? await addToGroups(this.addition, groups) : [];
    const closed = groups.map((group, at) => group.close(now, statements[at]));
    const commits = closed.map(({ commit }) => commit);
    this.spare ??= closed[0]?.buffer ?? null;
    const transfer = commits.flatMap(({ blob }) => (blob ? [blob.buffer] : []));
    try {
      const written = await this.worker.ask('commit', commits, transfer);
      for (const group of groups) {
        for (const listener of this.countedListeners) listener(group.counted(), group.held(), now);
        group.settle(null);
      }
      written.forEach(({ epoch, firstSeq, bytes }, at) => {
        this.bytes = bytes;
        if (commits[at]?.blob == null) return;
        this.oldest ??= now;
        this.publish(
          identified((closed[at] as (typeof closed)[number]).content, { gateway: this.gateway, epoch, firstSeq }),
        );
      });
      if (this.bytes > this.options.limitBytes) this.setFull('its limit is reached');
    } catch (cause) {
      this.addition?.failed(null);
      const error = cause instanceof JournalError ? cause : new JournalError('failed', String(cause), { cause });
      if (error.code === 'full') this.setFull('the disk is full');
      else this.fault = { state: 'failed', reason: error.message };
      for (const group of groups) group.settle(error);
      // What collected meanwhile may lean on keys that were lost with these groups: it goes back to its senders as well.
      const collected = this.queue;
      this.queue = [];
      for (const group of collected) group.settle(error);
    }
  }

  private setFull(reason: string): void {
    this.fault ??= { state: 'full', reason };
  }

  private publish(group: LogGroup): void {
    this.nextSeq = group.lastSeq + 1;
    this.freshGroups.forget([...this.readers.values()].map((reader) => reader.position()));
    if (this.readers.size > 0) this.freshGroups.add(group);
    for (const listener of this.listeners) listener(group);
  }

  private source(factSetsOnly: boolean): Omit<OrderedSource, 'acknowledged'> {
    return {
      end: () => ({ epoch: this.epoch, nextSeq: this.nextSeq }),
      fresh: (epoch, seq, maxRecords) => this.freshGroups.from(epoch, seq, maxRecords),
      read: (from, to, maxRecords) => this.read(from, to, maxRecords, factSetsOnly),
      committed: (signal) => this.committed(signal),
    };
  }

  private committed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = this.onCommitted(() => end(null));
      const abort = () => end(signal.reason as Error);
      const end = (error: Error | null) => {
        stop();
        signal.removeEventListener('abort', abort);
        if (error) reject(error);
        else resolve();
      };
      signal.addEventListener('abort', abort);
    });
  }

  private async read(
    from: { readonly epoch: number; readonly seq: number },
    to: { readonly epoch: number; readonly seq: number },
    maxRecords: number,
    factSetsOnly: boolean,
  ): Promise<LogGroup[]> {
    const { epoch, seq: fromSeq } = from;
    const rows = await this.worker.ask('read', { epoch, fromSeq, to, factSetsOnly, maxRecords, maxBytes: READ_BYTES });
    return rows.map(({ epoch: of, firstSeq, blob }) =>
      decodeGroup(blob, { gateway: this.gateway, epoch: of, firstSeq }),
    );
  }

  private tick(): void {
    this.forecast.note(nowMicros(), this.bytes);
    if (this.trimming || this.closing) return;
    this.trimming = true;
    void this.trim().finally(() => {
      this.trimming = false;
    });
  }

  private async trim(): Promise<void> {
    const { keepAge: age, keepBytes, limitBytes } = this.options;
    try {
      for (;;) {
        const done = await this.worker.ask('trim', { age, bytes: keepBytes, limitBytes });
        this.bytes = done.bytes;
        this.oldest = done.oldest;
        this.pins = done.pins;
        if (!done.more || this.closing) break;
      }
      // A disk that was full may have room again: the next commit finds out.
      if (this.fault && this.bytes <= limitBytes) this.fault = null;
    } catch (error) {
      // It keeps refusing, with this reason, until a later round succeeds.
      if (!this.closing)
        this.fault ??= { state: 'failed', reason: error instanceof Error ? error.message : String(error) };
    }
  }
}
