import { EventStream, type GapListener } from './event-stream.ts';
import { LaterSocket } from './later-socket.ts';
import { type LinkState, LinkWatch } from './link.ts';
import { LiveValues, type ValuesListener, type WatchOptions } from './live-values.ts';
import { type ClockOffset, PlantClock } from './plant-clock.ts';
import type { BusinessEvent } from './shapes/telemetry.ts';

/** The server takes so many points in one message. */
const MOST_A_MESSAGE = 1_000;
const FIRST_PAUSE_MS = 1_000;
const MOST_PAUSE_MS = 30_000;
/** Clocks of PCs drift by seconds a day. */
const CLOCK_EVERY_MS = 60_000;
/** Questions asked one after the other on a new link: the first pays for whatever is just being set up. */
const CLOCK_FIRST = 3;

export type EventListener = (event: BusinessEvent) => void;
export type Release = () => void;

export interface LiveOptions {
  /** Origin of the server; '' or nothing for the page's own. */
  readonly url?: string;
  /** Headers for a client outside a browser (the session's cookie). */
  readonly headers?: Record<string, string>;
  /** Asks for the next frame; by default the browser's, elsewhere a timer of 16 ms. */
  readonly frame?: (run: () => void) => void;
  /** This machine's wall clock, ms. */
  readonly now?: () => number;
}

// Node's types know no browser; outside one there are no frames and a timer does.
const browser = globalThis as {
  readonly requestAnimationFrame?: (run: () => void) => void;
  readonly document?: { readonly hidden: boolean };
};
const nextFrame = (run: () => void): void => {
  // A hidden tab gets no frames: there nobody looks, but what is kept must stay true.
  if (browser.requestAnimationFrame && !browser.document?.hidden) browser.requestAnimationFrame(run);
  else setTimeout(run, 16);
};

/**
 * The live channel: values of the points somebody looks at, business events without gap or repeat, and the plant's time.
 * Telemetry only: nothing is ever written over it. `close()` releases everything.
 */
export class LiveChannel {
  readonly #socket: LaterSocket;
  readonly #link: LinkWatch;
  readonly #clock = new PlantClock();
  readonly #now: () => number;
  readonly #values: LiveValues;
  readonly #events: EventStream;
  readonly #resumed = new Set<() => void>();
  readonly #clockListeners = new Set<(offset: ClockOffset) => void>();
  #asked = false;
  #again: ReturnType<typeof setTimeout> | null = null;
  #clockTimer: ReturnType<typeof setTimeout> | null = null;
  #refusals = 0;

