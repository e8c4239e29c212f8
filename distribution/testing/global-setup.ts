import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { ensureRoles } from '../database/roles.ts';
import { cluster } from '../postgres/cluster.ts';
import { processAlive } from '../postgres/process-alive.ts';
import { TEST_PASSWORDS } from './passwords.ts';
import { testPort } from './test-port.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Superuser's address of the run's own PostgreSQL, without a database name at its end. */
    postgres: string;
  }
}

/** A run that was killed cannot stop its PostgreSQL: the next one does, wherever the process in the folder's name is gone. */
async function sweep(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    const [, pid] = /^millrace-test-(\d+)-/.exec(name) ?? [];
    if (pid === undefined || processAlive(Number(pid))) continue;
    const folder = join(tmpdir(), name);
    const left = cluster({ folder: join(folder, 'postgres'), port: 0, password: '' });
    await left.stop('immediate').catch(() => undefined); // another run sweeps at the same time
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One real PostgreSQL for the whole run; each test file makes databases of its own in it (see `database.ts`). */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await sweep();
  const folder = mkdtempSync(join(tmpdir(), `millrace-test-${process.pid}-`));
  const server = cluster({
    folder: join(folder, 'postgres'),
    port: await testPort(),
    password: randomBytes(12).toString('hex'),
    // Nothing here outlives the run: what makes a database slow and safe is left out.
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: 200 },
  });
  await server.start();
  const admin = new pg.Client({ connectionString: server.url('postgres') });
  await admin.connect();
  await ensureRoles(admin, TEST_PASSWORDS);
  await admin.end();
  project.provide('postgres', server.url(''));
  return async () => {
    await server.stop('immediate');
    rmSync(folder, { recursive: true, force: true });
  };
}
