import type { FactSet, RecordId } from '@millrace/contracts';
import type { Caller } from './caller.ts';
import type { Db } from './db.ts';
import { type BulkCall, decideAll } from './decide-all.ts';
import type { DecideContext } from './decide-context.ts';
import type { Declarations, DeclaredCommand } from './declarations.ts';
import type { Effect, Found, Wants } from './effect.ts';
import { newId } from './identifier.ts';
import type { DryRun } from './outcome.ts';
import { type Refusal, Refused } from './refusal.ts';
import type { Guard } from './rights/guard.ts';
import { RowCache, type WideTables } from './row-cache.ts';
import type { SecretBox } from './secrets/secret-box.ts';
import { meet, rowWants, take, type Written } from './written.ts';

/**
 * The transaction a set-based command or a fact handler works in: it may ask and write in SQL (`db`), or load wants and
 * apply effects like any other decision. What is applied is written when the work ends, or by `flush`.
 */
export interface Work extends DecideContext {
  readonly db: Db;
  readonly caller: Caller;
  readonly load: <W extends Wants>(wants: W) => Promise<Found<W>>;
  /** Throws `Refused` where the caller's rights stand against one of them. */
  readonly apply: (effects: readonly Effect[]) => void;
  readonly flush: () => Promise<void>;
  /** Decides many commands in this transaction; of each its refusal or its answer. */
  readonly decideAll: (calls: readonly BulkCall[]) => Promise<readonly unknown[]>;
}

/** What a command inside another one came to. */
export interface Performed extends DryRun {
  readonly answer: unknown;
}

/** What a command that runs by itself may do besides: book a fact set, as the inbox does. */
export interface CommandWork extends Work {
  /** Everything that is declared. */
  readonly registry: Declarations;
  /** Seals secrets that have to be said again; undefined: nobody keeps a key for it. */
  readonly secrets: SecretBox | undefined;
  /**
   * Does another command in this transaction: its refusal, or what it wrote. Told as part of this one. `as`: in another's name,
   * within his rights and sites.
   */
  readonly perform: (definition: DeclaredCommand, input: unknown, as?: Caller) => Promise<Refusal | Performed>;
  /** Id of the workflow whose approval stands before this; undefined: none does. */
  readonly approvalBefore: (as: Caller, name: string, input: unknown) => string | undefined;
  /**
   * Tries another command and takes it back: its refusal, or what it would have written. `as`: in another's name, within his
   * rights and sites.
   */
  readonly rehearse: (definition: DeclaredCommand, input: unknown, as?: Caller) => Promise<Refusal | Performed>;
  /**
   * Decides many commands in another's name, within his rights and sites: of each its refusal, or its answer. Those that are
   * refused write nothing and the others are written, or where they are only tried, none.
   */
  readonly decideAs: (as: Caller, calls: readonly BulkCall[], end: 'write' | 'try') => Promise<readonly unknown[]>;
  /** Books a set in this transaction, whole; a refusal where it can never be booked (then nothing of it is kept). */
  readonly bookFacts: (set: FactSet, record: RecordId) => Promise<Refusal | undefined>;
}

export function workOn(
  db: Db,
  caller: Caller,
  now: number,
  written: Written,
  {
    guard,
    wide,
    approvalWanted,
  }: {
    readonly guard?: Guard | undefined;
    readonly wide: WideTables;
    readonly approvalWanted?: (call: BulkCall) => Refusal | undefined;
  },
): Work {
  const cache = new RowCache(db, wide);
  const context: DecideContext = { now, caller, id: () => newId() };
  return {
    db,
    ...context,
    caller,
    async load(wants) {
      await cache.load(rowWants(wants));
      return meet(db, cache, wants);
    },
    apply(effects) {
      const refusal = guard?.(effects);
      if (refusal) throw new Refused(refusal);
      take(cache, effects, written);
    },
    flush: () => cache.flush(),
    decideAll: (calls) => decideAll(db, cache, context, calls, written, approvalWanted),
  };
}
