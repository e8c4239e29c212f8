import type { z } from 'zod';
import type { Db } from './db.ts';

export type Fields = Readonly<Record<string, z.ZodType>>;

export interface Column {
  readonly field: string;
  /** The column's name in the database. */
  readonly column: string;
  /** Of a value that is kept in several columns, which part of it (`composite.ts`). */
  readonly part?: string;
}

/**
 * Entries tell what happened: the audit trail names them, without saying again what they are. Sums follow from entries that
 * the same command writes: the trail is silent of them.
 */
export type Ledger = 'entries' | 'sums';

/** What a table is to whatever reads and writes its rows, whichever rows they are. */
export interface TableShape {
  readonly name: string;
  readonly fields: Fields;
  readonly columns: readonly Column[];
  readonly key: readonly string[];
  /** The entity whose records these rows are; a table of the ledger's machinery has none. */
  readonly entity?: string;
  /** The entity whose records these rows are lines of, and the field of it that tells them. */
  readonly partOf?: { readonly entity: string; readonly field: string };
  /** The field that names the record above: the records are a tree. */
  readonly tree?: string;
  /** Part of a ledger, which tells its own past. */
  readonly ledger?: Ledger;
  /**
   * What is written reads back as the very same values: no column rounds them and no trigger writes them. Then a row can be
   * remembered as it was written.
   */
  readonly exact?: true;
  /** With what rows begin in the fields that another module has added, where whoever makes them does not know of those. */
  readonly begun?: Readonly<Record<string, unknown>>;
}

/** An event to be told after the commit. Events of one aggregate are handled in order. */
export interface EventValue {
  readonly type: string;
  readonly version: number;
  readonly aggregate: string;
  readonly site: string | null;
  readonly payload: unknown;
}

/** A job to be done after the commit (`jobs/job.ts` makes it). */
export interface JobValue {
  readonly name: string;
  /** Parsed by the job's own schema. */
  readonly input: unknown;
  readonly site: string | null;
  readonly retries: number;
  readonly id?: string;
  /** Microseconds: not before. */
  readonly at?: number;
  /** While one of this name and key waits or runs, this one comes to nothing. */
  readonly key?: string;
  /** By the clock: the moment it is for, and how many before it nobody was there for. */
  readonly scheduled?: { readonly for: number; readonly missed: number };
}

/** Something to read before deciding. A want of rows is met for a whole batch by one statement a table. */
export type Want<Result> =
  | {
      readonly kind: 'rows';
      readonly table: TableShape;
      readonly keys: readonly Readonly<Record<string, unknown>>[];
      readonly lock: boolean;
      readonly pick: (rows: readonly object[]) => Result;
      /** Loaded with the rest, and given to nobody: `ahead`. */
      readonly ahead?: true;
    }
  /** A question in SQL, asked once for this command; a command that has one is run alone, not in a batch. It only reads. */
  | {
      readonly kind: 'read';
      readonly read: (db: Db) => Promise<Result>;
      /** What commands of the same work have decided is written first: the question has to see it. */
      readonly afterWrites?: boolean;
    };

export type Wants = Readonly<Record<string, Want<unknown>>>;
export type Found<W extends Wants> = {
  readonly [Name in keyof W]: W[Name] extends Want<infer Result> ? Result : never;
};

export const reading = <Result>(
  read: (db: Db) => Promise<Result>,
  { afterWrites = false }: { readonly afterWrites?: boolean } = {},
): Want<Result> => ({ kind: 'read', read, afterWrites });

/**
 * Loads in the first step what `loadMore` will most likely ask for, so that the second one need not ask the database at
 * all. A guess only: what is wrong about it costs a row that is read (and locked, where the want says so) for nothing.
 */
export const ahead = <W extends Wants>(
  wants: W,
): { readonly [Name in keyof W as `${Name & string}Ahead`]: Want<undefined> } =>
  Object.fromEntries(Object.entries(wants).map(([name, want]) => [`${name}Ahead`, { ...want, ahead: true }])) as never;

/** What to write, as a value. */
export type Effect =
  | { readonly kind: 'insert'; readonly table: TableShape; readonly row: Readonly<Record<string, unknown>> }
  | { readonly kind: 'change'; readonly table: TableShape; readonly row: object; readonly patch: object }
  | { readonly kind: 'remove'; readonly table: TableShape; readonly row: object }
  | { readonly kind: 'event'; readonly event: EventValue }
  | { readonly kind: 'job'; readonly job: JobValue }
  /** What the caller is told. */
  | { readonly kind: 'answer'; readonly value: unknown };

export const answer = (value: unknown): Effect => ({ kind: 'answer', value });
