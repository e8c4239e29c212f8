import { readdirSync, renameSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { listBackups } from './list.ts';
import { beyondKeep, type Keep } from './retention.ts';

/**
 * Removes backups beyond what is kept. Only those that the schedule made of this very plant, and only what is older than
 * its newest proven one: a backup made by hand, another plant's, or the last that is known to be good stay. Returns the
 * ids that went.
 */
export async function pruneBackups(
  { data, backups, origin }: { data: string; backups: string; origin: string },
  keep: Keep | 'all',
): Promise<string[]> {
  const own = listBackups({ data, backups }).backups.filter(
    (backup) => backup.made === 'by schedule' && backup.origin === origin,
  );
  const proven = own.find(({ verified }) => verified !== null);
  if (!proven) return [];
  const old = beyondKeep(
    own.filter(({ id }) => id <= proven.id),
    keep,
  );
  for (const { folder } of old) {
    // Out of the list in one step; what a crash leaves of it is no backup any more.
    const going = join(dirname(folder), `.${basename(folder)}.old`);
    renameSync(folder, going);
    await rm(going, { recursive: true, force: true });
  }
  // Of one that was cut short: nothing that is on its way out is anybody's backup.
  for (const name of readdirSync(backups)) {
    if (/^\.\d{4}-.*Z\.old$/.test(name)) await rm(join(backups, name), { recursive: true, force: true });
  }
  return old.map(({ id }) => id);
}
