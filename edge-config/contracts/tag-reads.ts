import { z } from 'zod';
import { MOST_READS, type SeenTag, type TagReads } from './newer-seen.ts';
import { micros } from './time.ts';

export const seenTag = z.object({
  epc: z.string().max(128),
  first: micros,
  last: micros,
  antenna: z.string().max(32),
  rssi: z.number().nullable(),
  reads: z.int().positive().max(MOST_READS),
}) satisfies z.ZodType<SeenTag>;

/** So many tags of one reader go in one message, the others in the next. */
export const MOST_TAGS_A_MESSAGE = 50;

export const tagReads = z.object({
  site: z.string().max(64),
  device: z.string().max(256),
  tags: z.array(seenTag).max(MOST_TAGS_A_MESSAGE),
  beyond: z.int().nonnegative(),
  late: z.int().nonnegative(),
}) satisfies z.ZodType<TagReads>;
