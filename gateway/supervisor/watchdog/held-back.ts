import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import type { HeldBack as Held, Micros } from '@millrace/contracts';
import type { OwnerName } from '../exception-owner.ts';

const MINUTE = 60_000;
const FIRST = 5 * MINUTE;
const GROWTH = 6;
const LONGEST = 24 * 60 * MINUTE;
/** ms: what has behaved for so long after it was let in again begins anew. */
const FORGET = 24 * 60 * MINUTE;

interface Kept {
  /** ms since 1970 */
  readonly at: number;
  readonly times: number;
  readonly reason: string;
  /** A person let it go before its time. Where it loops again soon, that is the next of the same row. */
  readonly letGo?: boolean;
}
/** By kind and id. */
type AllKept = Readonly<Record<string, Kept>>;

// By hand: the thread that watches would need 40 MB more for a library that says the same.
const isKept = (value: unknown): value is Kept =>
  typeof value === 'object' &&
  value !== null &&
  ['at', 'times'].every((key) => Number.isSafeInteger(Reflect.get(value, key))) &&
  typeof Reflect.get(value, 'reason') === 'string';

const keyOf = ({ kind, id }: OwnerName): string => `${kind} ${id}`;
const nameOf = (key: string): OwnerName => {
  const [kind = '', ...id] = key.split(' ');
  return { kind: kind as OwnerName['kind'], id: id.join(' ') };
};
/** ms that something is held back after so many times in a row: five minutes, half an hour, three hours, up to a day. */
const holdFor = (times: number): number => Math.min(LONGEST, FIRST * GROWTH ** (times - 1));

/** ms that it is still held back. A clock that was set back since makes nothing wait longer than its whole time. */
function left({ at, times, letGo }: Kept, now: number): number {
  const whole = holdFor(times);
  return letGo ? 0 : Math.min(whole, at - now + whole);
}

const micros = (milliseconds: number): Micros => Math.round(milliseconds * 1_000);

/** Why something is not begun, and for how long (ms) from now on. */
export interface Hold {
  readonly reason: string;
  readonly milliseconds: number;
  /** Aborted when it may be begun sooner: somebody let it go, or changed how it is configured. */
  readonly released: AbortSignal;
}

/** Why nothing was let go, in words for whoever asked. */
export class NotHeld extends Error {}

/** What of `HeldBack` those ask who begin something. */
export type Holds = Pick<HeldBack, 'holdOf' | 'release'>;

/** Where nobody watches, nothing is held back. */
export const NO_HOLDS: Holds = { holdOf: () => null, release: () => undefined };

/**
 * What kept this gateway from everything else until it was ended, in a file of the data folder: it is not begun again before
 * some time has passed, longer each time, or a person has changed how it is configured.
 */
export class HeldBack {
  private readonly path: string;
  private readonly clock: () => number;
  /** As it stood when this began, and as this wrote it since: whoever else adds to the file ends the process next. */
  private kept: AllKept;
  private readonly waiting = new Map<string, AbortController>();

  /** `clock`: the time of day, ms. */
  constructor(path: string, clock: () => number) {
    this.path = path;
    this.clock = clock;
    this.kept = this.read();
  }

  /** Null where it may be begun. */
  holdOf(name: OwnerName): Hold | null {
    const key = keyOf(name);
    const found = this.kept[key];
    const now = this.clock();
    const milliseconds = found ? left(found, now) : 0;
    if (!found || milliseconds <= 0) return null;
    const until = new Date(now + milliseconds).toISOString().slice(0, 16).replace('T', ' ');
    const times = found.times > 1 ? `, ${found.times} times in a row` : '';
    const held = `it is held back until ${until} UTC, or until it is let go or its configuration is changed`;
    let waiting = this.waiting.get(key);
    if (!waiting) {
      waiting = new AbortController();
      this.waiting.set(key, waiting);
    }
    const reason = `the gateway had to be ended for it${times} (${found.reason}): ${held}`;
    return { reason, milliseconds, released: waiting.signal };
  }

  /** What is held back now, as people are told of it. */
  told(): Held[] {
    const now = this.clock();
    return Object.entries(this.kept).flatMap(([key, kept]) => {
      const milliseconds = left(kept, now);
      if (milliseconds <= 0) return [];
      const { kind, id } = nameOf(key);
      const { at, times, reason } = kept;
      return [{ kind, id, since: micros(at), until: micros(now + milliseconds), times, reason }];
    });
  }

  /**
   * A person lets it go: it is begun at once. Throws NotHeld where it is not held back, or by now for another time than the
   * one that was shown (`since`); and where the disk does not take it, for then the next start would hold it again.
   */
  letGo(name: OwnerName, since: Micros): void {
    const key = keyOf(name);
    const found = this.kept[key];
    if (!found || left(found, this.clock()) <= 0) throw new NotHeld('it is not held back any more');
    if (micros(found.at) !== since)
      throw new NotHeld('the gateway had to be ended for it again since: look at why, and let that go');
    this.write({ ...this.read(), [key]: { ...found, letGo: true } });
    this.begin(key);
  }

  /** Written through to the disk: whoever calls this ends the process next. */
  add(name: OwnerName, reason: string): void {
    const all = this.read();
    const now = this.clock();
    const before = all[keyOf(name)];
    const isRow = before && now - before.at < holdFor(before.times) + FORGET;
    this.write({ ...all, [keyOf(name)]: { at: now, times: isRow ? before.times + 1 : 1, reason } });
  }

  /** A person has changed how it is configured. A disk that takes nothing now holds it back for its time; nothing else fails by it. */
  release(name: OwnerName): void {
    const key = keyOf(name);
    const { [key]: held, ...others } = this.read();
    if (!held) return;
    try {
      this.write(others);
    } catch {
      return;
    }
    this.begin(key);
  }

  private begin(key: string): void {
    this.waiting.get(key)?.abort();
    this.waiting.delete(key);
  }

  /** A file that cannot be read holds nothing back. */
  private read(): AllKept {
    try {
      const read: unknown = JSON.parse(readFileSync(this.path, 'utf8'));
      return Object.fromEntries(Object.entries(read ?? {}).filter(([, one]) => isKept(one))) as AllKept;
    } catch {
      return {};
    }
  }

  private write(all: AllKept): void {
    const next = `${this.path}.new`;
    const file = openSync(next, 'w', 0o600);
    try {
      writeSync(file, JSON.stringify(all));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(next, this.path);
    this.kept = all;
  }
}
