import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/** Where the number that ties births to wills is kept over restarts. */
export interface BdSeqKeeper {
  /** The number of the next CONNECT: 0 at first, then one more each time, 0 after 255. */
  next(): number;
}

/**
 * Keeps it in a file, replaced as a whole: half a number is never read. A file that cannot be read as one counts as none;
 * a number that is used twice is what hosts know how to mend.
 */
export function bdSeqFile(path: string): BdSeqKeeper {
  let last: number | null = lastIn(path);
  return {
    next() {
      last = last === null ? 0 : (last + 1) % 256;
      writeFileSync(`${path}.new`, `${last}\n`);
      renameSync(`${path}.new`, path);
      return last;
    },
  };
}

function lastIn(path: string): number | null {
  try {
    const text = readFileSync(path, 'utf8').trim();
    return /^\d{1,3}$/.test(text) && Number(text) < 256 ? Number(text) : null;
  } catch {
    return null;
  }
}
