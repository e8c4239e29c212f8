import type { Pool } from 'pg';
import { inCompany } from '../../db.ts';
import { isAway } from '../../fault.ts';
import { dropArrivals } from './arrival.repository.ts';

const KEPT_FOR = 30 * 86_400_000_000;

interface Sweeping {
  readonly pool: Pool;
  /** Microseconds. */
  readonly clock: () => number;
  readonly log?: { readonly error: (details: object, message: string) => void } | undefined;
}

/** Removes what came in long ago, of every company that has an inbound hook: whether it is still called or not. */
export async function dropOldArrivals({ pool, clock, log }: Sweeping): Promise<void> {
  const before = clock() - KEPT_FOR;
  const failed = (error: unknown, about: object) => {
    if (!isAway(error)) log?.error({ error, ...about }, 'what came in long ago could not be removed');
  };
  const ofCompany = async (company: string) => {
    for (let more = true; more; )
      more = (await inCompany(pool, { company, user: 'system:hooks' }, (db) => dropArrivals(db, before))) === 1_000;
  };
  try {
    const { rows } = await pool.query<{ company: string }>('select kernel.companies_with_inbound_hooks() as company');
    for (const { company } of rows) await ofCompany(company).catch((error: unknown) => failed(error, { company }));
  } catch (error) {
    failed(error, {});
  }
}
