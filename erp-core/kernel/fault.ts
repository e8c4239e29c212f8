/** Whose fault it is: what the caller must mend, what the database must, what another system must, what we must. */
export type FaultOf = 'caller' | 'database' | 'peer' | 'us';

export const FAULTS = {
  'database-away': 'the database does not answer; the same call may be made again',
  'database-busy': 'serialization failures or deadlocks went on through every retry; the call may be made again',
  'database-refused': 'the database refused what was written: a backstop caught what a rule should have',
  'declaration-wrong': 'a module is declared wrongly; found at start',
  'file-place-away': 'the place where files are kept cannot be reached; the same call may be made again',
  'file-place-refused': 'the place where files are kept refuses what it is asked: its keys or its settings are wrong',
  'file-lost': 'the bytes of a file are not where files are kept',
  'handler-failed': 'a rule of a module threw instead of deciding',
} as const;
export type FaultCode = keyof typeof FAULTS;

/** Something went wrong that no rule foresaw. Nothing of the call was kept. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: FaultCode;
  readonly of: FaultOf;
  readonly details: Readonly<Record<string, unknown>>;
  constructor(code: FaultCode, of: FaultOf, message: string, details: Record<string, unknown> = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.of = of;
    this.details = details;
  }
}

const stateOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

/** 0A000: a statement was prepared before its table was changed. It is forgotten with that, and made anew when asked again. */
export const isStalePlan = (error: unknown): boolean =>
  stateOf(error) === '0A000' && error instanceof Error && error.message.startsWith('cached plan');

/** 23505: another process may have made the same row just before; then whoever tries again finds it. */
const isTwice = (error: unknown): boolean => stateOf(error) === '23505';

/** 23503: what the row names may have been removed just before; then whoever tries again finds it gone. */
const isOrphaned = (error: unknown): boolean =>
  stateOf(error) === '23503' && error instanceof Error && error.message.startsWith('insert or update');

/** MR001: a row that was remembered is not any more as it was (`kernel.as_read`). */
export const isChangedMeanwhile = (error: unknown): boolean => stateOf(error) === 'MR001';

/** Caught by a backstop: perhaps another process was first, perhaps a rule is wrong. */
const isCaught = (error: unknown): boolean => isTwice(error) || isOrphaned(error);

/** 40001 and 40P01: another transaction was in the way. */
export const isTransient = (error: unknown): boolean =>
  ['40001', '40P01'].includes(stateOf(error) ?? '') || isCaught(error) || isStalePlan(error);

/** How often what failed with this is tried, at most: what a backstop still catches then is no coincidence. */
export const triesOf = (error: unknown): number => (isCaught(error) ? 2 : 8);

const AWAY = /^(08|57|53|58)|^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH)$/;
const LOST = /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/;

/** True where trying the same again may help: the database is away, restarting, or out of room. */
export const isAway = (error: unknown): boolean =>
  AWAY.test(stateOf(error) ?? '') || (error instanceof Error && LOST.test(error.message));

/** A database error as a typed fault; anything else that was thrown is a fault of a rule. */
export function faultOf(error: unknown): Fault {
  if (error instanceof Fault) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (isAway(error)) return new Fault('database-away', 'database', message, {}, error);
  if (isTransient(error) && !isCaught(error)) return new Fault('database-busy', 'database', message, {}, error);
  const state = stateOf(error);
  if (state && /^[0-9A-Z]{5}$/.test(state)) {
    const constraint = error instanceof Error && 'constraint' in error ? error.constraint : undefined;
    const details = { state, ...(constraint ? { constraint } : {}), ...(isTwice(error) ? keyOf(error) : {}) };
    return new Fault('database-refused', 'us', message, details, error);
  }
  return new Fault('handler-failed', 'us', message, {}, error);
}

/**
 * What there would be twice, as far as the name of the constraint tells ("item_code_unique", "tool_company_name_key"): under
 * row-level security the database names no columns.
 */
function keyOf(error: unknown): { readonly fields: string } {
  const { constraint, table } = error as { readonly constraint?: string; readonly table?: string };
  const own = (constraint ?? '').replace(new RegExp(`^${table ?? ''}_`), '').replace(/^company_/, '');
  return { fields: own.replace(/_?(key|unique|once|pk|pkey|idx)$/, '') || 'id' };
}
