import type { Db } from './db.ts';
import type { TableShape } from './effect.ts';
import {
  askedTogether,
  changeSql,
  changeStillSql,
  columnsJson,
  expectedValues,
  insertSql,
  removeSql,
  removeStillSql,
  sqlOf,
  stillLockedSql,
  stillSql,
} from './row-sql.ts';

type Values = Readonly<Record<string, unknown>>;

/** A row as the decisions of a batch leave it. */
export interface Entry {
  /** The text of its key. */
  readonly key: string;
  /** Says its key, in fields. */
  readonly of: Values;
  row: Values | null;
  /** As it stands in the database; null: it is not there. */
  stored: Values | null;
  /** The version in which it was found (`xmin`); null: it was not there. */
  readonly since: string | null;
  /** Whether anything was ever written of it. */
  wrote: boolean;
}
export type Entries = ReadonlyMap<TableShape, ReadonlyMap<string, Entry>>;

interface Writes {
  readonly inserted: Entry[];
  readonly changed: Entry[];
  readonly removed: Entry[];
}

function writesOf(entries: ReadonlyMap<string, Entry>): Writes {
  const writes: Writes = { inserted: [], changed: [], removed: [] };
  for (const entry of entries.values()) {
    const { row, stored } = entry;
    if (row === stored) continue;
    if (!row) writes.removed.push(entry);
    else if (stored) writes.changed.push(entry);
    else writes.inserted.push(entry);
  }
  return writes;
}

/** Asks one write of these entries, which are as they stand in the database from then on. */
type Write = (table: TableShape, entries: readonly Entry[]) => Promise<unknown>;

/** A statement a table and kind of write, tables in the order they were used. */
function write(all: Entries, removing: Write, inserting: Write, changing: Write): Promise<unknown>[] {
  const asked: Promise<unknown>[] = [];
  for (const [table, entries] of all) {
    const { removed, inserted, changed } = writesOf(entries);
    if (removed.length > 0) asked.push(removing(table, removed));
    if (inserted.length > 0) asked.push(inserting(table, inserted));
    if (changed.length > 0) asked.push(changing(table, changed));
    for (const entry of [...removed, ...inserted, ...changed]) entry.stored = entry.row;
  }
  return asked;
}

const rowsOf = (entries: readonly Entry[]): Values[] => entries.map(({ row, stored }) => (row ?? stored) as Values);

const inserting =
  (db: Db): Write =>
  (table, entries) =>
    db.run(sqlOf(table, 'insert', insertSql), [columnsJson(table, rowsOf(entries))]);

/** Writes rows that were loaded in this transaction: those that change are locked. */
export function writeLoaded(db: Db, all: Entries): Promise<unknown>[] {
  const one =
    (kind: string, sql: (table: TableShape) => string): Write =>
    (table, entries) =>
      db.run(sqlOf(table, kind, sql), [columnsJson(table, rowsOf(entries))]);
  return write(all, one('remove', removeSql), inserting(db), one('change', changeSql));
}

/**
 * Writes rows that were recalled, where every one is still in the version that was recalled; otherwise the database raises
 * MR001 and nothing stands. `isLocked`: what was wanted under a lock and is not written is locked to the end.
 */
export function writeRecalled(
  db: Db,
  all: Entries,
  isLocked: (table: TableShape, key: string) => boolean,
): Promise<unknown>[] {
  const asked: Promise<unknown>[] = [];
  const held: [TableShape, Entry[]][] = [];
  const read: [TableShape, Entry[]][] = [];
  for (const [table, entries] of [...all].sort(([a], [b]) => (a.name < b.name ? -1 : 1))) {
    const isHeld = ({ key, row, stored }: Entry) => stored !== null && (row !== stored || isLocked(table, key));
    const locked = [...entries.values()].filter(isHeld);
    const unlocked = [...entries.values()].filter((entry) => entry.row === entry.stored && !isHeld(entry));
    if (locked.length > 0) held.push([table, locked]);
    if (unlocked.length > 0) read.push([table, unlocked]);
  }
  // Tables in the order of names and rows in the order of keys, like those that are loaded: nobody waits in a circle. Rows of
  // one table that are all written are locked in that order as they are written.
  if (held.length > 1 || held[0]?.[1].some(({ row, stored }) => row === stored)) {
    for (const [table, locked] of held)
      asked.push(db.rows(sqlOf(table, 'still locked', stillLockedSql), [...versionsOf(table, locked), locked.length]));
  }
  const one =
    (kind: string, sql: (table: TableShape) => string): Write =>
    (table, entries) => {
      const sorted = [...entries].sort((a, b) => (a.key < b.key ? -1 : 1));
      const values = [columnsJson(table, rowsOf(sorted)), sorted.map(({ since }) => since), sorted.length];
      return db.rows(sqlOf(table, kind, sql), values);
    };
  asked.push(...write(all, one('remove still', removeStillSql), inserting(db), one('change still', changeStillSql)));
  // Behind the locks that the writes took: whoever held one of them may have changed what is only read here.
  const groups = askedTogether(read.map(([table]) => table)) ? [read] : read.map((one) => [one]);
  for (const group of groups) {
    if (group.length === 0) continue;
    const values = group.flatMap(([table, entries]) => versionsOf(table, entries));
    const there = group.flatMap(([, entries]) => entries).filter(({ row }) => row).length;
    asked.push(db.rows(stillSql(group.map(([table]) => table)), [...values, there]));
  }
  return asked;
}

/** Which rows, and in which version each is expected. */
const versionsOf = (table: TableShape, entries: readonly Entry[]): readonly unknown[] =>
  expectedValues(
    table,
    entries.map(({ of }) => of),
    entries.map(({ since }) => since),
  );
