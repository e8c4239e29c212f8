import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { StartError } from '../all-in-one/data-folder.ts';
import { writeFileSafely } from '../all-in-one/write-file-safely.ts';

/** Where readings are kept: the address of a login that may create roles, or null: in the plant's own database. */
const address = z
  .string()
  .regex(/^postgres(ql)?:\/\//)
  .nullable();

const storeFile = z.object({
  format: z.literal(1),
  at: address,
  since: z.iso.datetime(),
  /** Where they were before, until what lies there is let go; left out: nowhere. */
  left: address.optional(),
});
export type StoreFile = z.infer<typeof storeFile>;

const pendingFile = z.object({
  format: z.literal(1),
  to: address,
  from: address,
  /** Id of the store that is being filled. */
  target: z.string(),
  since: z.iso.datetime(),
});
export type PendingMove = z.infer<typeof pendingFile>;

export const storePath = (data: string): string => join(data, 'store.json');
const pendingPath = (data: string): string => join(data, 'store-move.json');

function read<Shape extends z.ZodType>(path: string, shape: Shape): z.infer<Shape> | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return shape.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new StartError(`${path} is damaged: bring it back from a backup (millrace backup restore)`, { cause });
  }
}

/** `store.json`: where a move has brought the readings. Throws a StartError where it is damaged. */
export const readStoreFile = (data: string): StoreFile | undefined => read(storePath(data), storeFile);
/** Owner-only, for an address holds a password. */
export const writeStoreFile = (data: string, file: StoreFile): void =>
  writeFileSafely(storePath(data), `${JSON.stringify(file)}\n`);

/** `store-move.json`: a move that has begun and that nobody has seen to its end. */
export const readPending = (data: string): PendingMove | undefined => read(pendingPath(data), pendingFile);
export const writePending = (data: string, file: PendingMove): void =>
  writeFileSafely(pendingPath(data), `${JSON.stringify(file)}\n`);
export const removePending = (data: string): void => rmSync(pendingPath(data), { force: true });

/** The plant goes by the new place from here on. */
export function finishMove(data: string, { from, to }: PendingMove): void {
  writeStoreFile(data, { format: 1, at: to, since: new Date().toISOString(), left: from });
  removePending(data);
}

/** "db.example:5432/millrace", without login and password. */
export function placeOf(address: string): string {
  const { host, pathname } = new URL(address);
  return `${host}${pathname === '' || pathname === '/' ? '/millrace' : pathname}`;
}
