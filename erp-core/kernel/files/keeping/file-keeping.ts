import type { Pool } from 'pg';
import type { PictureShelf } from '../picture/shelf.ts';
import type { FileStore } from '../store/file-store.ts';
import { type Moved, type MoveOptions, moveFiles } from '../store/move-files.ts';
import { alone } from './byte-lock.ts';

/** What is done with bytes for the whole plant: they are kept once, whichever company's files they are. */
export interface FileKeeping {
  /** Moves what still lies in the other place to where files are kept now; undefined: there is no other place. */
  readonly move: ((options: MoveOptions) => Promise<Moved>) | undefined;
  /** Removes bytes that no file has had for as long as they stay, unless a backup is being made. */
  readonly removeUnkept: (now: number, signal: AbortSignal) => Promise<Removed>;
}

export interface Removed {
  readonly removed: number;
  /** A backup was being made: nothing was removed, or not all of it. */
  readonly backup: boolean;
}

export interface FileKeepingOptions {
  readonly pool: Pool;
  readonly store: FileStore;
  /** Where files were before, and where they are to be; left out: nothing is to be moved. */
  readonly move?: { readonly from: FileStore; readonly to: FileStore } | undefined;
  readonly pictures?: PictureShelf | undefined;
  /** How long bytes stay (days) after their last file was forgotten: a restored database may name them again. */
  readonly bytesStayDays: number;
  readonly isBackupRunning: () => Promise<boolean>;
}

const DAY = 24 * 3600 * 1_000_000;
const SLICE = 200;

export function fileKeeping(options: FileKeepingOptions): FileKeeping {
  const { pool, store, move, pictures, bytesStayDays, isBackupRunning } = options;

  /** Whether they were removed: somebody may have taken the same bytes in again meanwhile. */
  const remove = (hash: string): Promise<boolean> =>
    alone(pool, hash, async (client) => {
      const { rows } = await client.query<{ kept: boolean }>('select kernel.is_file_kept($1) as kept', [hash]);
      const isKept = rows[0]?.kept ?? true;
      if (!isKept) {
        await store.remove(hash);
        await pictures?.remove(hash);
      }
      await client.query('select kernel.file_removed($1)', [hash]);
      return !isKept;
    });

  return {
    move: move && ((moving) => moveFiles(move.from, move.to, moving)),
    async removeUnkept(now, signal) {
      let removed = 0;
      for (;;) {
        if (await isBackupRunning()) return { removed, backup: true };
        const { rows } = await pool.query<{ hash: string }>('select kernel.files_unkept($1, $2) as hash', [
          now - bytesStayDays * DAY,
          SLICE,
        ]);
        for (const { hash } of rows) {
          signal.throwIfAborted();
          if (await remove(hash)) removed += 1;
        }
        if (rows.length < SLICE) return { removed, backup: false };
      }
    },
  };
}
