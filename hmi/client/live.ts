import { type LiveValue, liveValue } from '@millrace/contracts';
import { io, type Socket } from 'socket.io-client';
import { type LinkState, LinkWatch } from './link.ts';
import { type JobNews, jobNews } from './shapes/job.ts';
import { type Looking, type Onlooker, presence } from './shapes/presence.ts';
import { type BusinessEvent, businessEvent, type Ledger, ledger } from './shapes.ts';

/** The server takes so many points in one message. */
const MOST_A_MESSAGE = 1_000;
const FIRST_PAUSE_MS = 1_000;
const MOST_PAUSE_MS = 30_000;

export type ValuesListener = (changed: ReadonlyMap<number, LiveValue>) => void;
export type EventListener = (event: BusinessEvent) => void;
export type StatusListener = (gateway: Ledger['gateways'][number]) => void;
export type JobListener = (news: JobNews) => void;
export type PresenceListener = (people: readonly Onlooker[]) => void;
export type Release = () => void;

export interface LiveOptions {
  /** Origin of the server; '' or nothing for the page's own. */
  readonly url?: string;
  /** Headers for a client outside a browser (the session's cookie). */
  readonly headers?: Record<string, string>;
  /** Asks for the next frame; by default the browser's, elsewhere a timer of 16 ms. */
  readonly frame?: (run: () => void) => void;
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
 * The live channel: values of the points somebody looks at, business events without gap or repeat, gateways' accounts.
 * Telemetry only: nothing is ever written over it. `close()` releases everything.
 */
export class Live {
  readonly #socket: Socket;
  readonly #link = new LinkWatch();
  readonly #frame: (run: () => void) => void;
  readonly #watchers = new Map<number, Set<ValuesListener>>();
  readonly #last = new Map<number, LiveValue>();
  readonly #changed = new Map<number, LiveValue>();
  readonly #eventListeners = new Set<EventListener>();
  readonly #statusListeners = new Set<StatusListener>();
  readonly #jobListeners = new Set<JobListener>();
  #looking: { readonly at: Looking; readonly listener: PresenceListener } | null = null;
  readonly #toWatch = new Set<number>();
  readonly #toLeave = new Set<number>();
  #framed = false;
  #asked = false;
  #seq: number | null = null;
  #again: ReturnType<typeof setTimeout> | null = null;
  #refusals = 0;

  constructor({ url, headers, frame = nextFrame }: LiveOptions = {}) {
    this.#frame = frame;
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
    this.#socket = url ? io(url, options) : io(options);
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
    this.#socket.on('snapshot', (message: { points?: unknown }) => this.#take(message?.points));
    this.#socket.on('values', (values: unknown) => this.#take(values));
    this.#socket.on('event', this.#event);
    this.#socket.on('status', this.#status);
    this.#socket.on('job', this.#job);
    this.#socket.on('presence', this.#presence);
  }

  get link(): LinkState {
    return this.#link.state;
  }
  /** Tells at once and on every change. */
  onLink(listener: (state: LinkState) => void): Release {
    return this.#link.on(listener);
  }
  last(point: number): LiveValue | undefined {
    return this.#last.get(point);
  }

