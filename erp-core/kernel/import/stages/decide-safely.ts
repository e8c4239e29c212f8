import type { Caller } from '../../caller.ts';
import type { BulkCall } from '../../decide-all.ts';
import { faultOf } from '../../fault.ts';
import { refuse } from '../../kernel-refusals.ts';
import { isRefusal } from '../../refusal.ts';
import type { CommandWork } from '../../work.ts';

/**
 * Writes many commands, each by its own rule: those that are refused write nothing. Where the database itself stands against
 * one of them (its constraints are the backstop), the others are found by halves and written all the same.
 * Returns of each its refusal, or its answer. Throws where the database is away.
 */
export async function writeEach(
  work: CommandWork,
  as: Caller,
  calls: readonly BulkCall[],
): Promise<readonly unknown[]> {
  if (calls.length === 0) return [];
  await work.db.run('savepoint import_rows');
  try {
    const results = await work.decideAs(as, calls, 'write');
    await work.db.run('release savepoint import_rows');
    return results;
  } catch (error) {
    const fault = faultOf(error);
    // A lost connection or a deadlock is no row's fault: the whole is tried again.
    if (!isOfRow(error)) throw error;
    await work.db.run('rollback to savepoint import_rows');
    if (calls.length === 1) return [refuse('import-row-impossible', { reason: fault.message })];
    const half = Math.ceil(calls.length / 2);
    const first = await writeEach(work, as, calls.slice(0, half));
    return [...first, ...(await writeEach(work, as, calls.slice(half)))];
  }
}

/** Classes 22 (a value does not fit) and 23 (a constraint is against it) of SQLSTATE. */
const isOfRow = (error: unknown): boolean => {
  const { code } = Object(error) as { readonly code?: unknown };
  const { cause } = Object(error) as { readonly cause?: unknown };
  return (typeof code === 'string' && /^2[23]/.test(code)) || (cause !== undefined && isOfRow(cause));
};

export const answered = (result: unknown): Readonly<Record<string, unknown>> | undefined =>
  isRefusal(result) ? undefined : (Object(result ?? {}) as Readonly<Record<string, unknown>>);
