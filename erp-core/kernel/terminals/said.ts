import type { Effect } from '../effect.ts';
import type { Refusal } from '../refusal.ts';

/** When a terminal says that a person said it, by its own clock, and by how much its times were put right since; µs. */
export interface SaidAtTerminal {
  readonly at: number;
  readonly corrected: number;
}

/**
 * What is decided was told at a terminal as done. It is booked as it was told, whatever the books have against it, and what
 * they have is left for a supervisor. A command is refused only where there is nothing that could be booked.
 */
export interface Told extends SaidAtTerminal {
  /** The terminal's own key of it. */
  readonly key: string;
  /** What a supervisor is to look at, written with what is booked; nothing where there are no doubts. */
  readonly doubted: (doubts: readonly Refusal[], site: string | null) => readonly Effect[];
}