  /** Values of `points`, at most once a frame, until released. What is known already is given at once. */
  watch(points: readonly number[], listener: ValuesListener): Release {
    const own = [...new Set(points)];
    for (const point of own) {
      const listeners = this.#watchers.get(point);
      if (listeners) listeners.add(listener);
      else {
        this.#watchers.set(point, new Set([listener]));
        this.#toLeave.delete(point);
        this.#toWatch.add(point);
      }
    }
    this.#askSoon();
    const known = new Map(
      own.flatMap((point) => (this.#last.has(point) ? [[point, this.#last.get(point)]] : [])) as [number, LiveValue][],
    );
    if (known.size) listener(known);
    return () => {
      for (const point of own) {
        const listeners = this.#watchers.get(point);
        if (!listeners?.delete(listener) || listeners.size) continue;
        this.#watchers.delete(point);
        // What nobody watches grows old unseen: better asked anew than shown.
        this.#last.delete(point);
        if (!this.#toWatch.delete(point)) this.#toLeave.add(point);
      }
      this.#askSoon();
    };
  }

  /** Business events from now on (the first caller may give an earlier sequence); after a lost link without a gap. */
  events(listener: EventListener, after: number | null = null): Release {
    const first = this.#eventListeners.size === 0;
    this.#eventListeners.add(listener);
    if (first) {
      this.#seq ??= after;
      if (this.#socket.connected) this.#socket.emit('events', { after: this.#seq });
    }
    return () => void this.#eventListeners.delete(listener);
  }

  /** Each gateway's account, once a second. */
  status(listener: StatusListener): Release {
    this.#statusListeners.add(listener);
    if (this.#statusListeners.size === 1 && this.#socket.connected) this.#socket.emit('watch', { topics: ['ledger'] });
    return () => {
      this.#statusListeners.delete(listener);
      if (!this.#statusListeners.size && this.#socket.connected) this.#socket.emit('unwatch', { topics: ['ledger'] });
    };
  }

  /** How jobs stand, whenever that changes: one's own, and those that one may look after. */
  jobs(listener: JobListener): Release {
    this.#jobListeners.add(listener);
    if (this.#jobListeners.size === 1 && this.#socket.connected) this.#socket.emit('watch', { topics: ['jobs'] });
    return () => {
      this.#jobListeners.delete(listener);
      if (!this.#jobListeners.size && this.#socket.connected) this.#socket.emit('unwatch', { topics: ['jobs'] });
    };
  }

  /** Says that this record is looked at here, and hears who else does, until released; a screen looks at one at a time. */
  look(at: Looking, listener: PresenceListener): Release {
    const own = { at, listener };
    this.#looking = own;
    if (this.#socket.connected) this.#socket.emit('look', at);
    return () => {
      if (this.#looking !== own) return;
      this.#looking = null;
      if (this.#socket.connected) this.#socket.emit('look', null);
    };
  }

  close(): void {
    if (this.#again) clearTimeout(this.#again);
    this.#socket.removeAllListeners();
    this.#socket.disconnect();
    this.#watchers.clear();
    this.#eventListeners.clear();
    this.#statusListeners.clear();
    this.#jobListeners.clear();
    this.#link.close();
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
    this.#toWatch.clear();
    this.#toLeave.clear();
    this.#ask('watch', this.#watchers.keys());
    if (this.#statusListeners.size) this.#socket.emit('watch', { topics: ['ledger'] });
    if (this.#jobListeners.size) this.#socket.emit('watch', { topics: ['jobs'] });
    if (this.#eventListeners.size) this.#socket.emit('events', { after: this.#seq });
    if (this.#looking) this.#socket.emit('look', this.#looking.at);
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
      this.#ask('unwatch', this.#toLeave);
      this.#ask('watch', this.#toWatch);
      this.#toLeave.clear();
      this.#toWatch.clear();
    });
  }

  #take(values: unknown): void {
    if (!Array.isArray(values)) return;
    this.#link.heard();
    for (const given of values) {
      const value = liveValue.safeParse(given).data;
      if (!value || !this.#watchers.has(value.i)) continue;
      const known = this.#last.get(value.i);
      // A snapshot may cross a value on its way: the newer one stays.
      if (known && known.t > value.t) continue;
      this.#last.set(value.i, value);
      this.#changed.set(value.i, value);
    }
    if (this.#framed || !this.#changed.size) return;
    this.#framed = true;
    this.#frame(this.#flush);
  }

  readonly #flush = (): void => {
    this.#framed = false;
    const changed = new Map(this.#changed);
    this.#changed.clear();
    const forListener = new Map<ValuesListener, Map<number, LiveValue>>();
    for (const [point, value] of changed) {
      for (const listener of this.#watchers.get(point) ?? []) {
        const own = forListener.get(listener) ?? new Map<number, LiveValue>();
        forListener.set(listener, own.set(point, value));
      }
    }
    for (const [listener, own] of forListener) listener(own);
  };

  readonly #event = (given: unknown): void => {
    this.#link.heard();
    const event = businessEvent.safeParse(given).data;
    // A resumed stream may begin before what was seen last: a repeat is dropped here.
    if (!event || (this.#seq !== null && event.seq <= this.#seq)) return;
    this.#seq = event.seq;
    for (const listener of this.#eventListeners) listener(event);
  };

  readonly #status = (given: unknown): void => {
    this.#link.heard();
    const gateway = ledger.shape.gateways.element.safeParse(given).data;
    if (!gateway) return;
    for (const listener of this.#statusListeners) listener(gateway);
  };

  readonly #job = (given: unknown): void => {
    this.#link.heard();
    const news = jobNews.safeParse(given).data;
    if (!news) return;
    for (const listener of this.#jobListeners) listener(news);
  };

  readonly #presence = (given: unknown): void => {
    this.#link.heard();
    const told = presence.safeParse(given).data;
    const at = this.#looking?.at;
    // What was told of the record before crosses the word that it is looked at no more.
    if (!told || told.entity !== at?.entity || told.record !== at.record) return;
    this.#looking?.listener(told.people);
  };
}
