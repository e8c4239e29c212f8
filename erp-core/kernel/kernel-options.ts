import type { Resolve } from '@millrace/outgoing';
import type { Pool } from 'pg';
import type { FileKeeping } from './files/keeping/file-keeping.ts';
import type { PictureShelf } from './files/picture/shelf.ts';
import type { FileStore } from './files/store/file-store.ts';
import type { Module } from './module.ts';
import type { Carriers } from './notify/carrier.ts';
import type { PointPaths } from './query.ts';
import type { SecretBox } from './secrets/secret-box.ts';

export interface KernelOptions {
  /** Connects as the application's login, which owns nothing; made with `pipeline: true`, for statements go in flights. */
  readonly pool: Pool;
  readonly modules: readonly Module[];
  /** Microseconds. */
  readonly clock?: () => number;
  readonly log?: { readonly error: (details: object, message: string) => void };
  /** Where the bytes of files are; without it, no file is taken in. */
  readonly files?: FileStore;
  /** Where smaller pictures of them are; without it, files are shown as files alone. */
  readonly pictures?: PictureShelf;
  /** Of their bytes, what is done for the whole plant; without it, nothing is swept or moved. */
  readonly fileKeeping?: FileKeeping;
  /** Seals secrets that have to be said again; without it, none are kept and no webhook is made. */
  readonly secrets?: SecretBox;
  /** Asks for the addresses behind the names that webhooks go to; without it, as the machine does. */
  readonly resolve?: Resolve;
  /** What brings notices out of the house; without it, they wait. */
  readonly carriers?: Carriers;
  /** What points are called; without it, trails tell their numbers alone. */
  readonly pathsOf?: PointPaths;
}
