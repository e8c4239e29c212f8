import { z } from 'zod';
import { factSet } from './fact-set.ts';
import { observationBody } from './observation.ts';
import { pointPath } from './point.ts';
import { quality } from './quality.ts';
import { sampleValue } from './sample.ts';
import { micros } from './time.ts';

const header = {
  /** "<gateway>/<epoch>/<seq>": the same record always has the same, so that what comes twice can be told. */
  id: z.string(),
  source: z.string(),
  arrival: micros,
};

export const forwardedSample = z.object({
  ...header,
  kind: z.literal('sample'),
  path: pointPath,
  /** The source's own time; the arrival, with a quality that says so, where that is not believed. */
  time: micros,
  value: sampleValue,
  unit: z.string().describe('UCUM'),
  quality: z.enum(['good', 'uncertain', 'bad']),
  status: quality,
});
export type ForwardedSample = z.infer<typeof forwardedSample>;

export const forwardedObservation = z.object({
  ...header,
  kind: z.literal('observation'),
  sourceKey: z.string().optional(),
  site: z.string(),
  /** Path of the device within its site. */
  device: z.string(),
  time: micros,
  clockSuspect: z.boolean(),
  body: observationBody,
});
export type ForwardedObservation = z.infer<typeof forwardedObservation>;

export const forwardedFactSet = z.object({ ...header, kind: z.literal('fact-set'), body: factSet });
export type ForwardedFactSet = z.infer<typeof forwardedFactSet>;

/** A record of the log as it leaves the plant, whole in itself: who reads it needs no configuration of ours. */
export const forwardedRecord = z.discriminatedUnion('kind', [forwardedSample, forwardedObservation, forwardedFactSet]);
export type ForwardedRecord = z.infer<typeof forwardedRecord>;
