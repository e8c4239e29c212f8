/** So many windows are applied at once: the kernel puts what waits together into one batch. */
const AT_ONCE = 64;

/**
 * Works through entries: those of one key one after the other in their order, different keys side by side. Results stand
 * in the order of the entries. A rejection of `work` rejects the whole.
 */
export async function inOrder<Entry, Result>(
  entries: readonly Entry[],
  keyOf: (entry: Entry) => string,
  work: (entry: Entry) => Promise<Result>,
): Promise<Result[]> {
  const queues = new Map<string, number[]>();
  for (const [at, entry] of entries.entries()) {
    const key = keyOf(entry);
    const queue = queues.get(key);
    if (queue) queue.push(at);
    else queues.set(key, [at]);
  }
  const results = new Array<Result>(entries.length);
  const waiting = queues.values();
  const worker = async (): Promise<void> => {
    for (const queue of waiting) {
      for (const at of queue) results[at] = await work(entries[at] as Entry);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, queues.size) }, worker));
  return results;
}
