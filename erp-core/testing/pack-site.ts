import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type Beginning, type TestDatabase, testDatabase } from '../../distribution/testing/database.ts';
import { createKernel, createPackDesk, type Kernel, migrateErp, modules, type PackDesk } from '../index.ts';
import { sealPack } from '../kernel/index.ts';

export interface PackSite {
  readonly database: TestDatabase;
  /** As the owner of the tables, as the keeper's programs are. */
  readonly owner: pg.Pool;
  readonly desk: PackDesk;
  /** Where records of removed packs are written. */
  readonly removed: string;
  readonly kernel: Kernel;
  /** Another process on the same database. */
  readonly second: () => Promise<Kernel>;
  /** As if a minute had gone by since packs were last raised. */
  readonly later: () => Promise<unknown>;
  readonly close: () => Promise<void>;
}

const TABLES: Beginning = {
  name: 'erp_of_owner',
  async fill({ roleUrl }) {
    const pool = new pg.Pool({ connectionString: roleUrl('millrace_owner'), max: 2 });
    await migrateErp(pool);
    await pool.end();
  },
};

/** A database whose tables belong to `millrace_owner`, kernels on it as the application's login. */
export async function packSite(): Promise<PackSite> {
  const database = await testDatabase(TABLES);
  const owner = new pg.Pool({ connectionString: database.roleUrl('millrace_owner'), max: 4 });
  owner.on('error', () => undefined);
  const removed = mkdtempSync(join(tmpdir(), 'millrace-removed-'));
  const running: { kernel: Kernel; app: pg.Pool }[] = [];
  const run = async () => {
    const app = new pg.Pool({ connectionString: database.roleUrl('millrace_app'), max: 12, pipeline: true });
    app.on('error', () => undefined);
    const kernel = createKernel({ pool: app, modules });
    await kernel.start();
    running.push({ kernel, app });
    return kernel;
  };
  return {
    database,
    owner,
    desk: createPackDesk(owner, modules, removed),
    removed,
    kernel: await run(),
    second: run,
    later: () => owner.query(`update kernel.pack set raised_at = clock_timestamp() - interval '1 minute'`),
    async close() {
      for (const { kernel, app } of running) {
        await kernel.stop();
        await app.end();
      }
      await owner.end();
      await database.drop();
      rmSync(removed, { recursive: true, force: true });
    },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: tests write into manifests as they need
type Loose = any;

/** The manifest of the needle register, for a test to change. */
export const needleControl = (): Loose =>
  JSON.parse(readFileSync(new URL('../../packs/needle-control/pack.json', import.meta.url), 'utf8'));

/** The register's next version: a field that is never empty, a cause and a state more, and a list of its own. */
export function needleControlNext(): Loose {
  const manifest = needleControl();
  manifest.version = '1.1.0';
  const [, breakage] = manifest.entities;
  const label = { en: 'Line', bn: 'লাইন', hi: 'लाइन' };
  // A default, for who does not know of it yet: whoever still shows the form of before writes on.
  breakage.fields.shift = { type: 'text', label, default: 'A' };
  breakage.fields.finder = { type: 'text', label, optional: true };
  breakage.fields.cause.choices.bent = label;
  breakage.states.open.push('void');
  breakage.states.void = [];
  manifest.entities.push({
    name: 'needle-control.box',
    label,
    key: ['code'],
    fields: { code: { type: 'code', label } },
  });
  return manifest;
}

/** A maker of packs: signs with a key of its own. */
export function maker() {
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { pem, seal: (manifest: unknown) => sealPack(manifest, pem) };
}
