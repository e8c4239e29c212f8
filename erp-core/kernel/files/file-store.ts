import { createHash, randomUUID } from 'node:crypto';
import { statfsSync } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { HEAD_BYTES } from './file-kind.ts';

/** Bytes that came in and are not kept yet. */
export interface Incoming {
  /** SHA-256, in hexadecimal. */
  readonly hash: string;
  readonly size: number;
  /** Its first bytes, as many as tell what it is. */
  readonly head: Uint8Array;
  /** Keeps them under their hash, safe from a loss of power. The same bytes are kept once. */
  keep(): Promise<void>;
  drop(): Promise<void>;
}

/** Where the bytes of files are. Nothing in it is ever changed: what has another hash is something else. */
export interface FileStore {
  /**
   * Takes bytes in. Resolves to "too-large", with nothing left behind, beyond `most` of them. Rejects as the disk does, and
   * with ENOSPC while there is still room for what must never wait: readings and bookings.
   */
  take(bytes: AsyncIterable<Uint8Array>, most: number): Promise<Incoming | 'too-large'>;
  /** Rejects where they are not there. */
  read(hash: string): Promise<Readable>;
}

/** Files leave this much of the disk (bytes) to the journal and the database beside them. */
const KEPT_FREE = 1_000_000_000;

/** Room that was promised to a file on its way. */
interface Promised {
  readonly wrote: (bytes: number) => void;
  readonly end: () => void;
}

const HASH = /^[0-9a-f]{64}$/;

/**
 * A folder of this machine: `<root>/<first two digits of the hash>/<hash>`. Names come from hashes alone, so that nothing a
 * client says ever becomes a path. What is on its way has a name that backups leave out.
 */
export function folderStore(root: string, keptFree = KEPT_FREE): FileStore {
  /** Bytes that files on their way may still write: each was let in for as many as it may have. */
  let promised = 0;
  /** Throws where all that was let in already and this one together could come to more than there is. */
  function promise(most: number): Promised {
    // In one step with the counting, and of now: else two would be let in by the same look at the disk.
    const { bavail, bsize } = statfsSync(root);
    if (bavail * bsize < keptFree + promised + most) {
      throw Object.assign(new Error('what is left of the disk is kept for readings and bookings'), { code: 'ENOSPC' });
    }
    let left = most;
    promised += most;
    const take = (bytes: number): void => {
      const taken = Math.min(bytes, left);
      left -= taken;
      promised -= taken;
    };
    return { wrote: take, end: () => take(left) };
  }
  const pathOf = (hash: string): string => {
    if (!HASH.test(hash)) throw new TypeError('this is no hash');
    return join(root, hash.slice(0, 2), hash);
  };
  return {
    async take(bytes, most) {
      await mkdir(join(root, 'incoming'), { recursive: true, mode: 0o700 });
      const room = promise(most);
      const path = join(root, 'incoming', `${randomUUID()}.new`);
      const drop = () => rm(path, { force: true });
      try {
        const written = await write(path, bytes, most, room.wrote);
        if (written === 'too-large') {
          await drop();
          return written;
        }
        return { ...written, drop, keep: () => moveInto(pathOf(written.hash), path) };
      } catch (error) {
        await drop().catch(() => undefined);
        throw error;
      } finally {
        room.end();
      }
    },
    async read(hash) {
      const file = await open(pathOf(hash), 'r');
      return file.createReadStream();
    },
  };
}

async function write(path: string, bytes: AsyncIterable<Uint8Array>, most: number, wrote: Promised['wrote']) {
  const file = await open(path, 'wx', 0o600);
  try {
    const hash = createHash('sha256');
    const heads: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of bytes) {
      if (size < HEAD_BYTES) heads.push(chunk.subarray(0, HEAD_BYTES - size));
      size += chunk.length;
      if (size > most) return 'too-large' as const;
      hash.update(chunk);
      await file.writeFile(chunk);
      wrote(chunk.length);
    }
    await file.sync();
    return { hash: hash.digest('hex'), size, head: Buffer.concat(heads) };
  } finally {
    await file.close();
  }
}

async function moveInto(path: string, from: string): Promise<void> {
  const folder = join(path, '..');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const there = await stat(path).catch(() => undefined);
  if (there) return void (await rm(from, { force: true }));
  await rename(from, path);
  await synced(folder);
  await synced(join(folder, '..'));
}

/** A new name in a folder outlives a loss of power only when the folder is synced; Windows does it by itself. */
async function synced(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const opened = await open(folder, 'r');
  try {
    await opened.sync();
  } finally {
    await opened.close();
  }
}
