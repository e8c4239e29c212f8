import { setTimeout as delay } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import { type Db, TYPES } from '../../db.ts';
import { isRefusal, type Refusal } from '../../refusal.ts';
import { refuse } from './refusals.ts';

/** One at a time in a database, whichever program asks. */
const LOCK = 7_021_900_002;
const TRIES = 20;
/** Whoever waits for a lock makes all others wait behind him: he gives up soon and comes again. */
const LIMITS = `set local lock_timeout = '300ms'; set local statement_timeout = '120s'`;

/**
 * Runs `work` in one transaction of the owner's, all of it or nothing: what is left of a program that dies in the middle
 * is what was there before. A refusal rolls back, and so does whoever only looks. Tables in use are tried again, and given up with `pack-busy`.
 */
export async function asOwner<Result>(
  owner: Pool,
  work: (db: Db) => Promise<Result | Refusal>,
  end: 'commit' | 'rollback' = 'commit',
): Promise<Result | Refusal> {
  for (let tried = 1; ; tried += 1) {
    const client = await owner.connect();
    let broken = false;
    try {
      await client.query('begin');
      await client.query('select pg_advisory_xact_lock($1)', [LOCK]);
      await client.query(LIMITS);
      const db = plainDb(client);
      const result = await work(db);
      await db.written();
      await client.query(isRefusal(result) ? 'rollback' : end);
      return result;
    } catch (error) {
      broken = !(await rolledBack(client));
      if (!inUse(error)) throw error;
      if (tried >= TRIES) return refuse('pack-busy');
      await delay(50 + Math.random() * 200);
    } finally {
      client.release(broken);
    }
  }
}

/** One statement after the other, planned anew each: what is asked here is asked once, on tables that change meanwhile. */
function plainDb(client: PoolClient): Db & { readonly written: () => Promise<unknown> } {
  const ask = (text: string, values: readonly unknown[] = []) =>
    client.query({ text, values: [...values], types: TYPES });
  const last: Promise<unknown>[] = [];
  return {
    client,
    rows: async (text, values) => (await ask(text, values)).rows,
    one: async (text, values) => (await ask(text, values)).rows[0],
    run: async (text, values) => (await ask(text, values)).rowCount ?? 0,
    last: (writes) => void last.push(writes),
    written: () => Promise.all(last),
  };
}

const rolledBack = (client: PoolClient): Promise<boolean> =>
  client.query('rollback').then(
    () => true,
    () => false,
  );

/** 55P03: a lock was not to be had in time; 40P01: two waited for each other; XX000 of a catalogue row two wrote at once. */
const inUse = (error: unknown): boolean =>
  error instanceof Error &&
  (('code' in error && ['55P03', '40P01', '40001'].includes(String(error.code))) ||
    /tuple concurrently updated/.test(error.message));

/** Does something in every company, each as row-level security shows it to that company. */
export async function inEachCompany<Result>(
  db: Db,
  work: (company: string) => Promise<Result>,
): Promise<Map<string, Result>> {
  const all = await db.rows<{ company: string }>('select kernel.companies() as company');
  const found = new Map<string, Result>();
  for (const { company } of all) {
    await db.rows(`select set_config('millrace.company', $1, true)`, [company]);
    found.set(company, await work(company));
  }
  await db.rows(`select set_config('millrace.company', '', true)`);
  return found;
}
