import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROLES } from '../database/roles.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

async function ask<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

test('the embedded PostgreSQL answers in UTC and UTF-8 and has the extensions we build on', async () => {
  const rows = await ask(
    database.url,
    `select current_setting('TimeZone') zone, current_setting('server_encoding') encoding,
            array(select name::text from pg_available_extensions where name in ('pg_trgm', 'btree_gist', 'ltree') order by 1) extensions`,
  );
  expect(rows).toEqual([{ zone: 'UTC', encoding: 'UTF8', extensions: ['btree_gist', 'ltree', 'pg_trgm'] }]);
});

test('each login gets in with its own password, and only the owner may make a schema', async () => {
  for (const role of ROLES) {
    expect(await ask(database.roleUrl(role), 'select current_user::text name')).toEqual([{ name: role }]);
    const made = ask(database.roleUrl(role), `create schema of_${role}`);
    if (role === 'millrace_owner') await expect(made).resolves.toEqual([]);
    else await expect(made).rejects.toThrow('permission denied');
  }
});

test('no login is a superuser, may make roles or databases, or passes row-level security', async () => {
  const rows = await ask(
    database.url,
    `select rolname from pg_roles where rolname like 'millrace%' and (rolsuper or rolcreaterole or rolcreatedb or rolbypassrls)`,
  );
  expect(rows).toEqual([]);
});
