import { touched } from '../idle.ts';
import { remembersScans } from './remembers.ts';
import { type Sound, sounds } from './sounds.ts';

/** What became of a scan: its mark, what was understood, and what to do. */
export interface Outcome {
  readonly mark: Sound;
  readonly title: string;
  readonly detail?: string | undefined;
}
/** Null: it is not this one's; whoever is asked next may know it. */
export type ScanHandler = (text: string) => Promise<Outcome | null>;

/** The same code within this time is the same scan: a reader that is held over a label tells it again and again. */
const SAME_MS = 1_500;
const SHOWN_MS: Readonly<Record<Sound, number>> = { done: 3_000, ask: 6_000, refused: 8_000, again: 1_500 };

export type Transport = 'keys' | 'serial' | 'hid';

/** All that is scanned at this terminal, by whatever way: one after another, each answered, none dropped. */
class Scanner {
  /** Whoever was there last is asked first: a page before the app. */
  #handlers: readonly ScanHandler[] = [];
  #work: Promise<void> = Promise.resolve();
  #last = { text: '', at: Number.NEGATIVE_INFINITY };
  #shown: (Outcome & { readonly at: number }) | null = $state.raw(null);
  #heard: { readonly text: string; readonly way: Transport; readonly at: number } | null = $state.raw(null);
  #open: Readonly<Record<'serial' | 'hid', number>> = $state.raw({ serial: 0, hid: 0 });
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Of 1; kept on the device. */
  #volume: number = $state(remembersScans.volume());

  /** The answer that is to be seen now; null: none. */
  get shown(): (Outcome & { readonly at: number }) | null {
    return this.#shown;
  }
  /** What was scanned last, whatever it was. */
  get heard() {
    return this.#heard;
  }
  /** Readers that are open, by the way they are on. */
  get open() {
    return this.#open;
  }
  opened(way: 'serial' | 'hid', count: number): void {
    this.#open = { ...this.#open, [way]: count };
  }
  get volume(): number {
    return this.#volume;
  }
  set volume(volume: number) {
    this.#volume = volume;
    remembersScans.keepVolume(volume);
  }
  /** Asks this one before those that are there already, or after all others. Returns the way to stop. */
  use(handler: ScanHandler, { last = false }: { readonly last?: boolean } = {}): () => void {
    this.#handlers = last ? [...this.#handlers, handler] : [handler, ...this.#handlers];
    return () => {
      this.#handlers = this.#handlers.filter((each) => each !== handler);
    };
  }
  readonly hear = (scanned: string, way: Transport): void => {
    const text = scanned.trim();
    if (!text) return;
    touched.now();
    const at = performance.now();
    this.#heard = { text, way, at: Date.now() };
    const same = text === this.#last.text && at - this.#last.at < SAME_MS;
    this.#last = { text, at };
    if (same) {
      sounds.play('again', this.#volume);
      return;
    }
    this.#work = this.#work.then(() => this.#take(text));
  };
  /** The glass was touched: the same code after it is meant once more. */
  readonly touch = (): void => {
    this.#last = { text: '', at: Number.NEGATIVE_INFINITY };
  };
  /** Says something as if it had been scanned: a tile that stands for a code. */
  say(outcome: Outcome): void {
    sounds.play(outcome.mark, this.#volume);
    clearTimeout(this.#timer);
    this.#shown = { ...outcome, at: Date.now() };
    this.#timer = setTimeout(() => this.forget(), SHOWN_MS[outcome.mark]);
  }
  forget(): void {
    this.#shown = null;
  }
  async #take(text: string): Promise<void> {
    for (const handler of this.#handlers) {
      try {
        const outcome = await handler(text);
        if (outcome) return this.say(outcome);
      } catch (error) {
        // A fault of ours: it is told, and the scan is answered all the same.
        reportError(error);
        return this.say({ mark: 'refused', title: text });
      }
    }
    this.say({ mark: 'refused', title: text });
  }
}
export const scanner = new Scanner();

/** Hears scans while the component that calls this is there, before the app does. */
export function useScans(handler: ScanHandler): void {
  $effect(() => scanner.use(handler));
}
