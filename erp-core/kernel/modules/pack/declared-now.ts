import type { Pool } from 'pg';
import type { Module } from '../../module.ts';
import { type Registry, registryOf } from '../../registry.ts';
import { readKept } from './kept-packs.ts';
import { packModules } from './pack-modules.ts';

/**
 * What the modules of the release and the packs that were brought in declare, with what they add to each other's records.
 * Packs that do not run are left out.
 */
export async function declaredNow(pool: Pool, release: readonly Module[]): Promise<Registry> {
  const { rows } = await pool.query<{ name: string; version: string; body: string }>(
    'select name, version, body from kernel.packs()',
  );
  const packs = packModules(
    readKept(rows, () => undefined),
    release,
  );
  return registryOf([...release, ...packs.modules]);
}
