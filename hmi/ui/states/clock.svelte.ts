import { createSubscriber } from 'svelte/reactivity';

const subscribe = createSubscriber((update) => {
  const timer = setInterval(update, 1_000);
  return () => clearInterval(timer);
});

/** Differences below are the link's, not the clock's: ages must not jump about. */
const SAME_MS = 50;
/** How far the plant's clock is ahead of this device's, ms. */
let ahead = 0;

/** The plant told its time; from now on all ages and clocks on this device are by it. */
export function plantIsAhead(ms: number): void {
  if (Math.abs(ms - ahead) > SAME_MS) ahead = ms;
}

/** How far, ms; 0: it was not heard, or agrees. */
export const plantAhead = (): number => ahead;

/** The moment by the plant's clock, ms; by this device's as long as the plant was not heard. */
export const moment = (): number => Date.now() + ahead;

/** Now in µs by the plant's clock, renewed once a second for whatever reads it while it is shown; one timer for the whole page. */
export function now(): number {
  subscribe();
  return moment() * 1_000;
}
