import type { Pool } from 'pg';
import type { Caller } from './caller.ts';
import type { CommandDefinition } from './command.ts';
import type { Db } from './db.ts';
import type { EventRecord } from './event.ts';
import type { SetToApply } from './facts/set-to-apply.ts';
import type { Outcome } from './outcome.ts';
import type { Refusal } from './refusal.ts';
import type { Registry } from './registry.ts';
import type { SecretBox } from './secrets/secret-box.ts';
import type { SaidAtTerminal } from './terminals/said.ts';

/** A command with its parsed input, on its way to be executed. */
export interface Call {
  readonly caller: Caller;
  readonly definition: CommandDefinition;
  /** What was declared, and on in the company, when it was given: it goes on with that to its end. */
  readonly registry: Registry;
  readonly input: unknown;
  readonly key: string;
  readonly inputHash: string;
  readonly dryRun: boolean;
  /** It was said at a terminal as done, and its command books what was. */
  readonly told?: SaidAtTerminal;
  /** What stood before it and was passed by, because it is done: a supervisor is told. */
  readonly doubts?: readonly Refusal[];
}

export interface ExecutorOptions {
  readonly pool: Pool;
  /** Microseconds. */
  readonly clock: () => number;
  /** Books a fact set in a running transaction. */
  readonly bookFacts: (db: Db, registry: Registry, to: SetToApply) => Promise<Refusal | undefined>;
  /** Seals secrets; undefined: nobody keeps a key for it. */
  readonly secrets: SecretBox | undefined;
  /** Told after a commit: the events that it wrote, where they are known. */
  readonly onCommit: (company: string, events?: readonly EventRecord[]) => void;
}

/** What became of calls that were executed together, and the events that they wrote. */
export interface Ran {
  /** Of each call; an error is its own alone, "deferred" wants to go into the next batch. */
  readonly results: readonly (Outcome | Error | 'deferred')[];
  readonly events: readonly EventRecord[];
}
