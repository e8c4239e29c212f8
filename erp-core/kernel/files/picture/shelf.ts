import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { nameOf } from '../store/file-store.ts';
import { picturesApart } from './apart.ts';
import { PAGE_SIZES, PDF, type PictureFault, type PictureSize } from './picture.ts';

/** Pictures as they are shown, made once of each file. */
export interface PictureShelf {
  /** Makes those of a file of this machine, if they are not there. A fault: it is no picture that can be shown. */
  readonly make: (hash: string, type: string, path: string) => Promise<PictureFault | undefined>;
  /** One of them as WebP, of a PDF that of a page (from 1), made on first sight; undefined: there is none of this file. */
  readonly get: (
    of: { readonly hash: string; readonly type: string; readonly page: number },
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

const SIZES = Object.keys(PAGE_SIZES) as readonly PictureSize[];

const MOST_TRIES = 3;

interface Of {
  readonly hash: string;
  readonly type: string;
  readonly page: number;
}

/**
 * Keeps them as `<folder>/<hash>-<size>.webp`, those of a PDF as `<hash>-p<page>-<size>.webp`, and of what cannot be shown an
 * empty `<hash>-none`.
 */
export function pictureShelf({ folder, log }: PictureShelfOptions): PictureShelf {
  const start = (hash: string): string => join(folder, `${nameOf(hash)}-`);
  const place = ({ hash, type, page }: Of, what: string): string =>
    `${start(hash)}${type === PDF ? `p${page}-` : ''}${what}`;
  /** What is being made, so that several who look at once wait for the same. */
  const making = new Map<string, Promise<PictureFault | undefined>>();

  /** Those for which time ran out, by how often. A busy minute must not take a page away for good, nor a slow one be drawn for ever. */
  const slow = new Map<string, number>();
  function again(name: string): boolean {
    const times = (slow.get(name) ?? 0) + 1;
    if (times < MOST_TRIES) slow.set(name, times);
    else slow.delete(name);
    return times < MOST_TRIES;
  }

  async function made(of: Of, path: string): Promise<PictureFault | undefined> {
    const answer = await picturesApart({ path, type: of.type, page: of.page });
    await mkdir(join(folder, of.hash.slice(0, 2)), { recursive: true, mode: 0o700 });
    if ('fault' in answer) {
      if (answer.passing && again(place(of, ''))) return answer.fault;
      await put(place(of, 'none'), new Uint8Array());
      return answer.fault;
    }
    // Those that are looked for first are written last: where one is there, all are.
    for (const size of SIZES.toReversed()) {
      const picture = answer.pictures[size];
      if (picture) await put(place(of, `${size}.webp`), picture);
    }
    return undefined;
  }

  function make(of: Of, path: string): Promise<PictureFault | undefined> {
    const name = place(of, '');
    const under = making.get(name);
    if (under) return under;
    const work = made(of, path).finally(() => making.delete(name));
    making.set(name, work);
    return work;
  }

  const there = (path: string): Promise<boolean> =>
    stat(path).then(
      () => true,
      () => false,
    );
  const found = (of: Of, size: PictureSize): Promise<Uint8Array | undefined> =>
    readFile(place(of, `${size}.webp`)).catch(() => undefined);
  const failed = (error: unknown, hash: string): undefined => {
    log?.error({ error, hash }, 'a picture could not be made smaller');
  };

  return {
    async make(hash, type, path) {
      const of = { hash, type, page: 1 };
      if (await there(place(of, `${SIZES[0]}.webp`))) return undefined;
      // That nothing smaller can be made here says nothing of the file: it is kept, and shown as a file.
      return make(of, path).catch((error: unknown) => failed(error, hash));
    },
    async get(of, size, read) {
      const before = await found(of, size);
      if (before || (await there(place(of, 'none')))) return before;
      // What is shown in other sizes is not made again for one that it has not.
      if (await there(place(of, `${SIZES[0]}.webp`))) return undefined;
      const path = join(folder, `${randomUUID()}.new`);
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await pipeline(await read(), createWriteStream(path, { flags: 'wx', mode: 0o600 }));
        await make(of, path);
      } catch (error) {
        failed(error, of.hash);
      } finally {
        await rm(path, { force: true });
      }
      return found(of, size);
    },
    async remove(hash) {
      // How many pages of it were looked at stands nowhere but here.
      const own = start(hash);
      const names = await readdir(dirname(own)).catch(() => []);
      for (const name of names.filter((one) => one.startsWith(basename(own))))
        await rm(join(dirname(own), name), { force: true });
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
