import { getMigrations } from 'better-auth/db/migration';
import pg from 'pg';
import { plugIns } from './plug-ins.ts';
import { AUTH_ROLE, AUTH_SCHEMA, authSchemaOptions } from './schema.ts';
import { OWN_TABLES } from './tables.ts';

/** Any fixed number: two starts at once take turns. */
const LOCK = 7_303_014;

/**
 * Makes or completes schema `auth` (users, sessions, accounts, and tables of our own beside them) as the owner of the database, and gives role
 * `millrace_auth`, where it exists, the right to its rows. Idempotent; safe when two processes start at once.
 * @param owner pool of the owning role; left open
 */
export async function migrateAuth(owner: pg.Pool): Promise<void> {
  const lock = await owner.connect();
  // The tables are named without a schema: this pool's search path says where they are.
  const pool = new pg.Pool({ ...owner.options, max: 2, options: `-c search_path=${AUTH_SCHEMA}` });
  try {
    await lock.query('select pg_advisory_lock($1)', [LOCK]);
    await lock.query(`create schema if not exists ${AUTH_SCHEMA}`);
    const { compileMigrations } = await getMigrations({
      ...authSchemaOptions,
      // Under which name passkeys are made decides no table.
      plugins: plugIns('localhost'),
      database: pool,
    });
    const statements = await compileMigrations();
    const client = await pool.connect();
    try {
      await client.query('begin');
      if (statements.replaceAll(';', '').trim() !== '') await client.query(statements);
      await client.query(OWN_TABLES);
      const role = await client.query('select 1 from pg_roles where rolname = $1', [AUTH_ROLE]);
      if (role.rowCount) {
        await client.query(`grant usage on schema ${AUTH_SCHEMA} to ${AUTH_ROLE}`);
        await client.query(
          `grant select, insert, update, delete on all tables in schema ${AUTH_SCHEMA} to ${AUTH_ROLE}`,
        );
      }
      await client.query('commit');
    } catch (error) {
      await client.query('rollback');
      throw error;
    } finally {
      client.release();
    }
  } finally {
    await pool.end();
    // Destroying the connection lets go of the lock whatever happened before.
    lock.release(true);
  }
}
