import { migrateTimeseries, type StoreKind } from '@millrace/timeseries';
import pg from 'pg';
import { databaseAway } from '../database/database-away.ts';
import { type DatabaseTarget, databaseAddresses, databaseOf, stampOf } from '../database/prepare.ts';
import { ensureDatabase, ensureRoles, STORE_ROLES } from '../database/roles.ts';
import { placeOf } from './store-file.ts';
import { refusalOf, StoreRefusal } from './store-refusal.ts';

const OLDEST = 160_000;

export interface TargetServer {
  readonly version: string;
  /** TimescaleDB can be had there. */
  readonly timescale: boolean;
}

/** A client that waits five seconds at most and outlives a cut connection. */
export async function connected<Result>(
  address: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({
    connectionString: address,
    application_name: 'millrace store',
    connectionTimeoutMillis: 5_000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } catch (error) {
    const away = databaseAway(error) || (error instanceof Error && /timeout/i.test(error.message));
    if (!away) throw refusalOf(error, placeOf(address));
    throw new StoreRefusal(
      `${placeOf(address)} cannot be reached (${error instanceof Error && error.message !== '' ? error.message : 'no answer'})`,
      'see whether it runs and lets this machine in; then say the same again',
      { cause: error },
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Looks whether a server can hold the readings; changes nothing. Throws a StoreRefusal. */
export async function lookAtTarget(target: DatabaseTarget): Promise<TargetServer> {
  const where = placeOf(target.admin);
  return connected(target.admin, async (client) => {
    const { rows } = await client.query<{
      version: string;
      number: number;
      may: boolean;
      timescale: boolean;
      roles: string[];
    }>(
      `select current_setting('server_version') as version, current_setting('server_version_num')::int as number,
         (select rolsuper or rolcreaterole from pg_roles where rolname = current_user) as may,
         exists (select from pg_available_extensions where name = 'timescaledb')
           and current_setting('timescaledb.max_background_workers', true) is not null as timescale,
         array(select rolname::text from pg_roles where rolname = any($1)) as roles`,
      [STORE_ROLES],
    );
    const found = rows[0];
    if (!found) throw new Error('PostgreSQL gave no row');
    if (found.number < OLDEST)
      throw new StoreRefusal(`${where} is PostgreSQL ${found.version}`, 'PostgreSQL 16 or newer is needed there');
    if (!found.may)
      throw new StoreRefusal(
        `the login for ${where} may not create roles`,
        'name one that may: alter role … createrole; and let it own the database',
      );
    for (const role of STORE_ROLES.filter((name) => found.roles.includes(name))) {
      // Another plant's logins: a new password would lock that plant out.
      if (await refusesPassword(databaseAddresses(target).of(role)))
        throw new StoreRefusal(
          `${where} has a login ${role} that is not this plant's`,
          "give the readings a PostgreSQL that no other plant uses, or drop the logins there if they are nobody's",
        );
    }
    return { version: found.version, timescale: found.timescale };
  });
}

async function refusesPassword(address: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: address, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === '28P01';
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Makes logins, rights and tables of readings there; idempotent. Throws a StoreRefusal. */
export async function prepareTarget(target: DatabaseTarget, kind: StoreKind | 'auto'): Promise<StoreKind> {
  const database = databaseOf(target);
  return connected(target.admin, async (client) => {
    await ensureRoles(client, target.passwords, STORE_ROLES);
    await ensureDatabase(client, database, { ours: false, roles: STORE_ROLES });
    const owner = new pg.Pool({ connectionString: databaseAddresses(target).of('millrace_owner'), max: 2 });
    owner.on('error', () => undefined);
    try {
      const made = await migrateTimeseries(owner, { store: kind });
      // As the keeper does it: at its next start it finds that nothing is due.
      await client
        .query(`comment on database ${pg.escapeIdentifier(database)} is ${pg.escapeLiteral(stampOf(target))}`)
        .catch(() => undefined);
      return made;
    } finally {
      await owner.end();
    }
  });
}
