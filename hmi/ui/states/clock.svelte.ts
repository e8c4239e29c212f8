import { createSubscriber } from 'svelte/reactivity';

const subscribe = createSubscriber((update) => {
  const timer = setInterval(update, 1_000);
  return () => clearInterval(timer);
});

/** Now in µs, renewed once a second for whatever reads it while it is shown; one timer for the whole page. */
export function now(): number {
  subscribe();
  return Date.now() * 1_000;
}
