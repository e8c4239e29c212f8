import type { FactSetRecord, ObservationRecord } from './log.ts';
import type { SampleColumns } from './sample.ts';

/**
 * Records that were made durable together: seq runs from `firstSeq` to `lastSeq` without a hole, over the samples
 * first, then the observations, then the fact sets.
 */
export interface LogGroup {
  readonly gateway: string;
  readonly epoch: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly samples: SampleColumns;
  readonly observations: readonly ObservationRecord[];
  readonly factSets: readonly FactSetRecord[];
}
