import { untrack } from 'svelte';
import { moment } from './clock.svelte.ts';
import { written } from './written.svelte.ts';

/** Why something could not be shown: what a screen says about it depends on this alone. */
export type Failure = 'no-permission' | 'offline' | 'signed-out' | 'error';

export function failureOf(error: unknown): Failure {
  const kind = typeof error === 'object' && error !== null && 'kind' in error ? error.kind : null;
  if (kind === 'no-permission' || kind === 'signed-out') return kind;
  return kind === 'link-lost' || kind === 'busy' ? 'offline' : 'error';
}

/**
 * What a page reads from the server: the newest answer, whether one is on its way, and why there is none. A later
 * failure keeps the answer of before, so that a lost link shows old data with its age and never an empty page.
 */
export class Resource<T> {
  #data = $state.raw<T | null>(null);
  #error = $state.raw<unknown>(null);
  #loading = $state(false);
  #at = $state(0);
  #version = $state(0);
  /** Asked to ask again while an answer was on its way. */
  #again = false;

  get data(): T | null {
    return this.#data;
  }
  get error(): unknown {
    return this.#error;
  }
  get failure(): Failure | null {
    return this.#error === null ? null : failureOf(this.#error);
  }
  get loading(): boolean {
    return this.#loading;
  }
  /** When the answer came, ms; 0: none yet. */
  get at(): number {
    return this.#at;
  }
  /**
   * Asks again; what is shown stays until the answer is there. While an answer is on its way it is waited for, and then
   * asked once more: on a busy plant something happens more often than a slow server answers, and an answer that is
   * given up each time would never come.
   */
  reload(): void {
    untrack(() => {
      if (this.#loading) this.#again = true;
      else this.#version++;
    });
  }

  /** @internal Reads the version, so that the effect that runs it starts again on reload. */
  run(load: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): void {
    void this.#version;
    void written.times;
    const asked = load(signal);
    untrack(() => {
      this.#loading = true;
      this.#again = false;
    });
    asked.then(
      (data) => {
        if (signal.aborted) return;
        this.#data = data;
        this.#error = null;
        this.#at = moment();
        this.#answered();
      },
      (error: unknown) => {
        if (signal.aborted) return;
        this.#error = error;
        this.#answered();
      },
    );
  }

  #answered(): void {
    this.#loading = false;
    if (this.#again) this.reload();
  }
}

/**
 * A resource of the component that calls this: asked when it appears, again whenever something reactive that `load`
 * read at its start has changed, and every `every` ms while the page can be seen. Aborted when the component goes.
 */
export function useResource<T>(
  load: (signal: AbortSignal) => Promise<T>,
  { every }: { every?: number } = {},
): Resource<T> {
  const resource = new Resource<T>();
  $effect(() => {
    const abort = new AbortController();
    resource.run(load, abort.signal);
    return () => abort.abort();
  });
  if (every) {
    $effect(() => {
      const timer = setInterval(() => {
        if (!document.hidden) resource.reload();
      }, every);
      return () => clearInterval(timer);
    });
  }
  return resource;
}
