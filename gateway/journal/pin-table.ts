import type { DatabaseSync } from 'node:sqlite';
import type { Micros } from '@millrace/contracts';
import { settledUpTo } from './settled-groups.ts';
import { trimmedGroup } from './trimmed-mark.ts';

/** Why a pin no longer holds. */
export type PinBroken = 'age' | 'size' | 'restored';

/** "Do not trim what comes after this group until I say so": what holds the log for somebody who will read it later. */
export interface Pin {
  /** Who holds it, one each: "store-move". */
  readonly name: string;
  /** Groups above this one stay. */
  readonly after: number;
  readonly since: Micros;
  /** It breaks at this time… */
  readonly until: Micros;
  /** … or where it keeps the journal larger than this many bytes (nine tenths of the journal's limit in any case). */
  readonly maxBytes: number;
  /** Null while it holds; else why what it held may be gone. */
  readonly broken: PinBroken | null;
}

export interface PinWanted {
  readonly name: string;
  /** Left out: the newest group up to which every sink has acknowledged all (`settledUpTo`), at this very moment. */
  readonly after?: number;
  readonly age: Micros;
  readonly maxBytes: number;
}

const COLUMNS = `name, after_group as "after", since, until, max_bytes as "maxBytes", broken`;

export const readPins = (db: DatabaseSync): Pin[] =>
  db.prepare(`select ${COLUMNS} from pin order by name`).all() as unknown as Pin[];

/**
 * Pins the journal, from any process that can open its file; it holds over restarts of both until `releasePin`. The same
 * name again keeps the older `after` while the pin holds, and gives it the new age and size: so a job that was killed
 * goes on with what it had. Gives null where something after the group is trimmed already, or where the pin of this name
 * is broken (release it, and begin anew). Waits for the gateway's commits (set `pragma busy_timeout`).
 */
export function pinJournal(db: DatabaseSync, { name, age, maxBytes, ...wanted }: PinWanted, now: Micros): Pin | null {
  // The write lock comes first, so that no trimming goes on between the look and the pin.
  db.exec('begin immediate');
  try {
    const after = wanted.after ?? settledUpTo(db);
    const held = readPin(db, name);
    const from = Math.min(held?.after ?? after, after);
    const whole = !held?.broken && (from === held?.after || trimmedGroup(db) <= from);
    if (whole) {
      db.prepare(
        `insert into pin (name, after_group, since, until, max_bytes, broken) values (?, ?, ?, ?, ?, null)
         on conflict (name) do update set
           after_group = excluded.after_group, until = excluded.until, max_bytes = excluded.max_bytes`,
      ).run(name, from, now, now + age, maxBytes);
    }
    const made = whole ? readPin(db, name) : null;
    db.exec('commit');
    return made;
  } catch (error) {
    if (db.isTransaction) db.exec('rollback');
    throw error;
  }
}

/** Lets go. Gives the pin as it was: `broken` says whether it held to the end. Null: there was none. */
export function releasePin(db: DatabaseSync, name: string): Pin | null {
  return (
    (db.prepare(`delete from pin where name = ? returning ${COLUMNS}`).get(name) as unknown as Pin | undefined) ?? null
  );
}

function readPin(db: DatabaseSync, name: string): Pin | null {
  return (db.prepare(`select ${COLUMNS} from pin where name = ?`).get(name) as unknown as Pin | undefined) ?? null;
}

/** Marks a pin as broken, kept for its owner to see. */
export function breakPin(db: DatabaseSync, name: string, why: PinBroken): void {
  db.prepare('update pin set broken = ? where name = ? and broken is null').run(why, name);
}
