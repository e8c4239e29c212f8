import { z } from 'zod';
import { type DoubtedTime, doubtedTime } from './clock-fault.ts';
import { quality } from './quality.ts';
import { micros } from './time.ts';

/** Stable integer of a point: it belongs to the asset, so a swapped device keeps its history. */
export const pointId = z.int().positive().max(0x7fffffff);
export type PointId = number;

export const jsonValue = z.json();
export const sampleValue = z.union([z.number(), z.boolean(), z.string(), z.null(), z.json()]);
export type SampleValue = z.infer<typeof sampleValue>;

/** One reading. Identity: (point, time). A value of null with a bad quality is a reading that failed. */
export const sample = z.object({
  point: pointId,
  /** The source's own time; the arrival time where the source has none or its clock is not to be believed. */
  time: micros,
  arrival: micros,
  value: sampleValue,
  quality,
  /** What the source said where its clock is not believed (`uncertainClock`); left out by records from before it was kept. */
  doubted: doubtedTime.optional(),
});
export type Sample = z.infer<typeof sample>;

/**
 * Samples of one gateway's epoch in columns of equal length: how they cross from journal to store without an object a
 * reading. `value` holds numbers, and booleans as 0 and 1; where a reading is text or JSON, or null, `value` is NaN and
 * `other` holds it as JSON text by row index (a null reading has no entry).
 */
export interface SampleColumns {
  readonly length: number;
  readonly seq: Float64Array;
  readonly point: Int32Array;
  readonly time: Float64Array;
  readonly arrival: Float64Array;
  readonly value: Float64Array;
  readonly quality: Uint16Array;
  /** Index into `sources`: who sent it. */
  readonly source: Uint16Array;
  readonly sources: readonly string[];
  readonly other: ReadonlyMap<number, string>;
  /** By row index: what the source said of a time that is not believed. */
  readonly doubted?: ReadonlyMap<number, DoubtedTime>;
}
