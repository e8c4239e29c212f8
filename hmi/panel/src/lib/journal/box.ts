import { ApiError } from '@millrace/hmi-client';
import { type Entry, readEntry } from './entry.ts';

/** The place beside this terminal where its entries are kept a third time: the plant's server, or a box that has one. */
export interface BoxDoor {
  /** Fulfilled when it is on that machine's disk. Throws ApiError. */
  readonly write: (put: readonly Entry[], drop: readonly string[]) => Promise<void>;
  /** Everything it holds of this terminal. Throws ApiError. */
  readonly read: () => Promise<readonly unknown[]>;
}

export type BoxState =
  /** This device is no terminal: nobody keeps anything for it. */
  | { readonly is: 'none' }
  | { readonly is: 'away'; readonly reason: string }
  | { readonly is: 'full' }
  | { readonly is: 'kept'; readonly held: number };

const AT_ONCE = 200;

/**
 * Holds the box to what this device has: what waits is put there, what is over is dropped there. Nothing is ever dropped there
 * before what it holds was taken in here, for this device may be the one that lost everything.
 */
export class BoxMirror {
  readonly #door: BoxDoor;
  /** Revision of each entry that the box is known to hold; null: what it holds was not read yet. */
  #held: Map<string, number> | null = null;
  #state: BoxState = { is: 'none' };

  constructor(door: BoxDoor) {
    this.#door = door;
  }
  get state(): BoxState {
    return this.#state;
  }
  /** Whether the box may hold something else than these. */
  lags(entries: readonly Entry[]): boolean {
    const held = this.#held;
    return (
      held === null || held.size !== entries.length || entries.some(({ key, revision }) => held.get(key) !== revision)
    );
  }
  /** Forgets what the box holds: this device is another terminal now, or none. */
  forget(): void {
    this.#held = null;
    this.#state = { is: 'none' };
  }

  /**
   * Takes in what the box holds, once, then has it hold what is here. Never throws; true: both hold the same.
   * @param take keeps what came from the box on this device, and is fulfilled when it is
   * @param entries what this device holds, asked for after that
   */
  async sync(take: (found: readonly unknown[]) => Promise<void>, entries: () => readonly Entry[]): Promise<boolean> {
    try {
      if (this.#held === null) {
        const found = await this.#door.read();
        await take(found);
        this.#held = new Map(found.flatMap((value) => heldOf(value)));
      }
      await this.#level(this.#held, entries());
      this.#state = { is: 'kept', held: this.#held.size };
      return true;
    } catch (error) {
      this.#state = stateOf(error);
      return false;
    }
  }

  async #level(held: Map<string, number>, entries: readonly Entry[]): Promise<void> {
    const here = new Set(entries.map(({ key }) => key));
    const put = entries.filter(({ key, revision }) => (held.get(key) ?? -1) < revision);
    const drop = [...held.keys()].filter((key) => !here.has(key));
    for (let from = 0; from < Math.max(put.length, drop.length); from += AT_ONCE) {
      const [some, over] = [put.slice(from, from + AT_ONCE), drop.slice(from, from + AT_ONCE)];
      await this.#door.write(some, over);
      for (const { key, revision } of some) held.set(key, revision);
      for (const key of over) held.delete(key);
    }
  }
}

function heldOf(value: unknown): readonly (readonly [string, number])[] {
  const entry = readEntry(value);
  return entry ? [[entry.key, entry.revision]] : [];
}

function stateOf(error: unknown): BoxState {
  if (!(error instanceof ApiError))
    return { is: 'away', reason: error instanceof Error ? error.message : String(error) };
  if (error.code === 'not-a-terminal') return { is: 'none' };
  return error.code === 'terminal-journal-full' ? { is: 'full' } : { is: 'away', reason: error.message };
}
