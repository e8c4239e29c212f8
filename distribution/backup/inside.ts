import { isAbsolute, relative, resolve } from 'node:path';

/** Whether `path` is the folder or lies in it. */
export function inside(path: string, folder: string): boolean {
  const way = relative(resolve(folder), resolve(path));
  return way === '' || (!way.startsWith('..') && !isAbsolute(way));
}
