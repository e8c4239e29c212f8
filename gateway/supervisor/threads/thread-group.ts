import type { GatewayThread, Micros } from '@millrace/contracts';
import { DeviceError, type LoopDelay } from '@millrace/driver-api';
import { backOff } from '../devices/back-off.ts';
import type { Sleep, Timing } from '../devices/timing.ts';
import { remember } from './remember.ts';

/** What of a thread its group looks after. */
export interface GroupedThread {
  stop(): Promise<void>;
  /** While it has a link, the process does not end for having nothing else to do. */
  ref(): void;
  unref(): void;
  delay(): LoopDelay;
  memory(): number | null;
}

export interface GroupParts<Thread extends GroupedThread> {
  readonly protocol: string;
  readonly timing: Timing;
  /** The time of day, µs, for people. */
  readonly clock: () => Micros;
  /** `onEnd` is to be called once, with why it ended, or with null where it was to. */
  readonly start: (onEnd: (reason: string | null) => void) => Thread;
}

interface Place<Thread> {
  thread: Thread | null;
  /** Links in use, by what tells the ends of their settings apart. */
  readonly links: Map<string, number>;
  /** Ends in a row, each soon after its beginning. */
  ends: number;
  /** Runs while there is no link. */
  idle: Sleep | null;
  startedAt: number;
  notBefore: number;
  restarts: number;
  ended: { readonly at: Micros; readonly reason: string } | null;
}

/** Threads of one protocol at most: a plant's PC has two to four cores. */
const MOST_THREADS = 4;
/** What has run for so long (ms) was no part of a row of failures. */
const STEADY = 600_000;
/** A thread without a link is kept for so long (ms): whoever tries a device soon tries it again. */
const IDLE = 60_000;

/**
 * The threads of one protocol: one for all of its links, for a thread a device would be more than a small PC has cores.
 * Where one ends again and again, nobody knows which of its links is to blame: half of them go to a thread of their own
 * from then on, and again, until what fails is alone with few.
 */
export class ThreadGroup<Thread extends GroupedThread> {
  private readonly parts: GroupParts<Thread>;
  private readonly places: Place<Thread>[] = [];
  private readonly placeOf = new Map<string, Place<Thread>>();

  constructor(parts: GroupParts<Thread>) {
    this.parts = parts;
  }

  /** Threads that run. */
  get size(): number {
    return this.places.filter(({ thread }) => thread !== null).length;
  }

  /** All threads of the protocol, those that wait to be begun again among them. */
  told(): Omit<GatewayThread, 'devices'>[] {
    const now = this.parts.timing.now();
    return this.places.map((place, at) => ({
      name: this.nameAt(at),
      state: place.thread ? 'running' : place.notBefore > now ? 'waiting' : 'idle',
      delay: place.thread?.delay() ?? null,
      memory: place.thread?.memory() ?? null,
      restarts: place.restarts,
      ended: place.ended,
    }));
  }

  /** Where a link of this key runs, or would. */
  nameOf(key: string): string {
    const place = this.placeOf.get(key);
    return this.nameAt(place ? this.places.indexOf(place) : 0);
  }

  /** The thread for links of this key, held until `release`. Throws a DeviceError (`lost`) where it has to wait to be started again. */
  take(key: string): Thread {
    const place = this.placeOf.get(key) ?? this.places[0] ?? this.addPlace();
    remember(this.placeOf, key, place);
    const { timing, protocol } = this.parts;
    const wait = place.notBefore - timing.now();
    if (wait > 0)
      throw new DeviceError(
        'lost',
        `the thread of "${protocol}" ended (${place.ended?.reason}); it is started again in ${Math.ceil(wait / 1_000)} s`,
      );
    place.idle?.end();
    place.thread ??= this.startIn(place);
    place.links.set(key, (place.links.get(key) ?? 0) + 1);
    place.thread.ref();
    return place.thread;
  }

  release(key: string, of: Thread): void {
    const place = this.places.find(({ thread }) => thread === of);
    const count = place?.links.get(key);
    if (!place || count === undefined) return;
    if (count > 1) place.links.set(key, count - 1);
    else place.links.delete(key);
    if (place.links.size > 0) return;
    of.unref();
    void this.endIdle(place, of);
  }

  private nameAt(at: number): string {
    return at === 0 ? this.parts.protocol : `${this.parts.protocol} ${at + 1}`;
  }

  private addPlace(): Place<Thread> {
    const place = {
      ...{ thread: null, links: new Map(), ends: 0, idle: null, startedAt: 0, notBefore: 0, restarts: 0, ended: null },
    };
    this.places.push(place);
    return place;
  }

  private startIn(place: Place<Thread>): Thread {
    place.startedAt = this.parts.timing.now();
    return this.parts.start((reason) => this.ended(place, reason));
  }

  private ended(place: Place<Thread>, reason: string | null): void {
    const { timing } = this.parts;
    const now = timing.now();
    const held = [...place.links.keys()];
    place.thread = null;
    place.idle?.end();
    place.links.clear();
    if (reason === null) return;
    place.ends = now - place.startedAt > STEADY ? 1 : place.ends + 1;
    place.restarts++;
    place.ended = { at: this.parts.clock(), reason };
    place.notBefore = now + backOff(place.ends > 2 ? 'refused' : 'lost', place.ends, () => timing.random());
    if (place.ends > 1 && held.length > 1 && this.places.length < MOST_THREADS) this.divide(place, held);
  }

  private divide(place: Place<Thread>, held: readonly string[]): void {
    const other = this.addPlace();
    other.notBefore = place.notBefore;
    other.ended = place.ended;
    // Either may hold the one to blame: whichever ends next is divided again at once.
    other.ends = 1;
    place.ends = 1;
    for (const key of held.slice(Math.ceil(held.length / 2))) remember(this.placeOf, key, other);
  }

  private async endIdle(place: Place<Thread>, thread: Thread): Promise<void> {
    const idle = this.parts.timing.sleep(IDLE);
    place.idle?.end();
    place.idle = idle;
    await idle.done;
    if (place.idle !== idle) return;
    place.idle = null;
    if (place.thread === thread && place.links.size === 0) await thread.stop();
  }
}
