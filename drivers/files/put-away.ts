import { link, lstat, mkdir, rename, unlink } from 'node:fs/promises';
import { extname, join, parse } from 'node:path';

/**
 * Puts a file away that is done: into a folder below (`move`), or under another name (`mark`). Another file of the same
 * name that is there already is never written over: then a piece of the hash stands in the name. Rejects where it cannot be.
 */
export async function putAway(
  folder: string,
  name: string,
  as: 'done' | 'faulty',
  after: 'move' | 'mark',
  hash: string,
): Promise<void> {
  if (after === 'move') await mkdir(join(folder, as), { recursive: true });
  const { name: stem } = parse(name);
  const other = `${stem}-${hash.slice(0, 8)}${extname(name)}`;
  const place = (as_: string): string => (after === 'move' ? join(folder, as, as_) : join(folder, `${as_}.${as}`));
  const from = join(folder, name);
  if (!(await moved(from, place(name))) && !(await moved(from, place(other)))) {
    // The same content was put away under the same name before: this is the same file.
    await rename(from, place(other));
  }
}

/** Moves by a second name and the removal of the first, for renaming alone writes over what is there. False: something is. */
async function moved(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
  } catch (error) {
    const { code } = Object(error) as { readonly code?: string };
    if (code === 'EEXIST') return false;
    // Some shares know no second names: there a rename has to do.
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP' && code !== 'ENOSYS') throw error;
    if (await exists(to)) return false;
    await rename(from, to);
    return true;
  }
  await unlink(from);
  return true;
}

const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );
