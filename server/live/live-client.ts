import type { LiveValue } from '@millrace/contracts';
import type { Socket } from 'socket.io';
import type { Member } from '../kernel-door.ts';
import type { Portal } from './portal.ts';

/** Sockets in this room get no broadcast: they are behind, and get the newest values when they can take them. */
export const SLOW_ROOM = 'slow';
export const pointRoom = (point: number): string => `p${point}`;

/** So many packets may wait unsent in a socket before its values are held back … */
const MOST_UNSENT = 256;
/** … or so many bytes. */
const MOST_UNSENT_BYTES = 256 * 1024;
export const MOST_WATCHED = 5_000;

/** What lets a client in: a session, or a terminal with who is signed on there, if anybody (a wall has nobody). */
export type LiveKey = { readonly session: string } | { readonly terminal: string; readonly person: string | null };

/**
 * One connected screen. Values it cannot take now are kept as the newest of each watched point, never as a queue: what
 * a slow client costs is bounded by what it watches.
 */
export class LiveClient {
  readonly socket: Socket;
  readonly key: LiveKey;
  /** What the person is called; null: signed on at a terminal. */
  readonly name: string | null;
  /** Point → its site. */
  readonly watched = new Map<number, string>();
  /** Readers of tags, by site and path. */
  readonly portals = new Map<string, Portal>();
  member: Member;
  sites: ReadonlySet<string>;
  ledger = false;
  jobs = false;
  #unsent = 0;
  #unsentBytes = 0;
  #slow = false;
  readonly #held = new Map<number, LiveValue>();
  #drained: (() => void)[] = [];

  constructor(socket: Socket, key: LiveKey, member: Member, name: string | null) {
    this.socket = socket;
    this.key = key;
    this.member = member;
    this.name = name;
    this.sites = new Set(member.sites.map(({ id }) => id));
    socket.conn.on('drain', this.#drain);
  }

  become(member: Member): void {
    this.member = member;
    this.sites = new Set(member.sites.map(({ id }) => id));
  }

  get slow(): boolean {
    return this.#slow;
  }

  /** Counts a packet about to be sent; false: the client is behind, and it must not be. */
  admit(bytes: number): boolean {
    if (this.#slow) return false;
    this.#unsent++;
    this.#unsentBytes += bytes;
    if (this.#unsent <= MOST_UNSENT && this.#unsentBytes <= MOST_UNSENT_BYTES) return true;
    this.#slow = true;
    void this.socket.join(SLOW_ROOM);
    return false;
  }

  /** Keeps a value for when the client can take it; a newer one of the point takes its place. */
  hold(value: LiveValue): void {
    if (this.watched.has(value.i)) this.#held.set(value.i, value);
  }

  /** A newer value of the point goes out by itself: what waits would come behind it. */
  supersede(point: number): void {
    this.#held.delete(point);
  }

  forget(point: number): void {
    this.watched.delete(point);
    this.#held.delete(point);
  }

  /** Fulfilled when the client can take more; at once while it is not behind. */
  ready(): Promise<void> {
    if (!this.#slow) return Promise.resolve();
    return new Promise((resolve) => this.#drained.push(resolve));
  }

  close(): void {
    this.socket.conn.off('drain', this.#drain);
    this.#held.clear();
    for (const resolve of this.#drained.splice(0)) resolve();
  }

  /** The connection took all that waited. */
  readonly #drain = (): void => {
    this.#unsent = 0;
    this.#unsentBytes = 0;
    if (!this.#slow) return;
    this.#slow = false;
    void this.socket.leave(SLOW_ROOM);
    const values = [...this.#held.values()];
    this.#held.clear();
    if (values.length > 0) this.socket.emit('values', values);
    for (const resolve of this.#drained.splice(0)) resolve();
  };
}
