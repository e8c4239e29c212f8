/** Panels that wait for a badge to be shown to the reader beside them: one for each terminal, the newest. */
export class BadgeWaits {
  readonly #waiting = new Map<string, () => void>();

  /** Ends when a badge was told of this terminal, or after so long (ms), or when another waits in its place. */
  wait(terminal: string, ms: number, signal: AbortSignal): Promise<void> {
    this.wake(terminal);
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        if (this.#waiting.get(terminal) === done) this.#waiting.delete(terminal);
        resolve();
      };
      const timer = setTimeout(done, ms).unref();
      this.#waiting.set(terminal, done);
      if (signal.aborted) done();
      else signal.addEventListener('abort', done);
    });
  }

  wake(terminal: string): void {
    this.#waiting.get(terminal)?.();
  }
}
