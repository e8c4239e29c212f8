import { systemTiming, within } from './devices/timing.ts';
import type { Hold } from './watchdog/held-back.ts';

/** What is kept in use: begun once, let go once. */
export interface Usable {
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface KeptInUseParts<Thing extends Usable> {
  /** Makes it; `failed` is to be told of an exception that belongs to it. Whatever is thrown, it is made again later. */
  readonly make: (failed: (error: Error) => void) => Thing;
  /** It could not be made or begun, needs too long, or is held back. */
  readonly onRefused: (reason: string) => void;
  /** It failed where nobody could catch it, was let go, and is made anew. */
  readonly onFailed: (error: Error) => void;
  /** It did not go in time or not cleanly. */
  readonly onNotEnded: (reason: string) => void;
  /** Why it is not to be begun now; null where it may be. */
  readonly hold: () => Hold | null;
  /** ms until it is made anew. */
  readonly again?: number;
}

/** What does not begin, or does not go, in this time (ms) holds up nothing else. */
const PATIENCE = 5_000;
const AGAIN = 10_000;

class Slow extends Error {}

/** Keeps something in use that may fail at any moment: then it alone is let go, and made anew. Nothing here rejects. */
export class KeptInUse<Thing extends Usable> {
  private readonly parts: KeptInUseParts<Thing>;
  private thing: Thing | null = null;
  private ended = false;
  private again: NodeJS.Timeout | undefined;

  constructor(parts: KeptInUseParts<Thing>) {
    this.parts = parts;
  }

  /** Null while it is not made. */
  get current(): Thing | null {
    return this.thing;
  }

  /** Resolves when it is begun, or will be some time. */
  async start(): Promise<void> {
    const hold = this.parts.hold();
    if (hold) {
      this.parts.onRefused(hold.reason);
      this.later(hold.milliseconds);
      hold.released.addEventListener('abort', () => this.sooner(), { once: true });
      return;
    }
    let thing: Thing | null = null;
    try {
      thing = this.parts.make((error) => void this.failed(error, thing));
      this.thing = thing;
      await inTime(() => thing?.start(), 'it is still being made');
    } catch (error) {
      // Let go meanwhile: whoever did that sees to what comes next.
      if (this.thing !== thing) return;
      this.parts.onRefused(textOf(error));
      if (!(error instanceof Slow)) this.later();
    }
  }

  async stop(): Promise<void> {
    this.ended = true;
    clearTimeout(this.again);
    await this.release();
  }

  private async failed(error: Error, thing: Thing | null): Promise<void> {
    // What is left of one that was let go touches none that came after it.
    if (this.ended || this.thing !== thing) {
      this.parts.onNotEnded(textOf(error));
      return;
    }
    clearTimeout(this.again);
    await this.release();
    this.parts.onFailed(error);
    this.later();
  }

  private later(milliseconds = this.parts.again ?? AGAIN): void {
    if (!this.ended) this.again = setTimeout(() => void this.anew(), milliseconds);
  }

  /** It waits to be made anew, and needs to no longer. */
  private sooner(): void {
    clearTimeout(this.again);
    this.later(0);
  }

  private async anew(): Promise<void> {
    await this.release();
    if (!this.ended) await this.start();
  }

  private async release(): Promise<void> {
    const { thing } = this;
    this.thing = null;
    try {
      await inTime(() => thing?.stop(), 'it is still being ended');
    } catch (error) {
      this.parts.onNotEnded(textOf(error));
    }
  }
}

const inTime = (work: () => Promise<void> | undefined, words: string): Promise<void> =>
  within(
    systemTiming,
    PATIENCE,
    new AbortController().signal,
    async () => work(),
    () => new Slow(`${words} after ${PATIENCE / 1_000} s`),
  );

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
