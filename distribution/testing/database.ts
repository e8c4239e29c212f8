import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

export interface TestDatabase {
  /** Superuser's connection URL. */
  readonly url: string;
  readonly name: string;
  /** The same database for another login. */
  readonly urlFor: (user: string, password: string) => string;
  readonly drop: () => Promise<void>;
}

/** A fresh empty database in the run's PostgreSQL. Call `drop` when done (afterAll). */
export async function testDatabase(): Promise<TestDatabase> {
  const base = inject('postgres');
  const name = `t_${randomBytes(6).toString('hex')}`;
  const admin = async (sql: string) => {
    const client = new pg.Client({ connectionString: `${base}postgres` });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  };
  await admin(`create database ${name}`);
  const url = `${base}${name}`;
  return {
    url,
    name,
    urlFor(user, password) {
      const other = new URL(url);
      other.username = user;
      other.password = password;
      return other.href;
    },
    drop: () => admin(`drop database if exists ${name} with (force)`),
  };
}
