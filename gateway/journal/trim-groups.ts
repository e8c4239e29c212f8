import type { Micros } from '@millrace/contracts';
import { backedUpGroup } from './backup-mark.ts';
import { forwardHold, passForwards } from './forward-table.ts';
import type { JournalFile } from './journal-file.ts';
import { breakPin, type Pin, type PinBroken, readPins } from './pin-table.ts';
import { settledGroups } from './settled-groups.ts';
import { setTrimmedGroup } from './trimmed-mark.ts';

export interface Keep {
  /** What no backup holds yet is kept for a restore while it is younger and all together smaller than this. */
  readonly age: Micros;
  readonly bytes: number;
  /** The journal's limit: a pin breaks before it makes doors refuse. */
  readonly limitBytes: number;
}

const SLICE_GROUPS = 256;
const SLICE_BYTES = 8 * 1024 * 1024;
const PINNED_SHARE = 0.9;

/**
 * Removes the oldest groups that every sink has acknowledged and that a backup holds, or that are beyond what is kept
 * for a restore; never what a pin or a forward holds. A pin beyond its age or size breaks, and stays to be seen as
 * broken; of a forward's, the oldest is dropped, and counted. One slice a
 * call, so that commits in between wait for milliseconds. Gives what it removed; `more` where another call would remove
 * more.
 */
export function trimGroups(
  file: JournalFile,
  keep: Keep,
  now: Micros,
): { readonly removed: number; readonly more: boolean } {
  const { db } = file;
  // Pins and the backup's mark are written by other processes: looked at and acted upon in one transaction.
  const slice = file.write(() => {
    const total = file.bytes();
    const backedUpTo = backedUpGroup(db);
    let pins = readPins(db).filter(({ broken }) => broken === null);
    const breakPins = (why: PinBroken, which: (pin: Pin) => boolean): void => {
      for (const { name } of pins.filter(which)) breakPin(db, name, why);
      pins = pins.filter((pin) => !which(pin));
    };
    breakPins('age', ({ until }) => until < now);
    const most = keep.limitBytes * PINNED_SHARE;
    const held = forwardHold(db, now, most);
    let bytes = 0;
    let upTo = 0;
    let removed = 0;
    for (const group of settledGroups(db, SLICE_GROUPS)) {
      if (bytes >= SLICE_BYTES) break;
      const left = total - bytes;
      if (group.id > backedUpTo && group.writtenAt >= now - keep.age && left <= keep.bytes) break;
      // Only a pin that really holds something back can be too large.
      breakPins('size', ({ after, maxBytes }) => group.id > after && left > Math.min(maxBytes, most));
      if (pins.some(({ after }) => group.id > after) || held(group, left)) break;
      bytes += group.bytes;
      upTo = group.id;
      removed++;
    }
    if (removed > 0) {
      passForwards(db, upTo);
      db.prepare('delete from log_group where id <= ?').run(upTo);
      setTrimmedGroup(db, upTo);
    }
    return { removed, bytes };
  });
  return { removed: slice.removed, more: slice.removed === SLICE_GROUPS || slice.bytes >= SLICE_BYTES };
}
