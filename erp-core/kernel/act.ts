import type { Caller } from './caller.ts';
import type { Outcome } from './outcome.ts';
import type { Refusal } from './refusal.ts';
import type { SaidAtTerminal } from './terminals/said.ts';

export interface ExecuteOptions {
  readonly idempotencyKey?: string;
  readonly dryRun?: boolean;
  /** It was said at a terminal as done: a command that is declared a `fact` books it as it was told, others take no notice. */
  readonly told?: SaidAtTerminal;
  /** What a supervisor is to look at beside it, where it is so booked. */
  readonly doubts?: readonly Refusal[];
}

/**
 * Gives a command, as `Kernel.execute` does, for the kernel's own parts. `approved`: the run of a workflow that stood before the
 * command and has come to its end, so that none stands before it now; nobody from outside can say that.
 */
export type Act = (
  caller: Caller,
  name: string,
  input: unknown,
  options?: ExecuteOptions,
  approved?: string,
) => Promise<Outcome>;
