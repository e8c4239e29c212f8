const OFFERED_MS = 30_000;

/** The last thing said here that can be taken back: offered for half a minute, wherever the person goes. */
class Undo {
  #back: (() => Promise<void>) | null = $state.raw(null);
  #timer: ReturnType<typeof setTimeout> | null = null;

  get offered(): boolean {
    return this.#back !== null;
  }
  offer(back: () => Promise<void>): void {
    this.#back = back;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#back = null;
    }, OFFERED_MS);
  }
  clear(): void {
    this.#back = null;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }
  async take(): Promise<void> {
    const back = this.#back;
    this.#back = null;
    await back?.();
  }
}
export const undo = new Undo();
