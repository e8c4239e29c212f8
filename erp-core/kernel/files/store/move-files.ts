import type { FileStore, KeptBytes } from './file-store.ts';

export interface Moved {
  readonly files: number;
  readonly bytes: number;
  /** Hashes of what is not what its name says, or was gone: it stays where it is, for a person to look at. */
  readonly damaged: readonly string[];
}

export interface MoveOptions {
  readonly signal?: AbortSignal;
  readonly progress?: (moved: Omit<Moved, 'damaged'>) => Promise<void>;
}

const MOST_DAMAGED = 100;

/**
 * Moves all bytes from one place to another, one after the other: written there, held against their hash, and only then
 * removed here. So nothing is ever in neither place, and what was cut off goes on where it ended. Throws what either place
 * throws.
 */
export async function moveFiles(
  from: FileStore,
  to: FileStore,
  { signal, progress = async () => undefined }: MoveOptions = {},
): Promise<Moved> {
  let [files, bytes] = [0, 0];
  const damaged: string[] = [];
  for await (const one of from.list()) {
    signal?.throwIfAborted();
    if (await moved(one, from, to)) {
      files += 1;
      bytes += one.size;
      await progress({ files, bytes });
    } else if (damaged.length < MOST_DAMAGED) damaged.push(one.hash);
  }
  return { files, bytes, damaged };
}

async function moved({ hash, size }: KeptBytes, from: FileStore, to: FileStore): Promise<boolean> {
  const incoming = await to.take(await from.read(hash), size);
  if (incoming === 'too-large') return false;
  try {
    if (incoming.hash !== hash) return false;
    await incoming.keep();
  } finally {
    await incoming.drop();
  }
  if (!(await to.has(hash))) return false;
  await from.remove(hash);
  return true;
}
