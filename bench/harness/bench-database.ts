import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { POSTGRES_SETTINGS } from '@millrace/distribution/all-in-one/postgres-settings';
import { type DatabaseAddresses, databaseAddresses, prepareDatabase } from '@millrace/distribution/database/prepare';
import { ROLES, type RolePasswords } from '@millrace/distribution/database/roles';
import { cluster } from '@millrace/distribution/postgres/cluster';
import { freePort } from '@millrace/distribution/postgres/free-port';

export interface BenchDatabase {
  readonly addresses: DatabaseAddresses;
  /** A superuser's address of Millrace's database. */
  readonly admin: string;
  stop(): Promise<void>;
}

const password = () => randomBytes(12).toString('hex');

/** The embedded PostgreSQL as it ships (durable), migrated, in a folder of the run; or the one at `external`. */
export async function benchDatabase(folder: string, external?: string): Promise<BenchDatabase> {
  const passwords = Object.fromEntries(ROLES.map((role) => [role, password()])) as RolePasswords;
  if (external) {
    const target = { admin: external, passwords, embedded: false };
    await prepareDatabase(target);
    return { addresses: databaseAddresses(target), admin: external, stop: async () => undefined };
  }
  const server = cluster({
    folder: join(folder, 'postgres'),
    port: await freePort(),
    password: password(),
    settings: POSTGRES_SETTINGS,
  });
  await server.start();
  const target = { admin: server.url('postgres'), passwords, embedded: true };
  await prepareDatabase(target);
  return { addresses: databaseAddresses(target), admin: server.url('millrace'), stop: () => server.stop('fast') };
}
