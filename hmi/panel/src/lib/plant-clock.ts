import { newKey } from '@millrace/hmi-client';
import { type KeptClock, PlantClock } from './journal/clock.ts';

const KEY = 'millrace.panel.clock';

function kept(): KeptClock {
  const { ahead = 0, heard = 0, run = '' } = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<KeptClock>;
  return { ahead, heard, run };
}

/** This run of the page: what is said in it notes it, for the clock of one run is known by what has elapsed. */
export const thisRun = newKey();

/** The plant's clock as this terminal knows it: a command must not say a moment that has not come there yet. */
export const plantClock = new PlantClock({
  run: thisRun,
  wall: () => Date.now(),
  elapsed: () => performance.now(),
  // A start without a link goes on with what was known last.
  kept: kept(),
  keep: (clock) => localStorage.setItem(KEY, JSON.stringify(clock)),
});
