import type { Pool } from 'pg';
import type { Caller } from './caller.ts';
import { type Db, inCompany } from './db.ts';
import { faultOf, isStalePlan } from './fault.ts';
import { refuse } from './kernel-refusals.ts';
import { type Refusal, Refused } from './refusal.ts';

/** More than a pool ever has. */
const MOST_CONNECTIONS = 100;

/** A read whose statement was made before its table was changed is asked again, on each connection that knew it. */
export async function reading<Result>(pool: Pool, caller: Caller, work: (db: Db) => Promise<Result>): Promise<Result> {
  for (let tried = 0; ; tried += 1) {
    try {
      return await inCompany(pool, caller, work, 'read');
    } catch (error) {
      if (!isStalePlan(error) || tried > MOST_CONNECTIONS) throw error;
    }
  }
}

/** The same; what was asked for and does not fit is refused, and all else is a fault. */
export async function readingOrRefused<Result>(
  pool: Pool,
  caller: Caller,
  work: (db: Db) => Promise<Result>,
): Promise<Result> {
  try {
    return await reading(pool, caller, work);
  } catch (error) {
    if (error instanceof Refused) throw error;
    const misfit = misfitOf(error);
    if (misfit) throw new Refused(misfit);
    throw faultOf(error);
  }
}

/** What was given does not fit its column (class 22): a number too large, a text that is no date; or is there already. */
export function misfitOf(error: unknown): Refusal | undefined {
  const { message, details } = faultOf(error);
  if (details.state === 'MR010') return refuse('last-administrator');
  // A row that others point at cannot go.
  if (details.state === '23503' && /update or delete/.test(message)) return refuse('record-in-use');
  if (details.state === '23505') return refuse('already-there', { fields: details.fields });
  if (!String(details.state ?? '').startsWith('22')) return undefined;
  return refuse('input-invalid', { issues: [{ path: '', message }] });
}
