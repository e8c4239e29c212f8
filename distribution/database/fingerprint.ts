import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const CHECKOUT = join(import.meta.dirname, '..', '..');
/** Rooms whose code or SQL shapes the tables, and the versions of what they build on. */
const SHAPED_BY = ['timeseries', 'erp-core', 'packs', 'server/auth', 'distribution/database', 'pnpm-lock.yaml'];
const LEFT_OUT = new Set(['node_modules', 'test', 'bench', 'build']);

function* sources(path: string): Generator<string> {
  if (!existsSync(path)) return;
  if (/\.(ts|sql|yaml)$/.test(path)) return yield path;
  for (const entry of readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (LEFT_OUT.has(entry.name)) continue;
    const inside = join(path, entry.name);
    if (entry.isDirectory()) yield* sources(inside);
    else if (/\.(ts|sql)$/.test(entry.name)) yield inside;
  }
}

/**
 * Stands for everything that migrations depend on: while it is the one that a database was last brought up to, there is
 * nothing to migrate, and a start need not load the rooms to find out. Errs on the side of migrating. About 20 ms.
 */
export function migrationsFingerprint(): string {
  const hash = createHash('sha256');
  for (const root of SHAPED_BY) {
    for (const path of sources(join(CHECKOUT, root))) {
      hash
        .update(`${relative(CHECKOUT, path)}\0`)
        .update(readFileSync(path))
        .update('\0');
    }
  }
  return hash.digest('hex').slice(0, 32);
}
