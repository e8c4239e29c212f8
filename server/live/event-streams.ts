import { mayHear } from '@millrace/erp-core';
import type { Logger } from 'pino';
import type { HeardEvent, KernelDoor } from '../kernel-door.ts';
import type { LiveClient } from './live-client.ts';

/** Newest events kept in memory for clients that are up to date; who is further behind reads from the database. */
const RING = 1_000;
const BATCH = 500;
const RETRY_MS = 1_000;

/** Where a client wants to go on: behind this number, of the sequence (a company's) that it has it from. */
export interface Wanted {
  readonly after: number | null;
  readonly stream?: string | undefined;
}
/** Where it goes on. */
export interface Begun {
  readonly stream: string;
  readonly seq: number;
  readonly gap: boolean;
}

interface Follower {
  /** The last sequence number that was sent, or passed over as not this client's. */
  cursor: number;
  pumping: boolean;
  retry: NodeJS.Timeout | null;
}

/**
 * Business events to each client in order and without a gap: every client has a place in its company's sequence and is
 * brought forward from there, out of memory or out of the database. A client that is behind waits at its place.
 */
export class EventStreams {
  readonly #rings = new Map<string, HeardEvent[]>();
  readonly #followers = new Map<LiveClient, Follower>();
  readonly #kernel: Pick<KernelDoor, 'events'>;
  readonly #log: Logger;
  readonly #retryMs: number;

  constructor(kernel: Pick<KernelDoor, 'events'>, log: Logger, retryMs = RETRY_MS) {
    this.#kernel = kernel;
    this.#log = log;
    this.#retryMs = retryMs;
  }

  /** An event after its commit, in order within its company. */
  accept(event: HeardEvent): void {
    let ring = this.#rings.get(event.company);
    const last = ring?.at(-1);
    // Whatever left a hole (a database that was away), the followers fetch; the ring begins anew.
    if (!ring || (last && event.seq !== last.seq + 1)) ring = [];
    ring.push(event);
    if (ring.length > RING * 2) ring = ring.slice(-RING);
    this.#rings.set(event.company, ring);
    for (const [client, follower] of this.#followers) {
      if (client.member.caller.company === event.company) this.#pump(client, follower);
    }
  }

  /**
   * Begins after a sequence number, or with what comes from now on (null). Of another company's sequence, or behind a number
   * that there is not yet (the database was restored), it begins with now and says that there is a gap. `begun` is called
   * before the first event.
   */
  async follow(
    client: LiveClient,
    { after, stream }: Wanted,
    begun: (at: Begun) => void = () => undefined,
  ): Promise<void> {
    const { company } = client.member.caller;
    const newest = await this.#kernel.events.newest(company);
    if (client.socket.disconnected) return;
    const gap = after !== null && (after > newest || (stream !== undefined && stream !== company));
    const cursor = after === null || gap ? newest : after;
    begun({ stream: company, seq: cursor, gap });
    this.leave(client);
    const follower: Follower = { cursor, pumping: false, retry: null };
    this.#followers.set(client, follower);
    this.#pump(client, follower);
  }

  leave(client: LiveClient): void {
    const follower = this.#followers.get(client);
    if (follower?.retry) clearTimeout(follower.retry);
    this.#followers.delete(client);
  }

  #pump(client: LiveClient, follower: Follower): void {
    if (follower.pumping || follower.retry) return;
    follower.pumping = true;
    this.#advance(client, follower)
      .catch((error: unknown) => {
        this.#log.warn({ err: error }, 'business events: could not read, trying again');
        if (this.#followers.get(client) !== follower) return;
        follower.retry = setTimeout(() => {
          follower.retry = null;
          this.#pump(client, follower);
        }, this.#retryMs);
      })
      .finally(() => {
        follower.pumping = false;
        // What came while the last batch was on its way.
        if (this.#followers.get(client) === follower && this.#isBehind(client, follower)) this.#pump(client, follower);
      });
  }

  #isBehind(client: LiveClient, follower: Follower): boolean {
    const last = this.#rings.get(client.member.caller.company)?.at(-1);
    return last !== undefined && last.seq > follower.cursor;
  }

  async #advance(client: LiveClient, follower: Follower): Promise<void> {
    const { caller } = client.member;
    while (this.#followers.get(client) === follower) {
      await client.ready();
      const ring = this.#rings.get(caller.company);
      const first = ring?.[0];
      // Whether a record of an event is one that the caller's grants show, the kernel has to look up.
      if (this.#kernel.events.whole(caller) && ring && first && first.seq <= follower.cursor + 1) {
        const next = ring.slice(follower.cursor + 1 - first.seq, follower.cursor + 1 - first.seq + BATCH);
        if (next.length === 0) return;
        this.#tell(client, follower, next);
        continue;
      }
      const newest = await this.#kernel.events.newest(caller.company);
      const events = await this.#kernel.events.after(caller, follower.cursor, BATCH);
      if (this.#followers.get(client) !== follower) return;
      this.#tell(client, follower, events);
      // The answer leaves out what the caller may not see: fewer than asked for means that all up to `newest` was read.
      if (events.length < BATCH) {
        follower.cursor = Math.max(follower.cursor, newest);
        const last = this.#rings.get(caller.company)?.at(-1);
        if (!last || last.seq <= follower.cursor) return;
      }
    }
  }

  #tell(client: LiveClient, follower: Follower, events: readonly HeardEvent[]): void {
    for (const event of events) {
      if (event.seq <= follower.cursor) continue;
      follower.cursor = event.seq;
      if (event.site !== null && !client.sites.has(event.site)) continue;
      if (!mayHear(client.member.caller, event)) continue;
      const { seq, at, type, site, payload } = event;
      client.admit(256);
      client.socket.emit('event', { seq, at, type, site: site ?? '', payload });
    }
  }
}
