import { createHash } from 'node:crypto';
import pg, { type ClientBase, type CustomTypesConfig, type Pool } from 'pg';

/** A connection inside one transaction of one company. Every statement is prepared under a name made from its text. */
export interface Db {
  readonly rows: <Row extends object>(text: string, values?: readonly unknown[]) => Promise<Row[]>;
  readonly one: <Row extends object>(text: string, values?: readonly unknown[]) => Promise<Row | undefined>;
  /** The number of rows written. */
  readonly run: (text: string, values?: readonly unknown[]) => Promise<number>;
  /** The bare connection, for another room that writes in the same transaction. */
  readonly client: ClientBase;
}

const INT8 = 20;
const DATE = 1082;
const NUMERIC = 1700;
/** Whole numbers of 8 bytes are moments and sequences here, all below 2^53; a date stays the text it is;
 * a decimal stays text, without zeros that say nothing. */
const TYPES: CustomTypesConfig = {
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

export function dbOn(client: ClientBase): Db {
  const ask = (text: string, values: readonly unknown[] = []) =>
    client.query({ name: nameOf(text), text, values: [...values], types: TYPES });
  return {
    client,
    async rows(text, values) {
      return (await ask(text, values)).rows;
    },
    async one(text, values) {
      return (await ask(text, values)).rows[0];
    },
    async run(text, values) {
      return (await ask(text, values)).rowCount ?? 0;
    },
  };
}

/**
 * Runs `work` in one transaction of the caller's company: row-level security sees `millrace.company`, set for this
 * transaction alone. Commits what `work` returns, rolls back what it throws. `end: 'rollback'` keeps nothing (dry run).
 */
export async function inCompany<Result>(
  pool: Pool,
  caller: { readonly company: string; readonly user: string },
  work: (db: Db) => Promise<Result>,
  end: 'commit' | 'rollback' | 'read' = 'commit',
): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // A connection that dies while nobody asks it anything must not end the process; the next statement tells.
  const onError = (error: Error) => {
    broken = error;
  };
  client.on('error', onError);
  try {
    const db = dbOn(client);
    // Nothing waits for their answers: what `work` asks is sent behind them, and comes to nothing where they fail.
    const begun = client.query(end === 'read' ? 'begin read only' : 'begin');
    const named = db.rows(`select set_config('millrace.company', $1, true), set_config('millrace.user', $2, true)`, [
      caller.company,
      caller.user,
    ]);
    const [, , result] = await Promise.all([begun, named, work(db)]);
    await client.query(end === 'rollback' ? 'rollback' : 'commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((failed: Error) => {
      broken = failed;
    });
    throw error;
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}
