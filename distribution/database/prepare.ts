import pg from 'pg';
import { MIGRATIONS } from './migrations.ts';
import { ensureDatabase, ensureRoles, type Role, type RolePasswords } from './roles.ts';

export const DATABASE = 'millrace';

export interface DatabaseAddresses {
  readonly of: (role: Role) => string;
}

/** The same database, as another login. */
function addressAs(address: string, database: string, user: string, password: string): string {
  const url = new URL(address);
  url.username = user;
  url.password = password;
  url.pathname = `/${database}`;
  return url.href;
}

export interface DatabaseTarget {
  /** Address of a login that may create roles: the embedded cluster's superuser, or DATABASE_URL. */
  readonly admin: string;
  readonly passwords: RolePasswords;
  /** An own PostgreSQL names its database in the address; the embedded one gets `millrace`. */
  readonly embedded: boolean;
}

const databaseOf = ({ admin, embedded }: DatabaseTarget): string =>
  embedded ? DATABASE : decodeURIComponent(new URL(admin).pathname.slice(1)) || DATABASE;

/** The address of Millrace's database for each login; needs no connection. */
export function databaseAddresses(target: DatabaseTarget): DatabaseAddresses {
  return { of: (role) => addressAs(target.admin, databaseOf(target), role, target.passwords[role]) };
}

/**
 * Brings a PostgreSQL to where the processes can use it: logins, database, migrations. Idempotent; a second time it only
 * looks. Throws what PostgreSQL says, with the step that failed.
 */
export async function prepareDatabase(target: DatabaseTarget): Promise<void> {
  const database = databaseOf(target);
  const client = new pg.Client({ connectionString: target.admin, application_name: 'millrace keeper' });
  // A connection that is cut while nothing is asked of it must not end the keeper; the next question says so.
  client.on('error', () => undefined);
  await step('log in', () => client.connect());
  try {
    await step('make the logins', () => ensureRoles(client, target.passwords));
    await step(`make the database ${database}`, () => ensureDatabase(client, database));
  } finally {
    await client.end();
  }
  const owner = databaseAddresses(target).of('millrace_owner');
  const pool = new pg.Pool({ connectionString: owner, max: 2, application_name: 'millrace migrations' });
  pool.on('error', () => undefined);
  try {
    for (const { name, run } of MIGRATIONS) await step(`bring the tables of ${name} up to date`, () => run(pool));
  } finally {
    await pool.end();
  }
}

const AWAY = new Set(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN']);

/** Whether a fault of `prepareDatabase` is that the database cannot be reached now: waiting may help. */
export function databaseAway(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const code = 'code' in cause ? String(cause.code) : '';
    // 57P0x: it is starting up, or was shut down; 08…: the connection broke; 53300: too many clients.
    if (AWAY.has(code) || /^(57P0|08|53300)/.test(code) || /^Connection terminated/.test(cause.message)) return true;
  }
  return false;
}

async function step<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    throw new Error(`the database: could not ${what}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}
