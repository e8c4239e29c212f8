import type { Addition } from './record.ts';

interface Waiting {
  readonly addition: Addition;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** One addition that does what several do one after another: the last put of a key stands, unless it was dropped after. */
export function joined(additions: readonly Addition[]): Addition {
  const put = new Map<string, NonNullable<Addition['put']>[number]>();
  const drop = new Set<string>();
  for (const addition of additions) {
    for (const entry of addition.put ?? []) put.set(entry.key, entry);
    for (const key of addition.drop ?? []) {
      put.delete(key);
      drop.add(key);
    }
  }
  const seq = Math.max(0, ...additions.map((addition) => addition.seq ?? 0));
  return { put: [...put.values()], drop: [...drop], ...(seq > 0 ? { seq } : {}) };
}

/** Writes at once, and together what comes while a write is under way: a flush of the disk costs the same for many. */
export function grouped(write: (addition: Addition) => Promise<void>): (addition: Addition) => Promise<void> {
  let waiting: Waiting[] = [];
  let running = false;
  async function run(): Promise<void> {
    running = true;
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      try {
        await write(joined(group.map(({ addition }) => addition)));
        for (const { resolve } of group) resolve();
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    running = false;
  }
  return (addition) =>
    new Promise((resolve, reject) => {
      waiting.push({ addition, resolve, reject });
      if (!running) void run();
    });
}
