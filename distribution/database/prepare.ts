import { join } from 'node:path';
import pg from 'pg';
import { ProgramError, runOnce } from '../all-in-one/run-once.ts';
import { DatabaseAwayError } from './database-away.ts';
import { migrationsFingerprint } from './fingerprint.ts';
import { ensureDatabase, ensureRoles, type Role, type RolePasswords } from './roles.ts';

export const DATABASE = 'millrace';

export interface DatabaseAddresses {
  readonly of: (role: Role) => string;
}

export interface DatabaseTarget {
  /** Address of a login that may create roles: the embedded cluster's superuser, or DATABASE_URL. */
  readonly admin: string;
  readonly passwords: RolePasswords;
  /** An own PostgreSQL names its database in the address; the embedded one gets `millrace`. */
  readonly embedded: boolean;
  /** The program that migrates; ours by default. */
  readonly migrate?: string | undefined;
  /** The one room whose tables belong there; all of them by default. */
  readonly only?: 'timeseries';
  /** The logins it has; all by default. */
  readonly roles?: readonly Role[];
}

export const databaseOf = ({ admin, embedded }: DatabaseTarget): string =>
  embedded ? DATABASE : decodeURIComponent(new URL(admin).pathname.slice(1)) || DATABASE;

/** The same server and database for another login. */
function addressAs(address: string, database: string, user: string, password: string): string {
  const url = new URL(address);
  url.username = user;
  url.password = password;
  url.pathname = `/${database}`;
  return url.href;
}

/** The address of Millrace's database for each login; needs no connection. */
export function databaseAddresses(target: DatabaseTarget): DatabaseAddresses {
  return { of: (role) => addressAs(target.admin, databaseOf(target), role, target.passwords[role]) };
}

/**
 * Brings a PostgreSQL to where the processes can use it: logins, database, tables. Idempotent; where nothing is due it
 * only looks (some 50 ms). Throws what PostgreSQL says, with the step that failed.
 */
export async function prepareDatabase(target: DatabaseTarget, onMigrate: () => void = () => undefined): Promise<void> {
  const database = databaseOf(target);
  const client = new pg.Client({ connectionString: target.admin, application_name: 'millrace keeper' });
  // A connection that is cut while nothing is asked of it must not end the keeper; the next question says so.
  client.on('error', () => undefined);
  await step('log in', () => client.connect());
  try {
    await step('make the logins', () => ensureRoles(client, target.passwords, target.roles));
    await step(`make the database ${database}`, () =>
      ensureDatabase(client, database, { ours: target.embedded, ...(target.roles ? { roles: target.roles } : {}) }),
    );
    const wanted = stampOf(target);
    // Kept with the database itself: one that comes out of a backup says by itself what it lacks.
    const { rows } = await client.query<{ now: string | null }>(
      `select shobj_description(oid, 'pg_database') now from pg_database where datname = $1`,
      [database],
    );
    if (rows[0]?.now === wanted) return;
    onMigrate();
    await migrate(
      target.migrate ?? join(import.meta.dirname, 'migrate.ts'),
      databaseAddresses(target).of('millrace_owner'),
      target.only,
    );
    await client.query(`comment on database ${pg.escapeIdentifier(database)} is ${pg.escapeLiteral(wanted)}`);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** What is written down with a database that is up to date. */
export const stampOf = ({ only }: Pick<DatabaseTarget, 'only'>): string =>
  `millrace ${only ? `${only} ` : ''}${migrationsFingerprint()}`;

async function migrate(program: string, ownerUrl: string, only: string | undefined): Promise<void> {
  try {
    await runOnce(program, {
      env: { ...process.env, DATABASE_URL: undefined, MILLRACE_OWNER_URL: ownerUrl, MILLRACE_ONLY: only },
    });
  } catch (error) {
    if (error instanceof ProgramError && error.code === 75) throw new DatabaseAwayError(error.message);
    throw error;
  }
}

async function step<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    throw new Error(`the database: could not ${what}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}
