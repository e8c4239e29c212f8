import type { Readable } from 'node:stream';

/** Bytes that came in and are not kept yet. */
export interface Incoming {
  /** SHA-256, in hexadecimal. */
  readonly hash: string;
  readonly size: number;
  /** Its first bytes, as many as tell what it is. */
  readonly head: Uint8Array;
  /** Where they are on this machine until they are kept or dropped. */
  readonly path: string;
  /** What takes long of keeping them, where they go elsewhere; may be left out, and said again. */
  bring(): Promise<void>;
  /** Keeps them under their hash, safe from a loss of power. The same bytes are kept once; said again, it does nothing. */
  keep(): Promise<void>;
  drop(): Promise<void>;
}

/** Part of a file: bytes from `start` to `end`, both counted from 0 and both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export interface KeptBytes {
  readonly hash: string;
  readonly size: number;
}

/**
 * Where the bytes of files are. Nothing in it is ever changed: what has another hash is something else. Who cannot be
 * reached is a `Fault` whose fault is the peer's (file-place-away), never a file that is missing.
 */
export interface FileStore {
  /** What it is called where its state is told. */
  readonly name: string;
  /**
   * Takes bytes in. Resolves to "too-large", with nothing left behind, beyond `most` of them. Rejects as the disk does, and
   * with ENOSPC while there is still room for what must never wait: readings and bookings.
   */
  take(bytes: AsyncIterable<Uint8Array>, most: number): Promise<Incoming | 'too-large'>;
  /** Rejects with ENOENT where they are not there. */
  read(hash: string, range?: ByteRange): Promise<Readable>;
  has(hash: string): Promise<boolean>;
  /** All that is kept, in the order of the hashes, behind `after`; what comes while it is listed may be left out. */
  list(after?: string): AsyncIterable<KeptBytes>;
  /** Removes them for good; where they are not there, nothing happens. */
  remove(hash: string): Promise<void>;
}

const HASH = /^[0-9a-f]{64}$/;

export const isHash = (text: string): boolean => HASH.test(text);

/** "ab/ab12…": what bytes are called where they are kept. Throws a TypeError for what is no hash, so that no path is made of it. */
export function nameOf(hash: string): string {
  if (!isHash(hash)) throw new TypeError('this is no hash');
  return `${hash.slice(0, 2)}/${hash}`;
}

/** As the file system says that something is not there. */
export const notThere = (hash: string): Error =>
  Object.assign(new Error(`the bytes ${hash} are not there`), { code: 'ENOENT' });
