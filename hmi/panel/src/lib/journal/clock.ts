import type { Entry } from './entry.ts';

/** What is kept of the plant's clock over a restart of the page. */
export interface KeptClock {
  /** How far the plant's clock was ahead of this device's when last known, µs. */
  readonly ahead: number;
  /** The plant's time when it was heard last, µs; 0: never. */
  readonly heard: number;
  /** The run of the page in which that was. */
  readonly run: string;
}

export interface ClockOptions {
  /** Names this run of the page. */
  readonly run: string;
  /** This device's clock, ms: somebody may set it at any moment. */
  readonly wall: () => number;
  /** Milliseconds since the page began: nobody sets it, and it stands still while the device sleeps. */
  readonly elapsed: () => number;
  readonly kept: KeptClock;
  readonly keep: (clock: KeptClock) => void;
}

/** Beyond this the device's clock is called wrong, µs. */
export const WRONG_BY = 120_000_000;
const SECOND = 1_000_000;

export interface Correction {
  readonly key: string;
  /** What to add to the time that the entry names, µs. */
  readonly by: number;
}

/**
 * The plant's clock, µs: it goes on by what has elapsed, whatever becomes of the device's own clock meanwhile. A run of the
 * page begins with the device's clock and how far that was off when last known.
 */
export class PlantClock {
  readonly #options: ClockOptions;
  #kept: KeptClock;
  #anchor: { readonly plant: number; readonly elapsed: number };
  #sure = false;
  /** What was known when this run began. */
  readonly #before: KeptClock;

  constructor(options: ClockOptions) {
    this.#options = options;
    this.#kept = options.kept;
    this.#before = options.kept;
    this.#anchor = { plant: options.wall() * 1_000 + options.kept.ahead, elapsed: options.elapsed() };
  }
  /** An answer told the plant's time (µs) and came when this device's clock said `received` (ms). */
  heard(plant: number, received: number): void {
    const { wall, elapsed, run } = this.#options;
    this.#anchor = { plant, elapsed: elapsed() - (wall() - received) };
    this.#sure = true;
    this.#keep({ ahead: plant - received * 1_000, heard: plant, run });
  }
  /** Whether the plant's time was heard in this run. */
  get sure(): boolean {
    return this.#sure;
  }
  now(): number {
    const { plant, elapsed } = this.#anchor;
    return Math.round(plant + (this.#options.elapsed() - elapsed) * 1_000);
  }
  /** How far the plant's clock is ahead of the device's just now, µs. */
  get ahead(): number {
    return this.now() - this.#options.wall() * 1_000;
  }
  get wrong(): boolean {
    return Math.abs(this.ahead) > WRONG_BY;
  }
  /** What an entry that is said now notes of the clocks. */
  noted(): Pick<Entry, 'at' | 'ahead' | 'elapsed'> {
    const at = Math.round(this.#options.wall() * 1_000);
    const ahead = this.now() - at;
    // Somebody set the clock: a start without a link must know it.
    if (Math.abs(ahead - this.#kept.ahead) > SECOND) this.#keep({ ...this.#kept, ahead });
    return { at, ahead, elapsed: this.#options.elapsed() };
  }

  /**
   * Which of these entries (in order) name a wrong time, now that the plant was heard in this run; nothing before that. Of
   * this run it is known by what has elapsed. If the device's clock is off now by something else than was believed when the
   * run began, it was set or lost between two runs: those before that are right, those after it are off by as much.
   * Where nothing was known then (a wiped origin, its entries given back by a copy) nothing is told of other runs.
   */
  corrections(entries: readonly Entry[]): readonly Correction[] {
    if (!this.#sure) return [];
    const off = this.ahead - this.#before.ahead;
    const isOff = Math.abs(off) > WRONG_BY;
    const from = isOff && this.#before.heard > 0 ? this.#lostBefore(entries, off) : entries.length;
    return entries.flatMap((entry, at) => {
      const own = entry.run === this.#options.run;
      const by = own ? this.#truly(entry, isOff) - namedBy(entry) : at >= from ? off : 0;
      return Math.abs(by) > WRONG_BY ? [{ key: entry.key, by: Math.round(by) }] : [];
    });
  }

  /**
   * The first entry after the clock was lost: where a run begins and time went back; or where as much more seems to have
   * passed as the clock is ahead now, and least beyond that, for a restart takes a minute.
   */
  #lostBefore(entries: readonly Entry[], off: number): number {
    let found = { at: entries.length, beyond: Number.POSITIVE_INFINITY };
    let last = { run: this.#before.run, named: this.#before.heard };
    for (const [at, entry] of entries.entries()) {
      const named = namedBy(entry);
      const beyond = off < 0 ? named - last.named + off : last.named - named;
      if (entry.run !== last.run && beyond >= 0 && beyond < found.beyond) found = { at, beyond };
      last = { run: entry.run, named };
    }
    return found.at;
  }
  /** When an entry of this run was said. A clock that is right now was right then: what did not elapse was sleep. */
  #truly(entry: Entry, isOff: boolean): number {
    if (!isOff) return entry.at + this.ahead;
    return this.now() - (this.#options.elapsed() - entry.elapsed) * 1_000;
  }
  #keep(clock: KeptClock): void {
    this.#kept = clock;
    this.#options.keep(clock);
  }
}

const namedBy = ({ at, ahead }: Entry): number => at + ahead;

/** The same entry with the moment it names put right; one that was chosen stays. */
export function corrected(entry: Entry, by: number): Entry {
  const { at } = entry.input;
  const input = typeof at === 'number' && !entry.chosen ? { ...entry.input, at: at + by } : entry.input;
  return { ...entry, input, ahead: entry.ahead + by, corrected: (entry.corrected ?? 0) + by };
}
