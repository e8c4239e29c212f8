import type { DoubtedTime, Micros, ObservationRow, PointId, Quality } from '@millrace/contracts';

/** What the ledger of one source gains by a group. Negative only where a replay takes back what was counted before. */
export interface LedgerDelta {
  received: number;
  unmapped: number;
  rejected: number;
  duplicate: number;
  dropped: number;
}

export interface QuarantineDraft {
  readonly kind: 'unmapped' | 'rejected';
  readonly source: string;
  readonly topic: string;
  readonly reason: string;
  readonly payload: Uint8Array;
  readonly arrival: Micros;
  /** How many values of the ledger this message stands for: what a replay takes back. */
  readonly counted: number;
}

/** How far a group was filled. */
export interface GroupMark {
  readonly samples: number;
  readonly observations: number;
}

/** The group that collects while the one before it is being synced. It has no identity until it is. */
export interface GroupDraft {
  /**
   * Appends a reading. `value` NaN with `other` (JSON text) for text and JSON; NaN alone for a reading that failed.
   * `doubted`: what the source said of its time, where that is not believed.
   */
  sample(
    source: number,
    point: PointId,
    time: Micros,
    arrival: Micros,
    value: number,
    quality: Quality,
    other?: string,
    doubted?: DoubtedTime | null,
  ): void;
  observation(draft: ObservationRow): void;
  /** The number that stands for this source in this group. */
  source(name: string): number;
  ledger(source: string): LedgerDelta;
  quarantine(draft: QuarantineDraft): void;
  /** Remembers the source's key, durable with the group. */
  key(source: string, key: string): void;
  /** Takes a message out of quarantine, in the group's own transaction. */
  release(message: number): void;
  /** Remembers how far the group is filled, so that a message can be taken back whole. */
  mark(): GroupMark;
  /** Takes back the records appended since; what the ledger was told stays the caller's to mend. */
  rollback(mark: GroupMark): void;
  /** Called once: with null after the sync, or with why it failed. The sync is begun at once: somebody waits for it. */
  whenSynced(done: (error: Error | null) => void): void;
  /** The same for what nobody is thanked for: it goes along with the next sync, a few milliseconds later at most. */
  whenNextSynced(done: (error: Error | null) => void): void;
}
