import { type Component, untrack } from 'svelte';

/** Something that the palette offers by its name: a place to go to, or something to do. */
export interface Action {
  readonly id: string;
  readonly kind: 'do' | 'go';
  readonly text: string;
  /** What it is about, or belongs to. */
  readonly detail?: string;
  readonly icon?: Component;
  /** Pressed one after the other, outside of fields: ['g', 's']. */
  readonly keys?: readonly string[];
  readonly href?: string;
  readonly run?: () => void;
}
type Source = () => readonly Action[];

/**
 * What can be gone to and done here, from one place: the shell adds what is always there, a page and what is on it add their
 * own while they are shown. The newest comes first: what one looks at is nearer than what is always there.
 */
class Actions {
  #sources: readonly Source[] = $state.raw([]);

  get all(): readonly Action[] {
    const seen = new Set<string>();
    return this.#sources.flatMap((source) => source()).filter(({ id }) => !seen.has(id) && seen.add(id));
  }
  add(source: Source): () => void {
    this.#sources = [source, ...this.#sources];
    return () => {
      this.#sources = this.#sources.filter((one) => one !== source);
    };
  }
}
export const actions = new Actions();

/** Offers these for as long as the component that calls this is shown. */
export function useActions(of: Source): void {
  // Adding reads the list as well: it must not run again because another was added.
  $effect(() => untrack(() => actions.add(of)));
}
