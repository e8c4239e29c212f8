import type { Acknowledged, FactSet, FactSetRecord, LogGroup, Micros, SeqRange, SinkName } from '@millrace/contracts';
import type { ForwardSettled, ForwardStanding, ForwardWanted, LogPosition } from './forward-table.ts';
import type { GroupDraft } from './group-draft.ts';
import type { Pin } from './pin-table.ts';

/** A value that SQLite keeps. Booleans are 0 and 1; JSON is text. */
export type SqlValue = null | number | string | Uint8Array;
export interface SqlStatement {
  readonly sql: string;
  readonly params?: readonly SqlValue[];
}
export type SqlRow = Readonly<Record<string, SqlValue>>;

/** A fact set to be appended: it becomes a record of the log with an identity of its own. */
export interface FactSetDraft {
  /** The detector's stream. */
  readonly source: string;
  readonly arrival: Micros;
  readonly body: FactSet;
}

/** What commits together or not at all, synced to disk before it is reported. */
export interface JournalTransaction {
  readonly factSets?: readonly FactSetDraft[];
  /** Statements on tables that the caller made by `migrate`. Run in order, after the fact sets are appended. */
  readonly statements?: readonly SqlStatement[];
  readonly acknowledge?: readonly {
    readonly sink: SinkName;
    readonly epoch: number;
    readonly ranges: readonly SeqRange[];
  }[];
}

/** Whole groups, in the order of the log. */
export interface LogBatch {
  readonly epoch: number;
  readonly groups: readonly LogGroup[];
  /** What to acknowledge once the batch's effects are durable: it also covers groups that held nothing for this sink. */
  readonly covered: readonly SeqRange[];
}

/**
 * Reads in the order of the log from what its sink has acknowledged (epochs in their order; groups never split).
 * Fresh groups come from memory; what has left memory comes from disk. One `next` at a time.
 */
export interface OrderedReader {
  /**
   * The groups after those given before, at least one, at most about `maxRecords` records; waits until there are any.
   * Rejects with the signal's reason when aborted. Nothing is acknowledged by reading.
   */
  next(signal: AbortSignal, maxRecords?: number): Promise<LogBatch>;
  /** What comes next: before it, everything was given out or is nothing for this sink. Null: not begun yet. */
  position(): { readonly epoch: number; readonly seq: number } | null;
  /** Goes back to what the sink has acknowledged: what was read and not acknowledged is given again. */
  rewind(): Promise<void>;
}

export interface JournalStatus {
  readonly state: 'open' | 'full' | 'failed';
  /** Why it is not open, in a sentence for people; null while it is. */
  readonly reason: string | null;
  readonly bytes: number;
  readonly limitBytes: number;
  /** When the oldest group still held was written; null: it is empty. */
  readonly oldest: Micros | null;
  readonly epoch: number;
  readonly nextSeq: number;
  /** When it would be full at the present rate; null: it does not grow. */
  readonly fullAt: Micros | null;
  /** Who holds the log back, also those whose pin broke and who have not looked yet. */
  readonly pins: readonly Pin[];
}

/** How far each of those outside has come that are given what is read here; see `forward-table.ts`. */
export interface ForwardPositions {
  use(wanted: readonly ForwardWanted[]): Promise<readonly ForwardStanding[]>;
  settle(settled: ForwardSettled): Promise<void>;
  standings(): Promise<readonly ForwardStanding[]>;
  /** Rejects where there is no such forward in use. */
  standing(id: string): Promise<ForwardStanding>;
}

/** A group that is safe: synced to disk, with its identity. */
export type CommittedListener = (group: LogGroup) => void;

/**
 * The embedded log of one gateway. SQLite runs in a thread of its own, so that a sync never holds up the event loop.
 * Every write is synced before it is reported. Errors: JournalError (see `errors.ts`).
 */
export interface Journal {
  readonly gateway: string;
  readonly epoch: number;
  /**
   * The group that collects now. Write into it, then call `draft.whenSynced`. The commit begins by itself, at once if
   * none is running. Check `refusing` first.
   */
  draft(): GroupDraft;
  /** Why doors must refuse now ("full", "journal-failed"), or null. */
  refusing(): string | null;
  status(): JournalStatus;
  /** Called for every group after its sync, in the order of the log. Returns what ends it. */
  onCommitted(listener: CommittedListener): () => void;
  /** Only groups that hold fact sets where `factSetsOnly` is set; `covered` then bridges the others. */
  orderedReader(sink: SinkName, options?: { readonly factSetsOnly?: boolean }): OrderedReader;
  /** Whole groups from a position on, at least one, about so many records at most; waits until there are any. */
  groupsFrom(from: LogPosition, signal: AbortSignal, maxRecords: number): Promise<readonly LogGroup[]>;
  readonly forwards: ForwardPositions;
  acknowledged(sink: SinkName): Promise<readonly Acknowledged[]>;
  /** Adds ranges; ranges given again change nothing. Wakes the trimming. */
  acknowledge(sink: SinkName, epoch: number, ranges: readonly SeqRange[]): Promise<void>;
  /** Commits all of it together; gives the fact sets back with their identities. */
  transaction(work: JournalTransaction): Promise<{ readonly factSets: readonly FactSetRecord[] }>;
  /** Makes or changes a caller's own tables, once a name; `name` is remembered ("detect/1"). */
  migrate(name: string, statements: readonly string[]): Promise<void>;
  /** Reads the caller's own tables. */
  query(statement: SqlStatement): Promise<readonly SqlRow[]>;
  /** Begins an epoch above `above` if the present one is not. Gives the epoch that holds then. */
  beginEpoch(above: number): Promise<number>;
  /** Commits what collects, then ends the thread. May be called twice. */
  close(): Promise<void>;
}
