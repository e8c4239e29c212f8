import { PlantClock } from './journal/clock.ts';

const KEY = 'millrace.panel.ahead';

/** The plant's clock as this terminal knows it: a command must not say a moment that has not come there yet. */
export const plantClock = new PlantClock({
  wall: () => Date.now(),
  elapsed: () => performance.now(),
  // A start without a link goes on with what was known last.
  ahead: Number(localStorage.getItem(KEY)) || 0,
  keep: (ahead) => localStorage.setItem(KEY, String(ahead)),
});
