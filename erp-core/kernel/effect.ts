import type { Db } from './db.ts';
import type { EventValue } from './event.ts';
import type { Table } from './table.ts';

/** Something to read before deciding. A want of rows is met for a whole batch by one statement a table. */
export type Want<Result> =
  | {
      readonly kind: 'rows';
      readonly table: Table;
      readonly keys: readonly Readonly<Record<string, unknown>>[];
      readonly lock: boolean;
      readonly pick: (rows: readonly object[]) => Result;
    }
  /** A question in SQL, asked once for this command; a command that has one is run alone, not in a batch. */
  | { readonly kind: 'read'; readonly read: (db: Db) => Promise<Result> };

export type Wants = Readonly<Record<string, Want<unknown>>>;
export type Found<W extends Wants> = {
  readonly [Name in keyof W]: W[Name] extends Want<infer Result> ? Result : never;
};

export const reading = <Result>(read: (db: Db) => Promise<Result>): Want<Result> => ({ kind: 'read', read });

/** What to write, as a value. */
export type Effect =
  | { readonly kind: 'insert'; readonly table: Table; readonly row: Readonly<Record<string, unknown>> }
  | { readonly kind: 'change'; readonly table: Table; readonly row: object; readonly patch: object }
  | { readonly kind: 'remove'; readonly table: Table; readonly row: object }
  | { readonly kind: 'event'; readonly event: EventValue }
  /** What the caller is told. */
  | { readonly kind: 'answer'; readonly value: unknown };

export const answer = (value: unknown): Effect => ({ kind: 'answer', value });
