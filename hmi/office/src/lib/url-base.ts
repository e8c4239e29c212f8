type Address = Pick<URL, 'href' | 'pathname'>;

/** A change of the address that is on its way. */
export interface Wanted {
  readonly url: URL;
  /** Where a navigation led when it was begun; null: nowhere. */
  readonly over: string | null;
}

/**
 * The address that a change builds on: the newest of where a change of ours leads, where a link leads that was followed
 * meanwhile, and where we are. Null: the page is being left for another, and what would be kept of it has no place.
 */
export function urlBase(here: Address, leading: Address | null, wanted: Wanted | null): Address | null {
  const newest =
    wanted && (leading === null || leading.href === wanted.url.href || leading.href === wanted.over)
      ? wanted.url
      : (leading ?? here);
  return newest.pathname === here.pathname ? newest : null;
}
