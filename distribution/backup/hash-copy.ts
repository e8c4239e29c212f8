import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface Hashed {
  readonly bytes: number;
  readonly sha256: string;
}

/** Copies one file, for its owner alone, and gives the sum of what was written. Not synced: see `sync-tree.ts`. */
export async function hashCopy(from: string, to: string): Promise<Hashed> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  const hash = createHash('sha256');
  let bytes = 0;
  // The source first: a file that has vanished must leave nothing behind.
  const source = await open(from, 'r');
  try {
    const target = await open(to, 'w', 0o600);
    try {
      for await (const chunk of source.createReadStream({ autoClose: false, highWaterMark: 1 << 18 })) {
        const buffer = chunk as Buffer;
        hash.update(buffer);
        bytes += buffer.length;
        // A file handle's write may take only a part (the disk is nearly full): writeFile goes on until all is written.
        await target.writeFile(buffer);
      }
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
  return { bytes, sha256: hash.digest('hex') };
}

export async function hashFile(path: string): Promise<Hashed> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 })) {
    const buffer = chunk as Buffer;
    hash.update(buffer);
    bytes += buffer.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}

export const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';
