import type { ObservationRecord, SampleColumns, SeqRange } from '@millrace/contracts';

/** What a gateway offers of one epoch of its journal. Every record's seq lies in `covered`. */
export interface ReceiverBatch {
  readonly gateway: string;
  readonly epoch: number;
  readonly samples: SampleColumns;
  readonly observations: readonly ObservationRecord[];
  /** What is acknowledged with this batch, records that need no row (fact sets, deadbanded readings) included. */
  readonly covered: readonly SeqRange[];
  /** Readings within their deadband, by source: counted here, kept nowhere. */
  readonly deadbanded: ReadonlyMap<string, number>;
}

/** What became of one source's records. */
export interface SourceCounts {
  readonly source: string;
  readonly stored: number;
  readonly corrected: number;
  readonly duplicate: number;
  readonly deadbanded: number;
  readonly rejected: number;
}

export interface ReceiverResult {
  /** Of this write alone; records acknowledged before are in none of them. */
  readonly counts: readonly SourceCounts[];
  /** Records of the batch that an earlier write had acknowledged: nothing was done for them. */
  readonly skipped: number;
}

export interface AcknowledgedEpoch {
  readonly epoch: number;
  readonly ranges: readonly SeqRange[];
  /** Since the epoch began. */
  readonly counts: readonly SourceCounts[];
}

export interface Receiver {
  /**
   * One transaction: rows, corrections, observations, last values, acknowledged ranges and the counts per source. A
   * record that was acknowledged before is skipped, so the same batch may be offered again after any failure, also by
   * two writers at once. Throws a StoreError batch-malformed or batch-partly-acknowledged, or pg's error: nothing is kept.
   */
  write(batch: ReceiverBatch): Promise<ReceiverResult>;
  /** What is kept of a gateway's journal, by epoch, oldest first. */
  acknowledged(gateway: string): Promise<AcknowledgedEpoch[]>;
}

/** Reasons of "rejected". */
export const REJECTED_BEYOND_RETENTION = 'older-than-raw-retention';
