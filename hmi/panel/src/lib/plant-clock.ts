/** How far the plant's clock is ahead of this terminal's, µs, as last heard. */
let ahead = 0;

/** The plant's clock as this terminal knows it: a command must not say a moment that has not come there yet. */
export const plantClock = {
  /** An answer told the plant's time (µs) and came when this terminal's clock said `received` (ms). */
  heard(at: number, received: number): void {
    ahead = at - received * 1_000;
  },
  /** How far it is ahead of this terminal's, µs. */
  ahead: (): number => ahead,
  now: (): number => Date.now() * 1_000 + ahead,
};
