import type { EdgeNodeId } from '../topic.ts';

/** However little asking helps, it is tried again after that (ms). */
const SELDOM = 5 * 60_000;
/** An edge node that never answers is left alone until it says something. */
const TRIES = 8;

interface Asked {
  readonly id: EdgeNodeId;
  /** When to ask (again); null while there is no reason to. */
  due: number | null;
  reason: string;
  last: number;
  wait: number;
  tries: number;
}

/**
 * Who is to be asked for a new birth, and when: each edge node ever more seldom while asking does not help, and all
 * together at a bounded rate, so that a host that comes late does not make a thousand nodes speak at once.
 */
export class Rebirths {
  readonly #every: number;
  readonly #spacing: number;
  readonly #nodes = new Map<string, Asked>();
  #free = Number.NEGATIVE_INFINITY;
  /** Nobody's turn is before that. */
  #first = Number.POSITIVE_INFINITY;

  constructor(everyMs: number, perSecond: number) {
    this.#every = everyMs;
    this.#spacing = 1_000 / perSecond;
  }

  want(id: EdgeNodeId, reason: string, now: number): void {
    const key = `${id.group}/${id.node}`;
    const asked = this.#nodes.get(key);
    this.#first = Math.min(this.#first, now);
    if (!asked) {
      this.#nodes.set(key, { id, due: now, reason, last: Number.NEGATIVE_INFINITY, wait: this.#every, tries: 0 });
      return;
    }
    if (asked.due !== null) return;
    // Long ago: what is wrong now is another matter.
    if (now - asked.last > 2 * asked.wait) asked.wait = this.#every;
    Object.assign(asked, { reason, tries: 0, due: Math.max(now, asked.last + asked.wait) });
  }

  /** A birth has come. How often it may be asked again stays as it is: the birth may not have helped. */
  born({ group, node }: EdgeNodeId): void {
    const asked = this.#nodes.get(`${group}/${node}`);
    if (asked) asked.due = null;
  }

  /** Those whose turn it is now. */
  due(now: number): { readonly id: EdgeNodeId; readonly reason: string }[] {
    const turn: Asked[] = [];
    if (now < this.#first) return turn;
    for (const asked of [...this.#nodes.values()].sort((a, b) => (a.due ?? 0) - (b.due ?? 0))) {
      if (asked.due === null || asked.due > now) continue;
      if (this.#free > now) break;
      this.#free = Math.max(this.#free, now - 1_000) + this.#spacing;
      turn.push(asked);
      asked.tries++;
      if (asked.last !== Number.NEGATIVE_INFINITY) asked.wait = Math.min(asked.wait * 2, SELDOM);
      asked.last = now;
      asked.due = asked.tries < TRIES ? now + asked.wait : null;
    }
    const dues = [...this.#nodes.values()].map(({ due }) => due ?? Number.POSITIVE_INFINITY);
    this.#first = dues.reduce((least, due) => Math.min(least, due), Number.POSITIVE_INFINITY);
    return turn;
  }
}
