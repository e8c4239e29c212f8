import type { LiveValue } from '@millrace/contracts';
import { liveValue } from './shapes/basic.ts';

export type ValuesListener = (changed: ReadonlyMap<number, LiveValue>) => void;
export interface WatchOptions {
  /** Least time between two tellings, ms; left out: every frame. The newest always comes, if later. */
  readonly every?: number;
}

/** Somebody who looks at some points. */
interface Watcher {
  readonly listener: ValuesListener;
  readonly every: number;
  readonly waiting: Map<number, LiveValue>;
  toldAt: number;
  timer: ReturnType<typeof setTimeout> | null;
}

/** What is to be asked of the server. */
export interface Wanted {
  readonly watch: ReadonlySet<number>;
  readonly leave: ReadonlySet<number>;
}

/**
 * The newest value of every point that somebody looks at: one a point, whoever looks, from the first who does until the last
 * has gone. Whatever comes between two frames, or faster than a looker wants to be told, is told as the newest alone.
 */
export class LiveValues {
  readonly #watchers = new Map<number, Set<Watcher>>();
  readonly #last = new Map<number, LiveValue>();
  /** Watchers with something to tell at the next frame. */
  readonly #due = new Set<Watcher>();
  readonly #toWatch = new Set<number>();
  readonly #toLeave = new Set<number>();
  readonly #frame: (run: () => void) => void;
  #framed = false;

  constructor(frame: (run: () => void) => void) {
    this.#frame = frame;
  }

  last(point: number): LiveValue | undefined {
    return this.#last.get(point);
  }
  points(): Iterable<number> {
    return this.#watchers.keys();
  }

  /** Tells what is known at once; the function ends it. */
  watch(points: readonly number[], listener: ValuesListener, { every = 0 }: WatchOptions = {}): () => void {
    const own = new Set(points);
    const watcher: Watcher = { listener, every, waiting: new Map(), toldAt: Number.NEGATIVE_INFINITY, timer: null };
    const known = new Map<number, LiveValue>();
    for (const point of own) {
      const watchers = this.#watchers.get(point);
      if (watchers) watchers.add(watcher);
      else {
        this.#watchers.set(point, new Set([watcher]));
        // One page went and the next came in the same breath: the point is followed still, and its value is of now.
        if (!this.#toLeave.delete(point)) this.#toWatch.add(point);
      }
      const last = this.#last.get(point);
      if (last) known.set(point, last);
    }
    if (known.size) listener(known);
    return () => {
      for (const point of own) this.#release(point, watcher);
      this.#due.delete(watcher);
      if (watcher.timer) clearTimeout(watcher.timer);
    };
  }

  /** What changed since it was asked last in who looks at what. */
  wanted(): Wanted {
    const wanted = { watch: new Set(this.#toWatch), leave: new Set(this.#toLeave) };
    // What nobody watches grows old unseen: better asked anew than shown.
    for (const point of this.#toLeave) this.#last.delete(point);
    this.#toWatch.clear();
    this.#toLeave.clear();
    return wanted;
  }

  /** Values as they came; what is none, is not looked at, is older than what is known, or says the same again is left out. */
  take(values: unknown): void {
    if (!Array.isArray(values)) return;
    for (const given of values) {
      const value = liveValue.safeParse(given).data;
      const watchers = value && this.#watchers.get(value.i);
      if (!watchers) continue;
      const known = this.#last.get(value.i);
      // A snapshot may cross a value on its way, and repeats all that is known after a lost link.
      if (known && (known.t > value.t || isSame(known, value))) continue;
      this.#last.set(value.i, value);
      for (const watcher of watchers) {
        watcher.waiting.set(value.i, value);
        this.#due.add(watcher);
      }
    }
    this.#tellSoon();
  }

  close(): void {
    for (const watchers of this.#watchers.values()) for (const { timer } of watchers) if (timer) clearTimeout(timer);
    this.#watchers.clear();
    this.#last.clear();
    this.#due.clear();
  }

  #release(point: number, watcher: Watcher): void {
    const watchers = this.#watchers.get(point);
    if (!watchers?.delete(watcher) || watchers.size) return;
    this.#watchers.delete(point);
    if (!this.#toWatch.delete(point)) this.#toLeave.add(point);
  }

  #tellSoon(): void {
    if (this.#framed || !this.#due.size) return;
    this.#framed = true;
    this.#frame(this.#tell);
  }

  readonly #tell = (): void => {
    this.#framed = false;
    const now = performance.now();
    for (const watcher of this.#due) {
      this.#due.delete(watcher);
      if (watcher.timer) continue;
      const wait = watcher.toldAt + watcher.every - now;
      if (wait > 0) {
        watcher.timer = setTimeout(() => {
          watcher.timer = null;
          this.#due.add(watcher);
          this.#tellSoon();
        }, wait);
        continue;
      }
      watcher.toldAt = now;
      const changed = new Map(watcher.waiting);
      watcher.waiting.clear();
      if (changed.size) watcher.listener(changed);
    }
  };
}

const isSame = (a: LiveValue, b: LiveValue): boolean =>
  a.t === b.t && a.q === b.q && (a.v === b.v || JSON.stringify(a.v) === JSON.stringify(b.v));
