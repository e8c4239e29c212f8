import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type Beginning, testDatabase } from '../../distribution/testing/database.ts';
import { createIdentity, createKernel, type Kernel, migrateErp, modules, systemCaller } from '../index.ts';
import {
  type Caller,
  fileKeeping,
  folderStore,
  type KernelOptions,
  type Module,
  secretBox,
  twoPlaces,
} from '../kernel/index.ts';

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
  /** Where they were before they are moved; nothing is there, not even itself. */
  readonly before: string;
  /** Whether one is being made, as far as the kernel knows. */
  readonly backup: { runs: boolean };
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
  options: Pick<KernelOptions, 'resolve' | 'carriers'> = {},
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
  const to = folderStore(folder);
  const before = `${folder}-before`;
  const from = folderStore(before);
  const files = twoPlaces(to, from);
  const backup = { runs: false };
  const key = randomBytes(32).toString('hex');
  const secrets = secretBox(() => ({ newest: key, before: null, version: 0 }));
  const ofRelease = [...modules, ...more];
  const kernel = createKernel({
    ...{ pool: app, modules: ofRelease, clock: () => clock.now, files, secrets },
    fileKeeping: fileKeeping({
      ...{ pool: app, store: files, move: { from, to }, bytesStayDays: 1 },
      isBackupRunning: async () => backup.runs,
    }),
    ...options,
  });
  const identity = createIdentity({ pool: app, kernel });
  return {
    kernel,
    identity,
    app,
    owner,
    clock,
    folder,
    before,
    backup,
    company: (name) => companyOn(kernel, name),
    async close() {
      await kernel.stop();
      await app.end();
      await owner.query(`drop owned by ${login}`);
      await owner.query(`drop role ${login}`);
      await owner.end();
      await database.drop();
      for (const path of [folder, before]) await rm(path, { recursive: true, force: true });
    },
  };
}
