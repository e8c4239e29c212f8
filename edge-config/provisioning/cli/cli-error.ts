import type { ExitName } from './exit-codes.ts';

export interface CliErrorParts {
  readonly what: string;
  readonly where: string;
  readonly next: string;
  readonly details?: unknown;
  readonly code?: string | null;
  readonly cause?: unknown;
}

/** Ends the program: what is wrong, where, and what to do next. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exit: ExitName;
  readonly where: string;
  readonly next: string;
  readonly details: unknown;
  /** The stable code that the server gave, if it was the server that refused. */
  readonly code: string | null;
  constructor(exit: ExitName, said: CliErrorParts) {
    const { what, where, next, details, code = null, cause } = said;
    super(what, cause === undefined ? undefined : { cause });
    this.exit = exit;
    this.where = where;
    this.next = next;
    this.details = details;
    this.code = code;
  }
}
