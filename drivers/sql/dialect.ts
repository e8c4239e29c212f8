import type { SqlSettings } from './manifest.ts';
import type { Sql } from './statement.ts';

export type Row = Readonly<Record<string, unknown>>;

/** One connection, which only reads. Each question has its time. */
export interface Session {
  rows(statement: Sql): Promise<readonly Row[]>;
  /** Ends a question that is under way: whoever stops does not wait for a slow table. */
  cut(): void;
  /** Says good-bye. */
  close(): Promise<void>;
}

/** A column of the table; its type in the catalogue's own word. */
export interface Column {
  readonly name: string;
  readonly type: string;
  /** Where it stands in the statement, its name in quotes. */
  readonly place: Sql;
}

export type CursorKind = SqlSettings['cursor']['kind'];

/** What one kind of database says in its own way. All else of a question is the same for all. */
export interface Dialect {
  /** Where it listens, unless the settings say otherwise. */
  readonly port: number;
  /** Types whose values grow. */
  readonly growing: Readonly<Record<CursorKind, readonly string[]>>;
  /** Types that tell rows apart and can be compared again; left out: all. */
  readonly keys?: readonly string[];

  /** Rejects as the database refuses. */
  open(settings: SqlSettings, password: string | undefined): Promise<Session>;
  quoted(name: string): Sql;
  /** Types by the names of the table's columns. Rejects as the database refuses, and with a TableFault where it says nothing. */
  typesOf(session: Session, settings: SqlSettings): Promise<ReadonlyMap<string, string>>;

  /** Its value as text with all its digits, which the comparisons below take back. */
  asText(column: Column): Sql;
  /** Whether its value has a place in the order at all; undefined where every one has. */
  hasOrder(column: Column): Sql | undefined;
  /** Whether it is dated no further ahead than clocks and time zones are apart. */
  isNear(column: Column): Sql;
  isBeyond(column: Column, value: string): Sql;
  /** Whether it is beyond the overlap behind `value`: numbers, or microseconds. */
  isWithin(column: Column, value: string, overlap: number): Sql;
  /** Whether the row stands behind the one with these values, in the order of these columns. */
  isBehind(columns: readonly Column[], values: readonly string[]): Sql;
}

/** Settings that cannot work with this table; in words for whoever wrote them. */
export class TableFault extends Error {
  override readonly name = 'TableFault';
}
