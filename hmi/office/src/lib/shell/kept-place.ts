/** So many places are remembered: nobody goes back further. */
const MOST = 20;
/** So long a button may be unable to be pressed without saying that it does something; then somebody stands beside it. */
const REST_MS = 400;
const REACHED =
  'a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), summary, [tabindex]:not([tabindex="-1"])';

interface Place {
  readonly at: HTMLElement;
  /** What it lay in, from the inside out: once it is gone, this tells where it was. */
  readonly within: readonly Element[];
  /** The page it lay in; null: it is of the frame around pages. */
  readonly page: Element | null;
}

/** A button that had the focus when it was disabled. */
interface Resting {
  readonly place: Place;
  readonly timer: ReturnType<typeof setTimeout>;
  /** It rests for longer than a moment. */
  isLong: boolean;
  /** What has the focus instead. */
  beside: HTMLElement | null;
}

/**
 * Whoever works with keys keeps his place: where what had the focus goes (a row that was removed, the panel beside a list, a
 * dialog whose button is gone), it comes to where it was last within what stays, else to the first that can be reached there.
 * A button that cannot be pressed while it does something has the focus again once it can; one that stays so (nothing is left to
 * be sent) hands it to what can be reached nearest to it. Of a page that was left nothing is kept. Returns what ends it.
 */
export function keepPlace(): () => void {
  let places: readonly Place[] = [];
  /** Being disabled takes the focus away. */
  let resting: Resting | null = null;
  const isThere = (one: HTMLElement): boolean => one.isConnected && one.matches(REACHED) && one.checkVisibility();

  function remember({ target }: FocusEvent): void {
    if (!(target instanceof HTMLElement)) return;
    const within: Element[] = [];
    for (let up = target.parentElement; up; up = up.parentElement) within.push(up);
    places = [...places.filter(({ at }) => at !== target), { at: target, within, page: target.closest('main') }].slice(
      -MOST,
    );
  }
  function nextTo({ within }: Place): HTMLElement | null {
    for (const around of within) {
      if (!around.isConnected) continue;
      if (!around.closest('main, [role=dialog]')) return null;
      const before = places.findLast(({ at }) => isThere(at) && around.contains(at))?.at;
      const to = before ?? [...around.querySelectorAll<HTMLElement>(REACHED)].find(isThere);
      if (to) return to;
    }
    return null;
  }
  function comeBack(): void {
    for (const place of places.toReversed()) {
      const to = isThere(place.at) ? place.at : nextTo(place);
      if (!to) continue;
      to.focus();
      return;
    }
    places = [];
  }
  const isLost = (): boolean => document.activeElement === document.body && places.at(-1)?.at.isConnected === false;
  const isNowhere = (): boolean => document.activeElement === document.body;
  function standBeside(): void {
    if (!resting?.isLong || !isNowhere()) return;
    const { place } = resting;
    // What says that it does something keeps its place, however long it takes.
    if (place.at.closest('[aria-busy=true]')) return;
    resting.beside = nextTo(place);
    resting.beside?.focus();
    // It is still the place that somebody comes back to.
    places = [...places.filter((one) => one !== place), place];
  }
  function rest(place: Place): void {
    clearTimeout(resting?.timer);
    const timer = setTimeout(() => {
      if (resting) resting.isLong = true;
      standBeside();
    }, REST_MS);
    resting = { place, timer, isLong: false, beside: null };
  }
  function wakeUp(): void {
    const last = places.at(-1);
    if (last?.at.matches(':disabled')) {
      if (resting?.place === last) standBeside();
      else rest(last);
      return;
    }
    if (!resting) return;
    const { place, beside, timer } = resting;
    const isUntouched = isNowhere() || (beside !== null && document.activeElement === beside);
    clearTimeout(timer);
    resting = null;
    if (place === last && isThere(place.at) && isUntouched) place.at.focus();
  }
  // A frame later: who took it away may give the focus on himself.
  const watcher = new MutationObserver(() => {
    if (places.some(({ page }) => page?.isConnected === false))
      places = places.filter(({ page }) => page?.isConnected !== false);
    wakeUp();
    if (isLost()) requestAnimationFrame(() => isLost() && comeBack());
  });
  watcher.observe(document.body, { childList: true, subtree: true, attributeFilter: ['disabled', 'aria-busy'] });
  document.addEventListener('focusin', remember);
  return () => {
    watcher.disconnect();
    clearTimeout(resting?.timer);
    document.removeEventListener('focusin', remember);
  };
}
