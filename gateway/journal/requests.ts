import type { Acknowledged, SeqRange, SinkName } from '@millrace/contracts';
import type { ForwardSettled, ForwardStanding, ForwardWanted } from './forward-table.ts';
import type { SqlRow, SqlStatement } from './journal.ts';
import type {
  CommitGroup,
  FileTransaction,
  JournalFileOptions,
  LedgerRow,
  RefusedRow,
  Written,
} from './journal-file.ts';
import type { Pin } from './pin-table.ts';
import type { QuarantinedMessage, QuarantineEntry } from './quarantine-table.ts';
import type { ReadGroups, StoredGroup } from './read-groups.ts';
import type { StoreRemembered, StoreTold } from './store-told-table.ts';
import type { Keep } from './trim-groups.ts';

export interface Opened {
  readonly epoch: number;
  readonly nextSeq: number;
  readonly bytes: number;
  readonly oldest: number | null;
  readonly pins: readonly Pin[];
  readonly refused: readonly RefusedRow[];
  readonly ledgers: readonly LedgerRow[];
  readonly store: StoreRemembered;
  readonly keys: readonly (readonly [source: string, key: string])[];
}

export interface HeldGroup {
  readonly epoch: number;
  readonly writtenAt: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly sources: readonly (readonly [source: string, values: number])[];
}

/** What the journal's thread is asked for, and what it answers. Requests are done one after another, in their order. */
export interface JournalRequests {
  open: { ask: JournalFileOptions; answer: Opened };
  commit: { ask: readonly CommitGroup[]; answer: readonly Written[] };
  transaction: { ask: FileTransaction; answer: Written };
  migrate: { ask: { readonly name: string; readonly statements: readonly string[] }; answer: null };
  query: { ask: SqlStatement; answer: readonly SqlRow[] };
  read: { ask: ReadGroups; answer: readonly StoredGroup[] };
  acknowledged: { ask: { readonly sink: SinkName }; answer: readonly Omit<Acknowledged, 'gateway'>[] };
  acknowledge: {
    ask: { readonly sink: SinkName; readonly epoch: number; readonly ranges: readonly SeqRange[] };
    answer: null;
  };
  /** What the store has written since the last of these; with it, what it counted. */
  storeTold: { ask: StoreTold; answer: null };
  /** What the store itself says it has, in place of what was remembered. */
  resetStoreTold: { ask: StoreTold; answer: null };
  held: { ask: { readonly sink: SinkName }; answer: readonly HeldGroup[] };
  trim: {
    ask: Keep;
    answer: {
      readonly removed: number;
      readonly more: boolean;
      readonly bytes: number;
      readonly oldest: number | null;
      readonly pins: readonly Pin[];
    };
  };
  beginEpoch: { ask: { readonly above: number }; answer: { readonly epoch: number; readonly nextSeq: number } };
  quarantineList: { ask: { readonly limit: number }; answer: readonly QuarantineEntry[] };
  quarantineEntry: { ask: { readonly id: string }; answer: QuarantineEntry | null };
  quarantineMessages: {
    ask: { readonly entry: string; readonly after: number; readonly limit: number };
    answer: readonly QuarantinedMessage[];
  };
  quarantineDiscard: { ask: { readonly id: string }; answer: null };
  /** Adds to what doors refused, by source and reason. */
  countRefused: { ask: readonly RefusedRow[]; answer: null };
  forwardsUse: { ask: readonly ForwardWanted[]; answer: readonly ForwardStanding[] };
  forwardSettle: { ask: ForwardSettled; answer: null };
  forwardStandings: { ask: null; answer: readonly ForwardStanding[] };
  close: { ask: null; answer: null };
}
export type RequestName = keyof JournalRequests;

export interface RequestMessage {
  readonly id: number;
  readonly name: RequestName;
  readonly ask: unknown;
}
export type AnswerMessage =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly fault: { readonly code: string; readonly message: string } };
