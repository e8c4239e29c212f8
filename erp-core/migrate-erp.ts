import { migrate } from '@millrace/timeseries';
import type { Pool } from 'pg';
import { declaredNow, dropReadable, keepSearched, type Module, makeReadable, registryOf } from './kernel/index.ts';
import { modules } from './modules.ts';

/**
 * Makes or completes the schemas of the kernel and its modules, in the order of their needs, and gives the logins of the
 * application and of a centre's receiver, where they exist, their rights. Run as the owner; idempotent, also after a crash
 * in the middle. `release`: the modules that ship with this program.
 */
export async function migrateErp(pool: Pool, release: readonly Module[] = modules): Promise<void> {
  // A column that a view shows could not be changed.
  await dropReadable(pool);
  for (const { name, migrations } of registryOf(release).modules) {
    await migrate(pool, { schema: name.replaceAll('-', '_'), module: name, folder: migrations });
  }
  const declared = await declaredNow(pool, release);
  await keepSearched(pool, [...declared.entities.values()]);
  await pool.query('call kernel.keep_file_uses()');
  await makeReadable(pool, declared);
  await pool.query('call kernel.grant_application()');
  await pool.query('call plant.grant_receiver()');
}
