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

/** A fresh empty database in the run's PostgreSQL. Call `drop` when done (afterAll). */
export async function testDatabase(): Promise<TestDatabase> {
  const base = inject('postgres');
  const name = `t_${randomBytes(6).toString('hex')}`;
  const admin = async (work: (client: pg.Client) => Promise<unknown>) => {
    const client = new pg.Client({ connectionString: `${base}postgres` });
    await client.connect();
    try {
      await work(client);
    } finally {
      await client.end();
    }
  };
  await admin((client) => ensureDatabase(client, name, { ours: true }));
  const url = `${base}${name}`;
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
    drop: () => admin((client) => client.query(`drop database if exists ${name} with (force)`)),
  };
}
