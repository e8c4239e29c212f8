import { createHash } from 'node:crypto';
import pg, { type ClientBase, type CustomTypesConfig, type Pool } from 'pg';
import { asking } from './flight.ts';

/**
 * A connection inside one transaction of one company. Every statement is prepared under a name made from its text; what is
 * asked in one turn goes to the server together.
 */
export interface Db {
  readonly rows: <Row extends object>(text: string, values?: readonly unknown[]) => Promise<Row[]>;
  readonly one: <Row extends object>(text: string, values?: readonly unknown[]) => Promise<Row | undefined>;
  /** The number of rows written. */
  readonly run: (text: string, values?: readonly unknown[]) => Promise<number>;
  /** The last writes of the transaction: they may go in one flight with its commit, and nothing is asked after them. */
  readonly last: (writes: Promise<unknown>) => void;
  /** The bare connection, for another room that writes in the same transaction. */
  readonly client: ClientBase;
}

const INT8 = 20;
const DATE = 1082;
const NUMERIC = 1700;
/** Whole numbers of 8 bytes are moments and sequences here, all below 2^53; a date stays the text it is;
 * a decimal stays text, without zeros that say nothing. */
export const TYPES: CustomTypesConfig = {
  getTypeParser(oid, format) {
    if (oid === INT8) return Number;
    if (oid === DATE) return String;
    if (oid === NUMERIC) return shortest;
    return pg.types.getTypeParser(oid, format);
  },
};

const shortest = (decimal: string): string => (decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal);

const names = new Map<string, string>();
function nameOf(text: string): string {
  let name = names.get(text);
  if (!name) {
    name = `k${createHash('sha256').update(text).digest('hex').slice(0, 24)}`;
    names.set(text, name);
  }
  return name;
}

const NAMED = `select set_config('millrace.company', $1, true), set_config('millrace.user', $2, true)`;
// A plan is made once a connection, often while tables are all but empty; one that reads a whole table then would do so
// until statistics are next gathered, while the table grows. By keys there is always an index, row by row.
const NAMED_AND_KEYED = `${NAMED}, set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
  set_config('enable_mergejoin', 'off', true), set_config('plan_cache_mode', 'force_generic_plan', true)`;

/**
 * Has this transaction's plans made anew and by indexes: those of foreign keys too, which a connection keeps from when their
 * tables were all but empty. A load of many thousand rows into them would read a whole table for each row.
 */
export async function planForGrowth(db: Pick<Db, 'run' | 'rows'>): Promise<void> {
  await Promise.all([
    db.rows(
      `select set_config('enable_seqscan', 'off', true), set_config('plan_cache_mode', 'force_generic_plan', true)`,
    ),
    db.run('discard plans'),
  ]);
}

interface Opened extends Db {
  /** Ends the transaction, in one flight with the last writes; where one of them never left, it is not sent. */
  readonly end: (text: 'commit' | 'rollback') => Promise<unknown>;
  readonly leave: () => void;
}

function dbOn(client: ClientBase): Opened {
  const asked = asking(client, TYPES);
  const lastWrites: Promise<unknown>[] = [];
  let fault: unknown;
  let ended = false;
  const ask = async (text: string, values: readonly unknown[] = []) => {
    // It would be outside the transaction, and of no company.
    if (ended) throw new TypeError('a statement was asked after the last writes of its transaction');
    return asked.ask({ name: nameOf(text), text, values });
  };
  return {
    client,
    async rows<Row extends object>(text: string, values?: readonly unknown[]) {
      return (await ask(text, values)).rows as Row[];
    },
    async one<Row extends object>(text: string, values?: readonly unknown[]) {
      return (await ask(text, values)).rows[0] as Row | undefined;
    },
    async run(text, values) {
      return (await ask(text, values)).count;
    },
    last(writes) {
      lastWrites.push(writes);
      writes.catch((error: unknown) => {
        fault ??= error;
      });
    },
    end(text) {
      ended = true;
      return Promise.all([...lastWrites, asked.ask({ name: nameOf(text), text, values: [] }, () => fault)]);
    },
    leave: asked.leave,
  };
}

/**
 * Runs `work` in one transaction of the caller's company: row-level security sees `millrace.company`, set for this
 * transaction alone. Commits what `work` returns, rolls back what it throws. `end: 'rollback'` keeps nothing (dry run);
 * 'keyed' commits work that finds its rows by keys alone.
 */
export async function inCompany<Result>(
  pool: Pool,
  caller: { readonly company: string; readonly user: string },
  work: (db: Db) => Promise<Result>,
  end: 'commit' | 'keyed' | 'rollback' | 'read' = 'commit',
): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // A connection that dies while nobody asks it anything must not end the process; the next statement tells.
  const onError = (error: Error) => {
    broken = error;
  };
  client.on('error', onError);
  const db = dbOn(client);
  try {
    // Nothing waits for their answers: what `work` asks first goes with them, and comes to nothing where they fail.
    const begun = Promise.all([
      db.run(end === 'read' ? 'begin read only' : 'begin'),
      db.rows(end === 'keyed' ? NAMED_AND_KEYED : NAMED, [caller.company, caller.user]),
    ]);
    begun.catch(() => undefined); // Told below, or with what `work` asks.
    const result = await work(db);
    // Behind the last writes in the same flight: where one of them fails, the server never comes to the commit. Work that
    // asks nothing but its last writes is one flight from the beginning to the commit.
    await Promise.all([begun, db.end(end === 'rollback' ? 'rollback' : 'commit')]);
    return result;
  } catch (error) {
    // Behind whatever was still to be asked, and not with it.
    db.leave();
    await client.query('rollback').catch((failed: Error) => {
      broken = failed;
    });
    throw error;
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}
