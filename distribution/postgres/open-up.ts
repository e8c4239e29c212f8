import { chmodSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Lets every account read this tree and pass through it (`chmod -R a+rX`): a copy keeps the rights of a closed original. */
export function openUp(path: string): void {
  const found = lstatSync(path);
  if (found.isSymbolicLink()) return;
  const runnable = found.isDirectory() || (found.mode & 0o100) !== 0;
  chmodSync(path, (found.mode & 0o777) | (runnable ? 0o555 : 0o444));
  if (found.isDirectory()) for (const name of readdirSync(path)) openUp(join(path, name));
}
