import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { ensureDatabase, type Role } from '../database/roles.ts';
import { TEST_PASSWORDS } from './passwords.ts';

export interface TestDatabase {
  /** Superuser's connection URL. */
  readonly url: string;
  readonly name: string;
  /** The same database for another login. */
  readonly urlFor: (user: string, password: string) => string;
  /** The same database for one of Millrace's own logins, as its processes use it; `millrace_owner` owns it. */
  readonly roleUrl: (role: Role) => string;
  readonly drop: () => Promise<void>;
}

/** What a database is to hold from its beginning. */
export interface Beginning {
  /** Letters and underscores; one name, one content: whoever asks for it again in this run gets a copy. */
  readonly name: string;
  /** Makes it, with no connection left open. Nothing in it may depend on who asked. */
  readonly fill: (database: TestDatabase) => Promise<void>;
}

/**
 * A database of its own in the run's PostgreSQL, empty or as `beginning` fills it. Migrating takes a second and more, and
 * a hundred files want the same tables: the first to ask has them made, and all get copies. Call `drop` when done.
 */
export async function testDatabase(beginning?: Beginning): Promise<TestDatabase> {
  const name = `t_${randomBytes(6).toString('hex')}`;
  await asAdmin(async (admin) => {
    if (beginning) {
      await ensureBeginning(admin, beginning);
      await admin.query(
        `create database ${name} template ${templateOf(beginning)} strategy file_copy owner millrace_owner`,
      );
    }
    await ensureDatabase(admin, name, { ours: true });
  });
  return addressed(name);
}

function addressed(name: string): TestDatabase {
  const url = `${inject('postgres')}${name}`;
  const urlFor = (user: string, password: string) => {
    const other = new URL(url);
    other.username = user;
    other.password = password;
    return other.href;
  };
  return {
    url,
    name,
    urlFor,
    roleUrl: (role) => urlFor(role, TEST_PASSWORDS[role]),
    drop: () => asAdmin((admin) => admin.query(`drop database if exists ${name} with (force)`)),
  };
}

const templateOf = ({ name }: Beginning): string => `begun_${name}`;
/** Any fixed number: files that start together make a beginning one after another, and the second finds it made. */
const LOCK = 7_021_900_002;

/** Only a whole one is marked as a template, and nobody connects to it any more: copies then never wait. */
async function ensureBeginning(admin: pg.Client, beginning: Beginning): Promise<void> {
  const name = templateOf(beginning);
  await admin.query(`select pg_advisory_lock(${LOCK})`);
  try {
    const made = await admin.query('select 1 from pg_database where datname = $1 and datistemplate', [name]);
    if (made.rowCount) return;
    await admin.query(`drop database if exists ${name} with (force)`);
    await ensureDatabase(admin, name, { ours: true });
    await beginning.fill(addressed(name));
    await admin.query(`alter database ${name} with is_template true allow_connections false`);
  } finally {
    await admin.query(`select pg_advisory_unlock(${LOCK})`);
  }
}

async function asAdmin(work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: `${inject('postgres')}postgres` });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
