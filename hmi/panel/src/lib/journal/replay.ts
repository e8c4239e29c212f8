import type { Entry, Refusal } from './entry.ts';

/** What became of sending an entry once. */
export type Verdict =
  /** The plant has it, and answered this. */
  | { readonly is: 'done'; readonly result?: unknown }
  | { readonly is: 'refused'; readonly refusal: Refusal }
  /** The plant cannot just now, nobody can: every entry waits, `after` ms at least where the plant said so. */
  | { readonly is: 'later'; readonly after: number | null }
  /** The plant fails at this very one: what is about the same thing waits behind it, the others go on. */
  | { readonly is: 'stuck' }
  /** Whoever said it is not signed in there any more. */
  | { readonly is: 'nobody' };

export interface ReplayOptions {
  /** What may be sent, in the order in which it was said. */
  readonly waiting: () => readonly Entry[];
  /** Sends one entry, and keeps what became of it before it answers. Never throws. */
  readonly send: (entry: Entry) => Promise<Verdict>;
  /** 0 to 1. */
  readonly random?: () => number;
  /** How many are on their way at most. */
  readonly atOnce?: number;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Sends what waits: one after another of what is about one thing, side by side of what is not. It never drops anything, and
 * after a failure it waits longer each time, by chance, so that a hall of terminals does not come back in step.
 */
export class Replay {
  readonly #options: Required<ReplayOptions>;
  #failures = 0;

  constructor({ random = Math.random, atOnce = 4, ...options }: ReplayOptions) {
    this.#options = { random, atOnce, ...options };
  }

  /** Sends until nothing can go any more. Returns after how many ms to try again; null: there is nothing to try. */
  async run(): Promise<number | null> {
    const busy = new Map<string, Promise<void>>();
    const stuck = new Set<string>();
    const ends: Verdict[] = [];
    const sendOne = async (entry: Entry): Promise<void> => {
      const verdict = await this.#options.send(entry);
      busy.delete(entry.entity);
      if (verdict.is === 'stuck') stuck.add(entry.entity);
      else if (verdict.is === 'later' || verdict.is === 'nobody') ends.push(verdict);
      else this.#failures = 0;
    };
    for (;;) {
      const free = ends.length > 0 ? 0 : this.#options.atOnce - busy.size;
      for (const entry of heads(this.#options.waiting(), busy, stuck, free)) busy.set(entry.entity, sendOne(entry));
      if (busy.size === 0) break;
      await Promise.race(busy.values());
    }
    if (ends.some(({ is }) => is === 'nobody') || (ends.length === 0 && stuck.size === 0)) return null;
    this.#failures++;
    return Math.max(this.#pause(), ...ends.map((end) => (end.is === 'later' ? (end.after ?? 0) : 0)));
  }

  #pause(): number {
    const most = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(this.#failures, 10));
    return Math.round(most * (0.5 + this.#options.random() / 2));
  }
}

/** The first that waits of every thing that is neither being sent nor stuck, so many at most. */
function heads(
  waiting: readonly Entry[],
  busy: ReadonlyMap<string, unknown>,
  stuck: ReadonlySet<string>,
  most: number,
): readonly Entry[] {
  const found = new Map<string, Entry>();
  for (const entry of waiting) {
    if (found.size >= most) break;
    if (!busy.has(entry.entity) && !stuck.has(entry.entity) && !found.has(entry.entity)) found.set(entry.entity, entry);
  }
  return [...found.values()];
}
