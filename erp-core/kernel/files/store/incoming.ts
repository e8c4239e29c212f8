import { createHash, randomUUID } from 'node:crypto';
import { statfsSync } from 'node:fs';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { HEAD_BYTES } from '../file-kind.ts';

/** Bytes that lie on this machine and are not kept yet. */
export interface Arrived {
  readonly hash: string;
  readonly size: number;
  readonly head: Uint8Array;
  readonly path: string;
  drop(): Promise<void>;
}

/** Files leave this much of the disk (bytes) to the journal and the database beside them. */
const KEPT_FREE = 1_000_000_000;

/** Room that was promised to a file on its way. */
interface Promised {
  readonly wrote: (bytes: number) => void;
  readonly end: () => void;
}

/**
 * Takes bytes in below `<root>/incoming`, whatever becomes of them then. Their names there are ours, and such as backups
 * leave out.
 */
export function incomingFolder(root: string, keptFree = KEPT_FREE) {
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
  return async function take(bytes: AsyncIterable<Uint8Array>, most: number): Promise<Arrived | 'too-large'> {
    await mkdir(join(root, 'incoming'), { recursive: true, mode: 0o700 });
    const room = promise(most);
    const path = join(root, 'incoming', `${randomUUID()}.new`);
    const drop = () => rm(path, { force: true });
    try {
      const written = await write(path, bytes, most, room.wrote);
      if (written !== 'too-large') return { ...written, path, drop };
      await drop();
      return written;
    } catch (error) {
      await drop().catch(() => undefined);
      throw error;
    } finally {
      room.end();
    }
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
