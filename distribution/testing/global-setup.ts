import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
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

const MEMORY = '/dev/shm';
const GIB = 1024 ** 3;

/** A few plants at once, with databases, journals and backups, are a GiB or two; the rest is for the programs. */
const inMemory = (): boolean =>
  process.platform === 'linux' &&
  process.availableMemory() > 8 * GIB &&
  statfsSync(MEMORY).bavail * statfsSync(MEMORY).bsize > 6 * GIB &&
  runsFrom(MEMORY);

/** Some tests compile a peer and start it where files lie; containers often forbid it there. Throws where nothing can be written. */
function runsFrom(place: string): boolean {
  const folder = mkdtempSync(join(place, 'millrace-probe-'));
  try {
    const program = join(folder, 'probe');
    writeFileSync(program, '#!/bin/sh\nexit 0\n', { mode: 0o700 });
    return spawnSync(program).status === 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What cannot go now (another user's, a disk mounted in it, a program that still writes) must not stop a run. */
function removeFolder(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  } catch (error) {
    console.warn(`${folder} could not be removed: ${(error as Error).message}`);
  }
}

/**
 * Where there is memory for it, everything that tests write lies there. What they prove of crashes is proven by killing
 * programs, whose written bytes the system keeps, on a disk or not; what a power cut does is tried by a drill (`power-loss`),
 * and waiting for a disk at every commit of every small plant only makes the run long.
 */
const placeOfFiles = (): string => {
  try {
    return inMemory() ? MEMORY : tmpdir();
  } catch {
    return tmpdir();
  }
};

/** A run that was killed cannot stop its PostgreSQL: the next one does, wherever the process in the folder's name is gone. */
async function sweep(place: string): Promise<void> {
  for (const name of readdirSync(place)) {
    const [, pid] = /^millrace-test-(\d+)-/.exec(name) ?? [];
    if (pid === undefined || processAlive(Number(pid))) continue;
    const folder = join(place, name);
    const left = cluster({ folder: join(folder, 'postgres'), port: 0, password: '' });
    await left.stop('immediate').catch(() => undefined); // another run sweeps at the same time
    removeFolder(folder);
  }
}

/** Peers that let go of root's rights find their files there too. */
function folderForAll(folder: string, name: string): string {
  const made = join(folder, name);
  mkdirSync(made);
  chmodSync(folder, 0o711);
  chmodSync(made, 0o1777);
  return made;
}

/** One real PostgreSQL for the whole run; each test file makes databases of its own in it (see `database.ts`). */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const place = placeOfFiles();
  for (const used of new Set([tmpdir(), place])) await sweep(used);
  const folder = mkdtempSync(join(place, `millrace-test-${process.pid}-`));
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
  // Workers and every program that a test starts inherit them (see `run-environment.ts`). Hundreds of short-lived programs
  // run in one run of the tests: what Node strips of types and compiles is kept, or each would do it all again.
  process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'node');
  process.env.MILLRACE_TEST_PORTS ??= tmpdir(); // of all runs of this machine
  process.env.TMPDIR = folderForAll(folder, 'tmp');
  return async () => {
    await server.stop('immediate');
    removeFolder(folder);
  };
}
