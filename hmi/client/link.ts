/** Whether the screen hears the plant, and since when (wall clock, ms). */
export interface LinkState {
  readonly state: 'connecting' | 'live' | 'lost';
  readonly since: number;
  readonly reason: string | null;
  /** Lost for so long that what is shown must not look like now. */
  readonly stale: boolean;
}

/** A value is called stale after the link has been gone this long. */
export const STALE_AFTER_MS = 10_000;

/** Keeps the link's state and tells who listens; the step from lost to stale comes from a timer of its own. */
export class LinkWatch {
  readonly #now: () => number;
  #state: LinkState;
  #heardAt = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  readonly #listeners = new Set<(state: LinkState) => void>();

  /** `now`: the wall clock that people are told times by, ms. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
    this.#state = { state: 'connecting', since: now(), reason: null, stale: false };
    this.#staleLater(STALE_AFTER_MS);
  }
  get state(): LinkState {
    return this.#state;
  }
  on(listener: (state: LinkState) => void): () => void {
    this.#listeners.add(listener);
    listener(this.#state);
    return () => void this.#listeners.delete(listener);
  }
  live(): void {
    this.#clear();
    this.heard();
    this.#set({ state: 'live', since: this.#now(), reason: null, stale: false });
  }
  heard(): void {
    this.#heardAt = this.#now();
  }
  lost(reason: string): void {
    if (this.#state.state === 'lost') return;
    // Since the last thing heard, which may be seconds before the socket noticed.
    const since = this.#heardAt || this.#state.since;
    this.#set({ state: 'lost', since, reason, stale: this.#state.stale });
    // A link that died without a word (half open) is noticed late, and what it last brought is as old as it is.
    this.#staleLater(Math.min(STALE_AFTER_MS, Math.max(0, since + STALE_AFTER_MS - this.#now())));
  }
  close(): void {
    this.#clear();
    this.#listeners.clear();
  }
  #staleLater(after: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#set({ ...this.#state, stale: true });
    }, after);
  }
  #clear(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }
  #set(state: LinkState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
  }
}