  constructor({ url, headers, frame = nextFrame, now = Date.now }: LiveOptions = {}) {
    this.#now = now;
    this.#link = new LinkWatch(() => this.now());
    this.#values = new LiveValues(frame);
    const options = {
      path: '/live',
      // One round trip less than starting by polling; where a proxy refuses it, polling still comes.
      transports: ['websocket', 'polling'],
      tryAllTransports: true,
      withCredentials: true,
      reconnectionDelay: FIRST_PAUSE_MS,
      reconnectionDelayMax: MOST_PAUSE_MS,
      randomizationFactor: 0.5,
      ...(headers ? { extraHeaders: headers } : {}),
    };
    this.#socket = new LaterSocket(({ io }) => (url ? io(url, options) : io(options)));
    this.#events = new EventStream((message, answered) => this.#socket.emit('events', message, answered));
    this.#socket.on('connect', this.#resume);
    this.#socket.on('disconnect', (reason) => {
      // Emits made while away would be sent in one burst and twice: #resume says everything anew.
      this.#socket.sendBuffer = [];
      this.#link.lost(reason);
      if (reason === 'io server disconnect') this.#againLater();
    });
    this.#socket.on('connect_error', (error) => {
      this.#link.lost(error.message);
      // Refused by the server itself (database away, session gone): the library gives up then, a screen does not.
      if (!this.#socket.active) this.#againLater();
    });
    this.hear('snapshot', (message) => this.#values.take(Object(message).points));
    this.hear('values', (values) => this.#values.take(values));
    this.hear('event', (event) => this.#events.take(event));
    // A quiet plant is heard too: the server asks every few seconds whether anybody is there.
    this.#socket.io.on('ping', this.#heard);
  }

  get link(): LinkState {
    return this.#link.state;
  }
  /** Tells at once and on every change. */
  onLink(listener: (state: LinkState) => void): Release {
    return this.#link.on(listener);
  }

  /** The plant's clock, ms; this machine's as long as the plant has not been heard. */
  now(): number {
    return this.#now() + (this.#clock.best?.ahead ?? 0);
  }
  /** How far the plant's clock is ahead of this machine's, whenever it was asked; at once where it was. */
  onClock(listener: (offset: ClockOffset) => void): Release {
    this.#clockListeners.add(listener);
    const { best } = this.#clock;
    if (best) listener(best);
    return () => void this.#clockListeners.delete(listener);
  }

  last(point: number) {
    return this.#values.last(point);
  }
  /** Values of `points`, at most once a frame or as seldom as `every` says, until released. What is known is given at once. */
  watch(points: readonly number[], listener: ValuesListener, options: WatchOptions = {}): Release {
    const release = this.#values.watch(points, listener, options);
    this.#askSoon();
    return () => {
      release();
      this.#askSoon();
    };
  }

  /** Business events from now on (the first caller may give an earlier sequence); after a lost link without a gap. */
  events(listener: EventListener, after: number | null = null): Release {
    const first = this.#events.listen(listener, after);
    if (first && this.#socket.connected) this.#events.follow();
    return () => this.#events.ignore(listener);
  }
  /** Called where events were missed and will not come (the database was restored): what is shown has to be read anew. */
  onGap(listener: GapListener): Release {
    return this.#events.onGap(listener);
  }
  /** Called after events that `isMeant` picks, and where events were missed that may have been meant. */
  news(isMeant: (event: BusinessEvent) => boolean, changed: () => void): Release {
    const release = this.events((event) => isMeant(event) && changed());
    const noGap = this.onGap(changed);
    return () => {
      release();
      noGap();
    };
  }

  close(): void {
    for (const timer of [this.#again, this.#clockTimer]) if (timer) clearTimeout(timer);
    this.#socket.removeAllListeners();
    this.#socket.io.off('ping', this.#heard);
    this.#socket.disconnect();
    this.#values.close();
    this.#events.close();
    this.#resumed.clear();
    this.#clockListeners.clear();
    this.#link.close();
  }

  readonly #heard = (): void => this.#link.heard();
  /** Hears what the server sends under a name, for good. */
  hear(name: string, take: (message: unknown) => void): void {
    this.#socket.on(name, (message: unknown) => {
      this.#link.heard();
      take(message);
    });
  }
  /** Says it on a link that stands; without one nothing: whoever says it says it anew `onResumed`. */
  say(name: string, what: unknown): void {
    if (this.#socket.connected) this.#socket.emit(name, what);
  }
  /** Calls when the link stands, at first or again: what was said before has to be said anew. */
  onResumed(listener: () => void): Release {
    this.#resumed.add(listener);
    return () => void this.#resumed.delete(listener);
  }

  #againLater(): void {
    if (this.#again) return;
    const pause = Math.min(MOST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#refusals++) * (0.5 + Math.random());
    this.#again = setTimeout(() => {
      this.#again = null;
      this.#socket.connect();
    }, pause);
  }

  readonly #resume = (): void => {
    this.#refusals = 0;
    this.#link.live();
    this.#values.wanted();
    this.#ask('watch', this.#values.points());
    if (this.#events.heeded) this.#events.follow();
    for (const resumed of this.#resumed) resumed();
    this.#askClock(CLOCK_FIRST);
  };

  #ask(what: 'watch' | 'unwatch', points: Iterable<number>): void {
    const all = [...points];
    for (let at = 0; at < all.length; at += MOST_A_MESSAGE) {
      this.#socket.emit(what, { points: all.slice(at, at + MOST_A_MESSAGE) });
    }
  }

  /** Leaving one page and entering the next is one message, not a hundred. */
  #askSoon(): void {
    if (this.#asked) return;
    this.#asked = true;
    queueMicrotask(() => {
      this.#asked = false;
      if (!this.#socket.connected) return;
      const { watch, leave } = this.#values.wanted();
      this.#ask('unwatch', leave);
      this.#ask('watch', watch);
    });
  }

  #askClock(more: number): void {
    if (this.#clockTimer) clearTimeout(this.#clockTimer);
    this.#clockTimer = setTimeout(() => this.#askClock(1), CLOCK_EVERY_MS);
    if (!this.#socket.connected) return;
    const [asked, began] = [this.#now(), performance.now()];
    this.#socket.emit('clock', (told: unknown) => {
      const took = performance.now() - began;
      if (typeof told !== 'number') return;
      // This machine's clock was set meanwhile, or the answer is of a link before.
      if (Math.abs(this.#now() - asked - took) > took + 100) this.#clock.forget();
      else this.#clock.heard(asked, told, asked + took);
      const { best } = this.#clock;
      if (best) for (const listener of this.#clockListeners) listener(best);
      if (more > 1) this.#askClock(more - 1);
    });
  }
}
