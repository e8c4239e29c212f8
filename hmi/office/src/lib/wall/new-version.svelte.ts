import { updated } from '$app/state';

/** A wall was calm so long before it is drawn anew: nobody is reading anything that just came. */
const CALM_MS = 60_000;

/**
 * Takes a new version of the program where there is one, and only while nothing happens: `calm` is asked again until it was
 * so for a whole minute. Else the page would run for months as it was when somebody opened it. For the component that calls it.
 */
export function takeNewVersion(calm: () => boolean): void {
  const due = $derived(updated.current && calm());
  $effect(() => {
    if (!due) return;
    const timer = setTimeout(() => location.reload(), CALM_MS);
    return () => clearTimeout(timer);
  });
}
