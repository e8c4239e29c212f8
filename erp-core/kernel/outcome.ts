import type { Ledger } from './effect.ts';

export interface Outcome {
  readonly ok: boolean;
  readonly result?: unknown;
  readonly refusal?: {
    readonly code: string;
    readonly message: string;
    /** 403, 404, 409 or 422. */
    readonly status: number;
    readonly details: Readonly<Record<string, unknown>>;
  };
  /** True where the idempotency key was seen before: this is the outcome of then. */
  readonly repeated: boolean;
  /** Nothing is done yet: it waits for another person to confirm it, or (`by`) for its approvals, until this moment (µs). */
  readonly proposed?: { readonly id: string; readonly expiresAt: number; readonly by?: 'approval' };
  /** The command that takes this back, with its input, where there is one that the caller may give. */
  readonly undo?: { readonly command: string; readonly input: Readonly<Record<string, unknown>> };
  /** Of a dry run: what would be written. */
  readonly effects?: DryRun;
}

export interface DryRun {
  readonly changes: readonly Change[];
  readonly events: readonly { readonly type: string; readonly payload: unknown }[];
  /** Jobs that would be done after the commit; left out where there are none. */
  readonly jobs?: readonly { readonly name: string; readonly input: unknown }[];
}

/** One row before and after a command. */
export interface Change {
  readonly table: string;
  /** Of a record, the name of its entity. */
  readonly entity?: string;
  /** Of a line, the entity of its record and the field that tells it. */
  readonly partOf?: { readonly entity: string; readonly field: string };
  readonly ledger?: Ledger;
  /** Of a row that is no record: its sensitive fields, each with the right that shows it. Taken off before it is told. */
  readonly sensitive?: Readonly<Record<string, string>>;
  readonly key: Readonly<Record<string, unknown>>;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
}
