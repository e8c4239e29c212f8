import { z } from 'zod';
import { factSet } from './fact-set.ts';
import { recordId } from './log-id.ts';
import { observation } from './observation.ts';
import { sample } from './sample.ts';
import { micros } from './time.ts';

export { type RecordId, recordId } from './log-id.ts';

/**
 * The log is written first; everything that passes between rooms is a record of one. A (gateway, epoch, seq) is never
 * used twice: an epoch is new whenever a journal is made or restored, and seq counts from 1 within it without a hole.
 */
const header = {
  ...recordId.shape,
  /** Who sent it: the device's credential, a broker's connection, or the detector's stream. */
  source: z.string().min(1).max(256),
  /** The source's own key of the message: what makes a redelivery a repeat. */
  sourceKey: z.string().max(256).optional(),
  arrival: micros,
};

export const sampleRecord = z.object({ ...header, kind: z.literal('sample'), body: sample });
export const observationRecord = z.object({ ...header, kind: z.literal('observation'), body: observation });
export const factSetRecord = z.object({ ...header, kind: z.literal('fact-set'), body: factSet });

export const logRecord = z.discriminatedUnion('kind', [sampleRecord, observationRecord, factSetRecord]);
export type SampleRecord = z.infer<typeof sampleRecord>;
export type ObservationRecord = z.infer<typeof observationRecord>;
export type FactSetRecord = z.infer<typeof factSetRecord>;
export type LogRecord = z.infer<typeof logRecord>;
export type RecordKind = LogRecord['kind'];

/** A closed range of sequence numbers within one gateway's epoch. */
export const seqRange = z.object({ from: z.int().positive(), to: z.int().positive() });
export type SeqRange = z.infer<typeof seqRange>;

/** What a sink has made durable of one gateway's epoch: sorted, disjoint, never adjacent (see `ranges.ts`). */
export const acknowledged = z.object({
  gateway: z.string(),
  epoch: z.int().positive(),
  ranges: z.array(seqRange),
});
export type Acknowledged = z.infer<typeof acknowledged>;

/**
 * What a sink of the journal promises: ranges are acknowledged only together with the effects of the records in them,
 * in one transaction; a record offered again changes nothing; ranges may come in any order, so that live data may go
 * before a backlog.
 */
export type SinkName = 'store' | 'detect' | 'live' | 'forward';
