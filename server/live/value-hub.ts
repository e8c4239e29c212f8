import { LIVE_ROOT, type LiveValue, liveValue } from '@millrace/contracts';
import { pointIdOf } from './point-id.ts';

/** Repeats of one point go out once in so many milliseconds; a change after a longer silence goes at once. */
export const COALESCE_MS = 250;
const MOST_POINTS = 200_000;

interface Latest {
  readonly site: string;
  readonly topic: string;
  readonly point: number;
  /** As it came; parsed only when somebody looks. */
  raw: Buffer;
  parsed: LiveValue | null;
}

interface Watched {
  sentAt: number;
  waiting: boolean;
}

export type ValueListener = (site: string, value: LiveValue) => void;

/** The site of a live topic `millrace/v1/<site>/<area>/<line>/<cell>/<device>/<point>`; null where it is none. */
function siteOf(topic: string): string | null {
  if (!topic.startsWith(`${LIVE_ROOT}/`)) return null;
  const parts = topic.slice(LIVE_ROOT.length + 1).split('/');
  return parts.length === 6 ? (parts[0] ?? null) : null;
}

/**
 * The newest value of every point that the broker carries, and the pace at which changes of watched ones go on. What
 * nobody watches costs one look-up and is never parsed. Memory: one payload a point.
 */
export class ValueHub {
  readonly #topics = new Map<string, Latest>();
  readonly #points = new Map<number, Latest>();
  readonly #watched = new Map<number, Watched>();
  /** Points whose next sending waits for its time; the delay is the same for all, so the oldest is first. */
  readonly #due: { point: number; at: number }[] = [];
  readonly #send: ValueListener;
  readonly #now: () => number;
  #timer: NodeJS.Timeout | null = null;
  /** Values refused because they were none, since start. */
  malformed = 0;
  received = 0;

  constructor(send: ValueListener, now: () => number = () => performance.now()) {
    this.#send = send;
    this.#now = now;
  }

  get size(): number {
    return this.#topics.size;
  }

  /** A message of the broker. An empty one takes the point away. */
  accept(topic: string, payload: Buffer): void {
    this.received++;
    const known = this.#topics.get(topic);
    if (payload.length === 0) {
      this.#forget(known);
      return;
    }
    const point = pointIdOf(payload) ?? parse(payload)?.i;
    if (point === undefined) {
      this.malformed++;
      return;
    }
    if (known?.point === point) {
      known.raw = payload;
      known.parsed = null;
    } else if (!this.#learn(topic, point, payload, known)) return;
    const watched = this.#watched.get(point);
    if (!watched || watched.waiting) return;
    const due = watched.sentAt + COALESCE_MS;
    if (this.#now() >= due) this.#emit(point, watched);
    else this.#later(point, watched, due);
  }

  latest(point: number): { site: string; value: LiveValue } | null {
    const found = this.#points.get(point);
    if (!found) return null;
    found.parsed ??= parse(found.raw);
    if (found.parsed) return { site: found.site, value: found.parsed };
    this.malformed++;
    this.#forget(found);
    return null;
  }

  siteOf(point: number): string | undefined {
    return this.#points.get(point)?.site;
  }

  /** From now on changes of the point are sent. */
  watch(point: number): void {
    if (!this.#watched.has(point)) this.#watched.set(point, { sentAt: Number.NEGATIVE_INFINITY, waiting: false });
  }

  unwatch(point: number): void {
    this.#watched.delete(point);
  }

  close(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#watched.clear();
    this.#due.length = 0;
  }

  #learn(topic: string, point: number, raw: Buffer, known: Latest | undefined): boolean {
    const site = siteOf(topic);
    if (site === null || (!known && this.#topics.size >= MOST_POINTS)) {
      this.malformed++;
      return false;
    }
    this.#forget(known);
    // A point that moved to another path is known by the new one alone.
    this.#forget(this.#points.get(point));
    const latest: Latest = { site, topic, point, raw, parsed: null };
    this.#topics.set(topic, latest);
    this.#points.set(point, latest);
    return true;
  }

  #forget(latest: Latest | undefined): void {
    if (!latest) return;
    this.#topics.delete(latest.topic);
    if (this.#points.get(latest.point) === latest) this.#points.delete(latest.point);
  }

  #emit(point: number, watched: Watched): void {
    watched.sentAt = this.#now();
    const found = this.latest(point);
    if (found) this.#send(found.site, found.value);
  }

  #later(point: number, watched: Watched, at: number): void {
    watched.waiting = true;
    // Whoever was sent first is due first, whichever changed again first: nearly always that is the end of the list.
    const before = this.#due.findLastIndex((one) => one.at <= at);
    this.#due.splice(before + 1, 0, { point, at });
    if (before >= 0 && this.#timer) return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#flush, Math.max(1, (this.#due[0]?.at ?? at) - this.#now()));
  }

  readonly #flush = (): void => {
    const now = this.#now();
    let sent = 0;
    for (const { point, at } of this.#due) {
      if (at > now + 1) break;
      sent++;
      const watched = this.#watched.get(point);
      if (!watched?.waiting) continue;
      watched.waiting = false;
      this.#emit(point, watched);
    }
    this.#due.splice(0, sent);
    const next = this.#due[0];
    this.#timer = next ? setTimeout(this.#flush, Math.max(1, next.at - this.#now())) : null;
  };
}

function parse(raw: Buffer): LiveValue | null {
  try {
    return liveValue.safeParse(JSON.parse(raw.toString('utf8'))).data ?? null;
  } catch {
    // Not JSON: counted by whoever asked.
    return null;
  }
}
