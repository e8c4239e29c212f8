import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { databaseAway } from '../database/database-away.ts';
import { databaseAddresses, prepareDatabase } from '../database/prepare.ts';
import { ROLES } from '../database/roles.ts';
import { type Cluster, cluster } from '../postgres/cluster.ts';
import { TEST_PASSWORDS } from '../testing/passwords.ts';
import { testPort } from '../testing/test-port.ts';

// A PostgreSQL of one's own (DATABASE_URL), administered by a login that is no superuser.
let folder: string;
let server: Cluster;
let admin: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-own-'));
  const port = await testPort();
  server = cluster({ folder: join(folder, 'postgres'), port, password: 'superuser', settings: { fsync: 'off' } });
  await server.start();
  const client = new pg.Client(server.url('postgres'));
  await client.connect();
  await client.query(`create role plant_admin login createrole createdb password 'admin'`);
  await client.query('create database plant owner plant_admin');
  await client.end();
  admin = `postgres://plant_admin:admin@127.0.0.1:${port}/plant`;
});
afterAll(async () => {
  await server.stop('immediate');
  rmSync(folder, { recursive: true, force: true });
});

const migrate = join(import.meta.dirname, '..', 'database', 'migrate.ts');
const noTables = join(import.meta.dirname, 'fixtures', 'migrate.ts');

test('the tables of every room are made by the owner, and a second time nothing is due', async () => {
  const target = { admin, passwords: TEST_PASSWORDS, embedded: false, migrate };
  let migrated = 0;
  const onMigrate = () => {
    migrated += 1;
  };
  await prepareDatabase(target, onMigrate);
  expect(migrated).toBe(1);
  // Nothing is loaded and nothing is asked but whether it is due; that it is not rests on the sources standing still.
  const client = new pg.Client(databaseAddresses(target).of('millrace_owner'));
  await client.connect();
  const { rows } = await client.query<{ owner: string }>(
    `select distinct pg_get_userbyid(nspowner) owner from pg_namespace where nspname in ('timeseries', 'kernel', 'auth')`,
  );
  await client.end();
  expect(rows).toEqual([{ owner: 'millrace_owner' }]);
});

test('each login gets in, and what was granted to others stays', async () => {
  const target = { admin, passwords: TEST_PASSWORDS, embedded: false, migrate: noTables };
  await prepareDatabase(target);
  const { of } = databaseAddresses(target);
  for (const role of ROLES) {
    const client = new pg.Client(of(role));
    await client.connect();
    const { rows } = await client.query(
      `select current_user::text name, has_database_privilege('public', current_database(), 'connect') open`,
    );
    expect(rows).toEqual([{ name: role, open: true }]);
    await client.end();
  }
});

test('a database that cannot be reached is told from one that refuses', async () => {
  const target = { admin, passwords: TEST_PASSWORDS, embedded: false, migrate: noTables };
  const fault = async (address: string) =>
    await prepareDatabase({ ...target, admin: address }).catch((error: unknown) => error);
  const away = await fault(admin.replace(/:\d+\//, `:${await testPort()}/`));
  expect(databaseAway(away)).toBe(true);
  const refused = await fault(admin.replace(':admin@', ':wrong@'));
  expect(databaseAway(refused)).toBe(false);
  expect(String(refused)).toContain('could not log in');
});
