const LARGEST = 30_000;
const SMALLEST = 500;
/** Across a link a batch should take no longer than this (ms): what is fresh waits that long for a batch of the backlog. */
const MOST_TAKEN = 1_000;

export const BATCH_RECORDS = LARGEST;

/**
 * Records of the next batch across a link, by what the last one took (ms): smaller at once where the link is slow, growing
 * where it is quick, so that live data stays live beside a backlog however thin the link is.
 */
export function nextBatchSize(size: number, took: number): number {
  if (took > MOST_TAKEN) return Math.max(SMALLEST, Math.round((size * MOST_TAKEN) / took));
  return took < MOST_TAKEN / 4 ? Math.min(LARGEST, size * 2) : size;
}
