import type { Entry } from './entry.ts';

export interface ClockOptions {
  /** This device's clock, ms: somebody may set it at any moment. */
  readonly wall: () => number;
  /** Milliseconds since the page began: nobody sets it. */
  readonly elapsed: () => number;
  /** How far the plant's clock was ahead of the device's when last heard, µs. */
  readonly ahead: number;
  readonly keep: (ahead: number) => void;
}

/** Beyond this the device's clock is called wrong, µs. */
export const WRONG_BY = 120_000_000;

/**
 * The plant's clock, µs. Once it was heard in this run of the page it goes on by what has elapsed, whatever becomes of the
 * device's own clock; before that, by the device's clock and how far that was off when last heard.
 */
export class PlantClock {
  readonly #options: ClockOptions;
  #ahead: number;
  /** What the plant said, and when in this run. */
  #heard: { readonly plant: number; readonly elapsed: number } | null = null;

  constructor(options: ClockOptions) {
    this.#options = options;
    this.#ahead = options.ahead;
  }
  /** An answer told the plant's time (µs) and came when this device's clock said `received` (ms). */
  heard(plant: number, received: number): void {
    const { wall, elapsed, keep } = this.#options;
    this.#heard = { plant, elapsed: elapsed() - (wall() - received) };
    this.#ahead = plant - received * 1_000;
    keep(this.#ahead);
  }
  /** Whether the plant's time was heard in this run. */
  get sure(): boolean {
    return this.#heard !== null;
  }
  now(): number {
    const { wall, elapsed } = this.#options;
    if (this.#heard) return Math.round(this.#heard.plant + (elapsed() - this.#heard.elapsed) * 1_000);
    return Math.round(wall() * 1_000 + this.#ahead);
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
    return { at, ahead: this.now() - at, elapsed: this.#options.elapsed() };
  }
  /**
   * By how much (µs) the time that an entry named was wrong, now that the plant was heard; 0: it was right, or nobody can
   * tell yet. Of this run (`run`) it is known exactly. Before it, the device's clock is taken to have been off as it is now.
   */
  correctionOf(entry: Pick<Entry, 'at' | 'ahead' | 'run' | 'elapsed'>, run: string): number {
    if (!this.#heard) return 0;
    const named = entry.at + entry.ahead;
    const truly =
      entry.run === run ? this.now() - (this.#options.elapsed() - entry.elapsed) * 1_000 : entry.at + this.ahead;
    const by = Math.round(truly - named);
    return Math.abs(by) > WRONG_BY ? by : 0;
  }
}

/** The same entry with the moment it names put right. */
export function corrected(entry: Entry, by: number): Entry {
  const { at } = entry.input;
  const input = typeof at === 'number' ? { ...entry.input, at: at + by } : entry.input;
  return { ...entry, input, ahead: entry.ahead + by, corrected: (entry.corrected ?? 0) + by };
}
