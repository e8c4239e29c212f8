interface Crumb {
  readonly text: string;
  readonly href: string;
}

/** Where one is, said by the page that is shown. */
class Crumbs {
  #before: readonly Crumb[] = $state.raw([]);
  #here = $state('');
  get before(): readonly Crumb[] {
    return this.#before;
  }
  get here(): string {
    return this.#here;
  }
  set(here: string, before: readonly Crumb[] = []): void {
    this.#here = here;
    this.#before = before;
    document.title = `${here} · Millrace`;
  }
}
export const crumbs = new Crumbs();
