/** Gloves bounce: a second press within this time is the first one again. */
const BOUNCE_MS = 350;
/** A key that is pressed again and again: only its own bounce is ignored. */
const QUICK_MS = 80;

/** Does `act` at most once a bounce. One for each button: two keys pressed one after the other are two presses. */
export function steady(act: () => void, { quick = false, now = () => performance.now() } = {}): () => void {
  let last = Number.NEGATIVE_INFINITY;
  return () => {
    const at = now();
    if (at - last < (quick ? QUICK_MS : BOUNCE_MS)) return;
    last = at;
    act();
  };
}
