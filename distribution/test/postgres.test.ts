import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

test('the embedded PostgreSQL answers in UTC and UTF-8 and has the extensions we build on', async () => {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query(
    `select current_setting('TimeZone') zone, current_setting('server_encoding') encoding,
            array(select name::text from pg_available_extensions where name in ('pg_trgm', 'btree_gist', 'ltree') order by 1) extensions`,
  );
  await client.end();
  expect(rows[0]).toEqual({ zone: 'UTC', encoding: 'UTF8', extensions: ['btree_gist', 'ltree', 'pg_trgm'] });
});
