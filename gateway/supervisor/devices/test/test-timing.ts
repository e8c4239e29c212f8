import type { Timing } from '../timing.ts';

/** Time that stands still until the test lets it pass, and chance, which falls in the middle where nothing else is said. */
export interface TestTiming extends Timing {
  /** Lets so many milliseconds pass: what falls due in them happens in its order, each with all that follows from it. */
  pass(milliseconds: number): Promise<void>;
  /** Waits that nobody has ended. */
  readonly waiting: number;
}

/** Everything that is ready to go on does: promises, and what they begin. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
};

export function testTiming(random = () => 0.5): TestTiming {
  let now = 0;
  const sleeps = new Set<{ readonly until: number; readonly end: () => void }>();
  return {
    now: () => now,
    random,
    sleep(milliseconds) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const entry = {
        until: now + Math.max(0, milliseconds),
        end() {
          sleeps.delete(entry);
          resolve();
        },
      };
      sleeps.add(entry);
      return { done: promise, end: entry.end };
    },
    async pass(milliseconds) {
      const end = now + milliseconds;
      await settle();
      for (;;) {
        const due = [...sleeps].filter(({ until }) => until <= end).sort((a, b) => a.until - b.until)[0];
        if (!due) break;
        now = Math.max(now, due.until);
        due.end();
        await settle();
      }
      now = end;
    },
    get waiting() {
      return sleeps.size;
    },
  };
}
