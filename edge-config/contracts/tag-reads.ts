import { z } from 'zod';
import { MOST_READS } from './newer-seen.ts';
import { micros } from './time.ts';

/** A tag as a reader has seen it since it came into its field. Times are the reader's own. */
export const seenTag = z.object({
  epc: z.string().max(128),
  first: micros,
  last: micros,
  /** That saw it last, and how strongly (dBm); null: the reader does not say. */
  antenna: z.string().max(32),
  rssi: z.number().nullable(),
  /** `MOST_READS` at most. */
  reads: z.int().positive().max(MOST_READS),
});
export type SeenTag = z.infer<typeof seenTag>;

/** So many tags of one reader go in one message, the others in the next. */
export const MOST_TAGS_A_MESSAGE = 50;

/**
 * What a reader sees, on the live channel: the tags that came or were read again since the message before. It is never
 * retained: what lies in the field is read again within the second.
 */
export const tagReads = z.object({
  site: z.string().max(64),
  /** area/line/cell/device */
  device: z.string().max(256),
  tags: z.array(seenTag).max(MOST_TAGS_A_MESSAGE),
  /** Tags in its field beside those that the bound lets through: they are not told. */
  beyond: z.int().nonnegative(),
  /** Reads since the message before that were older than a minute: out of the reader's memory, or its clock is wrong. */
  late: z.int().nonnegative(),
});
export type TagReads = z.infer<typeof tagReads>;
