import { accessSync, chmodSync, constants, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { platform } from 'node:os';
import { join } from 'node:path';

/** What cannot be run because of how this machine is set up: the message says what and what to do; no stack is shown. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

export interface DataFolder {
  readonly path: string;
  /** It held nothing before this start. */
  readonly fresh: boolean;
  readonly file: (...names: string[]) => string;
}

const PARTS = ['certificates', 'gateway', 'server', 'logs'] as const;

/** Makes the data folder, or takes the one that is there, with rights for its owner alone. Throws a StartError. */
export function openDataFolder(path: string): DataFolder {
  let fresh: boolean;
  try {
    fresh = !existsSync(path) || readdirSync(path).length === 0;
    mkdirSync(path, { recursive: true, mode: 0o700 });
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    // Windows has no such rights; there a folder below the user's profile is closed to others by its inherited list.
    if (platform() !== 'win32' && (statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o700);
    for (const part of PARTS) mkdirSync(join(path, part), { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new StartError(
      `the data folder ${path} cannot be used (${cause instanceof Error ? cause.message : cause}): set MILLRACE_DATA to a folder that this user may write`,
      { cause },
    );
  }
  return { path, fresh, file: (...names) => join(path, ...names) };
}
