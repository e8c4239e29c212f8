import { rm } from 'node:fs/promises';
import { type FileStore, isHash, notThere } from './file-store.ts';
import { incomingFolder } from './incoming.ts';
import { type S3Settings, s3Bucket } from './s3-bucket.ts';

export interface S3StoreOptions extends S3Settings {
  /** Before the names of objects: "plant-7/"; "" for none. */
  readonly prefix: string;
}

/**
 * A bucket of an S3-compatible store: `<prefix><hash>`, for a bucket has no folders that could grow too full. A file comes in on this machine
 * first, for its hash is its name there; the store is told the hash and keeps nothing else, so what was cut off is not there.
 * @param root where files come in
 */
export function s3Store({ prefix, ...settings }: S3StoreOptions, root: string, keptFree?: number): FileStore {
  const bucket = s3Bucket(settings);
  const take = incomingFolder(root, keptFree);
  const keyOf = (hash: string): string => {
    if (!isHash(hash)) throw new TypeError('this is no hash');
    return `${prefix}${hash}`;
  };
  return {
    name: 's3',
    async take(bytes, most) {
      const arrived = await take(bytes, most);
      if (arrived === 'too-large') return arrived;
      const { hash, size, path } = arrived;
      const bring = async (): Promise<void> => {
        if ((await bucket.sizeOf(keyOf(hash))) !== size) await bucket.put(keyOf(hash), { path, size, hash });
      };
      return {
        ...arrived,
        bring,
        async keep() {
          await bring();
          await rm(path, { force: true });
        },
      };
    },
    async read(hash, range) {
      const response = await bucket.get(keyOf(hash), range);
      if (!response) throw notThere(hash);
      return response;
    },
    has: async (hash) => (await bucket.sizeOf(keyOf(hash))) !== undefined,
    async *list(after) {
      for await (const { key, size } of bucket.list(prefix, after === undefined ? '' : keyOf(after))) {
        const hash = key.slice(prefix.length);
        if (isHash(hash)) yield { hash, size };
      }
    },
    remove: (hash) => bucket.remove(keyOf(hash)),
  };
}
