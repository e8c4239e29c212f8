/** So many windows are applied at once: the kernel puts what waits together into one batch. */
const AT_ONCE = 64;

/**
 * Works through entries: those of one key one after the other in their order, different keys side by side. Results stand
 * in the order of the entries. A rejection of `work` rejects the whole. What follows a result that `holds` up its key has
 * that result as well, and is not worked at.
 */
export async function inOrder<Entry, Result>(
  entries: readonly Entry[],
  keyOf: (entry: Entry) => string,
  work: (entry: Entry) => Promise<Result>,
  holds: (result: Result) => boolean = () => false,
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
      let held: Result | undefined;
      for (const at of queue) {
        const result = held ?? (await work(entries[at] as Entry));
        results[at] = result;
        if (holds(result)) held = result;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, queues.size) }, worker));
  return results;
}
