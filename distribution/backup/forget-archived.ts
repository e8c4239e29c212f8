import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Removes archived segments older than `first`: no backup that is still caught up from here needs them. */
export function forgetArchivedBefore(folder: string, first: string): void {
  for (const name of readdirSync(join(folder, 'wal'))) {
    // Compared without the timeline: an older timeline's segments at a later place are still on the way. History files stay.
    if (/^[0-9A-F]{24}(\.partial)?$/.test(name) && name.slice(8, 24) < first.slice(8))
      rmSync(join(folder, 'wal', name));
  }
}
