/** So many places are remembered: nobody goes back further. */
const MOST = 20;
const REACHED =
  'a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), summary, [tabindex]:not([tabindex="-1"])';

interface Place {
  readonly at: HTMLElement;
  /** What it lay in, from the inside out: once it is gone, this tells where it was. */
  readonly within: readonly Element[];
  /** The page it lay in; null: it is of the frame around pages. */
  readonly page: Element | null;
}

/**
 * Whoever works with keys keeps his place: where what had the focus goes (a row that was removed, the panel beside a list, a
 * dialog whose button is gone), it comes to where it was last within what stays, else to the first that can be reached there.
 * A button that cannot be pressed while it does something has the focus again once it can. Of a page that was left nothing is
 * kept. Returns what ends it.
 */
export function keepPlace(): () => void {
  let places: readonly Place[] = [];
  /** Had the focus when it was disabled, which takes it away. */
  let resting: HTMLElement | null = null;
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
    const stays = within.find((one) => one.isConnected);
    if (!stays?.closest('main')) return null;
    const before = places.findLast(({ at }) => isThere(at) && stays.contains(at))?.at;
    return before ?? [...stays.querySelectorAll<HTMLElement>(REACHED)].find(isThere) ?? null;
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
  function wakeUp(): void {
    const last = places.at(-1)?.at ?? null;
    if (last?.matches(':disabled')) {
      resting = last;
      return;
    }
    if (resting && resting === last && isThere(resting) && document.activeElement === document.body) resting.focus();
    resting = null;
  }
  // A frame later: who took it away may give the focus on himself.
  const watcher = new MutationObserver(() => {
    if (places.some(({ page }) => page?.isConnected === false))
      places = places.filter(({ page }) => page?.isConnected !== false);
    wakeUp();
    if (isLost()) requestAnimationFrame(() => isLost() && comeBack());
  });
  watcher.observe(document.body, { childList: true, subtree: true, attributeFilter: ['disabled'] });
  document.addEventListener('focusin', remember);
  return () => {
    watcher.disconnect();
    document.removeEventListener('focusin', remember);
  };
}
