import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type Beginning, testDatabase } from '../../distribution/testing/database.ts';
import { createIdentity, createKernel, type Kernel, migrateErp, modules, systemCaller } from '../index.ts';
import { type Caller, type Carriers, folderStore, type Module } from '../kernel/index.ts';

export interface TestErp {
  readonly kernel: Kernel;
  readonly identity: ReturnType<typeof createIdentity>;
  /** As the application: row-level security holds. */
  readonly app: pg.Pool;
  /** As the superuser: sees everything. */
  readonly owner: pg.Pool;
  readonly clock: { now: number };
  /** Where the bytes of files are. */
  readonly folder: string;
  readonly company: (name?: string) => Promise<Caller>;
  readonly close: () => Promise<void>;
}

/** Founds a company on a kernel; the caller is the system itself in it. */
export async function companyOn(kernel: Pick<Kernel, 'execute'>, name = 'Padma Works'): Promise<Caller> {
  const caller = systemCaller(crypto.randomUUID(), 'test', 'test');
  const outcome = await kernel.execute(caller, 'kernel.company.found', { name });
  if (!outcome.ok) throw new Error(outcome.refusal?.message);
  return caller;
}

const TABLES: Beginning = {
  name: 'erp',
  async fill({ url }) {
    const pool = new pg.Pool({ connectionString: url, max: 2 });
    await migrateErp(pool);
    await pool.end();
  },
};

/** A migrated database of its own, the kernel on it as the application's login, and a clock that only the test moves. */
export async function testErp(
  more: readonly Module[] = [],
  outside: { readonly carriers?: Carriers } = {},
): Promise<TestErp> {
  const database = await testDatabase(TABLES);
  const owner = new pg.Pool({ connectionString: database.url, max: 4 });
  // Dropping a database ends connections that the pool has just let go of.
  owner.on('error', () => undefined);
  const login = `erp_test_${randomBytes(6).toString('hex')}`;
  await owner.query(`create role ${login} login password '${login}' in role millrace_app`);
  const app = new pg.Pool({ connectionString: database.urlFor(login, login), max: 12, pipeline: true });
  app.on('error', () => undefined);
  const clock = { now: Date.parse('2026-11-21T08:00:00Z') * 1000 };
  const folder = await mkdtemp(join(tmpdir(), 'millrace-files-'));
  const files = folderStore(folder);
  const kernel = createKernel({ pool: app, modules: [...modules, ...more], clock: () => clock.now, files, ...outside });
  const identity = createIdentity({ pool: app, kernel });
  return {
    kernel,
    identity,
    app,
    owner,
    clock,
    folder,
    company: (name) => companyOn(kernel, name),
    async close() {
      await kernel.stop();
      await app.end();
      await owner.query(`drop owned by ${login}`);
      await owner.query(`drop role ${login}`);
      await owner.end();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
