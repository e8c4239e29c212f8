import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { MICROS_PER_MS, type Micros } from '@millrace/contracts';
import { z } from 'zod';
import type { OwnerName } from '../exception-owner.ts';

const MINUTE = 60_000;
const FIRST = 5 * MINUTE;
const GROWTH = 6;
const LONGEST = 24 * 60 * MINUTE;
/** ms: what has behaved for so long after it was let in again begins anew. */
const FORGET = 24 * 60 * MINUTE;

const kept = z.record(
  z.string(),
  z.object({
    /** µs */
    at: z.int(),
    times: z.int().positive(),
    reason: z.string(),
  }),
);
type Kept = z.infer<typeof kept>;

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
  private readonly clock: () => Micros;

  constructor(path: string, clock: () => Micros) {
    this.path = path;
    this.clock = clock;
  }

  /** Null where it may be begun. */
  holdOf(name: OwnerName): Hold | null {
    const found = this.read()[keyOf(name)];
    if (!found) return null;
    const now = this.clock();
    const whole = holdFor(found.times);
    // A clock that was set back since makes nothing wait longer than this.
    const milliseconds = Math.min(whole, (found.at - now) / MICROS_PER_MS + whole);
    if (milliseconds <= 0) return null;
    const until = new Date(now / MICROS_PER_MS + milliseconds).toISOString().slice(0, 16).replace('T', ' ');
    const times = found.times > 1 ? `, ${found.times} times in a row` : '';
    const held = `it is held back until ${until} UTC, or until its configuration is changed`;
    return { reason: `the gateway had to be ended for it${times} (${found.reason}): ${held}`, milliseconds };
  }

  /** Written through to the disk: whoever calls this ends the process next. */
  add(name: OwnerName, reason: string): void {
    const all = this.read();
    const now = this.clock();
    const before = all[keyOf(name)];
    const isRow = before && now - before.at < (holdFor(before.times) + FORGET) * MICROS_PER_MS;
    this.write({ ...all, [keyOf(name)]: { at: now, times: isRow ? before.times + 1 : 1, reason } });
  }

  /** A person has changed how it is configured. */
  release(name: OwnerName): void {
    const { [keyOf(name)]: held, ...others } = this.read();
    if (held) this.write(others);
  }

  /** A file that cannot be read holds nothing back. */
  private read(): Kept {
    try {
      return kept.parse(JSON.parse(readFileSync(this.path, 'utf8')));
    } catch {
      return {};
    }
  }

  private write(all: Kept): void {
    const next = `${this.path}.new`;
    const file = openSync(next, 'w', 0o600);
    try {
      writeSync(file, JSON.stringify(all));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(next, this.path);
  }
}
