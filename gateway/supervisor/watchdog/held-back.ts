import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
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
/** ms that something is held back after so many times in a row: five minutes, half an hour, three hours, up to a day. */
const holdFor = (times: number): number => Math.min(LONGEST, FIRST * GROWTH ** (times - 1));

/** Why something is not begun, and for how long (ms) from now on. */
export interface Hold {
  readonly reason: string;
  readonly milliseconds: number;
}

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

  /** `clock`: the time of day, ms. */
  constructor(path: string, clock: () => number) {
    this.path = path;
    this.clock = clock;
    this.kept = this.read();
  }

  /** Null where it may be begun. */
  holdOf(name: OwnerName): Hold | null {
    const found = this.kept[keyOf(name)];
    if (!found) return null;
    const now = this.clock();
    const whole = holdFor(found.times);
    // A clock that was set back since makes nothing wait longer than this.
    const milliseconds = Math.min(whole, found.at - now + whole);
    if (milliseconds <= 0) return null;
    const until = new Date(now + milliseconds).toISOString().slice(0, 16).replace('T', ' ');
    const times = found.times > 1 ? `, ${found.times} times in a row` : '';
    const held = `it is held back until ${until} UTC, or until its configuration is changed`;
    return { reason: `the gateway had to be ended for it${times} (${found.reason}): ${held}`, milliseconds };
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
    const { [keyOf(name)]: held, ...others } = this.read();
    if (!held) return;
    try {
      this.write(others);
    } catch {
      return;
    }
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
