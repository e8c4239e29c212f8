import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { nameOf } from '../store/file-store.ts';
import { picturesApart } from './apart.ts';
import { PICTURE_SIZES, type PictureFault, type PictureSize } from './picture.ts';

/** Pictures as they are shown, made once of each file. */
export interface PictureShelf {
  /** Makes those of a file of this machine, if they are not there. A fault: it is no picture that can be shown. */
  readonly make: (hash: string, type: string, path: string) => Promise<PictureFault | undefined>;
  /** One of them as WebP, made on first sight; undefined: there is none of this file. */
  readonly get: (
    hash: string,
    type: string,
    size: PictureSize,
    read: () => Promise<Readable>,
  ) => Promise<Uint8Array | undefined>;
  /** Throws away those of bytes that are no longer kept. */
  readonly remove: (hash: string) => Promise<void>;
}

export interface PictureShelfOptions {
  /** Whatever is in it can be made again: backups leave it out. */
  readonly folder: string;
  readonly log?: { readonly error: (details: object, message: string) => void } | undefined;
}

const SIZES = Object.keys(PICTURE_SIZES) as readonly PictureSize[];

/** Keeps them as `<folder>/<hash>-<size>.webp`, and of a file that cannot be shown an empty `<hash>-none`. */
export function pictureShelf({ folder, log }: PictureShelfOptions): PictureShelf {
  const place = (hash: string, what: string): string => join(folder, `${nameOf(hash)}-${what}`);
  /** What is being made, so that several who look at once wait for the same. */
  const making = new Map<string, Promise<PictureFault | undefined>>();

  async function made(hash: string, type: string, path: string): Promise<PictureFault | undefined> {
    const answer = await picturesApart({ path, type });
    await mkdir(join(folder, hash.slice(0, 2)), { recursive: true, mode: 0o700 });
    if ('fault' in answer) {
      await put(place(hash, 'none'), new Uint8Array());
      return answer.fault;
    }
    // Those that are looked for first are written last: where one is there, all are.
    for (const size of SIZES.toReversed()) await put(place(hash, `${size}.webp`), answer.pictures[size]);
    return undefined;
  }

  function make(hash: string, type: string, path: string): Promise<PictureFault | undefined> {
    const under = making.get(hash);
    if (under) return under;
    const work = made(hash, type, path).finally(() => making.delete(hash));
    making.set(hash, work);
    return work;
  }

  const there = (path: string): Promise<boolean> =>
    stat(path).then(
      () => true,
      () => false,
    );
  const found = (hash: string, size: PictureSize): Promise<Uint8Array | undefined> =>
    readFile(place(hash, `${size}.webp`)).catch(() => undefined);
  const failed = (error: unknown, hash: string): undefined => {
    log?.error({ error, hash }, 'a picture could not be made smaller');
  };

  return {
    async make(hash, type, path) {
      if (await there(place(hash, `${SIZES[0]}.webp`))) return undefined;
      // That nothing smaller can be made here says nothing of the file: it is kept, and shown as a file.
      return make(hash, type, path).catch((error: unknown) => failed(error, hash));
    },
    async get(hash, type, size, read) {
      const before = await found(hash, size);
      if (before || (await there(place(hash, 'none')))) return before;
      const path = join(folder, `${randomUUID()}.new`);
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await pipeline(await read(), createWriteStream(path, { flags: 'wx', mode: 0o600 }));
        await make(hash, type, path);
      } catch (error) {
        failed(error, hash);
      } finally {
        await rm(path, { force: true });
      }
      return found(hash, size);
    },
    async remove(hash) {
      for (const what of ['none', ...SIZES.map((size) => `${size}.webp`)]) await rm(place(hash, what), { force: true });
    },
  };
}

/** Whole or not at all, also after a loss of power. */
async function put(path: string, bytes: Uint8Array): Promise<void> {
  const under = `${path}.${randomUUID()}.new`;
  const file = await open(under, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(under, path);
}
