import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { cluster } from '../postgres/cluster.ts';
import { freePort } from '../postgres/free-port.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Superuser's address of the run's own PostgreSQL, without a database name at its end. */
    postgres: string;
  }
}

/** One real PostgreSQL for the whole run; each test file makes databases of its own in it (see `database.ts`). */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-test-'));
  // PostgreSQL may run as another account and has to pass through.
  chmodSync(folder, 0o755);
  const server = cluster({
    data: join(folder, 'pg'),
    port: await freePort(),
    password: randomBytes(12).toString('hex'),
    // Nothing here outlives the run: what makes a database slow and safe is left out.
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: 200 },
  });
  await server.start();
  project.provide('postgres', server.url(''));
  return async () => {
    await server.stop('immediate');
    rmSync(folder, { recursive: true, force: true });
  };
}
