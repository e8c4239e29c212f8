import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

// What a build itself writes beside its sources must not count as one: the next start would build it all again.
const MADE = ['node_modules', 'build', 'dist', '.svelte-kit', 'paraglide', '.meta.json', '.gitignore', 'README.md'];
const SKIP = new Set([...MADE, '.git', 'test']);

function* filesBelow(path) {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (SKIP.has(entry.name)) continue;
    const below = join(path, entry.name);
    if (entry.isDirectory()) yield* filesBelow(below);
    else if (entry.isFile()) yield below;
  }
}

/** SHA-256 over names and contents of `paths` (files, or folders with all below), the same on every system. */
export function hashOf(root, paths) {
  const hash = createHash('sha256');
  const files = paths.flatMap((path) => {
    const whole = join(root, path);
    if (!existsSync(whole)) return [];
    return path.includes('.') ? [whole] : [...filesBelow(whole)];
  });
  for (const file of files.sort()) {
    const text = readFileSync(file);
    hash.update(`${relative(root, file).replaceAll('\\', '/')}\0${text.length}\0`).update(text);
  }
  return hash.digest('hex');
}

export const readStamp = (file) => (existsSync(file) ? readFileSync(file, 'utf8').trim() : '');

/** Written last and by rename: what a kill left half-done has no stamp, and is done again. */
export function writeStamp(file, value) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, `${value}\n`);
  renameSync(`${file}.new`, file);
}
