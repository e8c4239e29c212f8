import type { Pool } from 'pg';
import type { EntityDefinition } from '../../entity.ts';
import type { Module } from '../../module.ts';
import { readKept } from './kept-packs.ts';
import { packModules } from './pack-modules.ts';

/** What the modules of the release and the packs that were brought in declare. Packs that do not run are left out. */
export async function entitiesNow(pool: Pool, release: readonly Module[]): Promise<readonly EntityDefinition[]> {
  const { rows } = await pool.query<{ name: string; version: string; body: string }>(
    'select name, version, body from kernel.packs()',
  );
  const packs = packModules(
    readKept(rows, () => undefined),
    release,
  );
  return [...release, ...packs.modules].flatMap(({ entities }) => entities);
}
