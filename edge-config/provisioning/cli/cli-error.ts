import type { ExitName } from './exit-codes.ts';

/** Ends the program: what is wrong, where, and what to do next. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exit: ExitName;
  readonly where: string;
  readonly next: string;
  readonly details: unknown;
  constructor(
    exit: ExitName,
    {
      what,
      where,
      next,
      details,
      cause,
    }: { what: string; where: string; next: string; details?: unknown; cause?: unknown },
  ) {
    super(what, cause === undefined ? undefined : { cause });
    this.exit = exit;
    this.where = where;
    this.next = next;
    this.details = details;
  }
}
