import { execFileSync } from 'node:child_process';
import { lchownSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The account PostgreSQL runs as. It refuses to run as root, so root hands it to an account of its own. */
export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

const NAME = 'millrace';

function find(): SystemUser | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${NAME}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined;
}

/** The account to drop to: none (undefined) where we are not root, or the system has no such thing (Windows). */
export function postgresUser(): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const known = find();
  if (known) return known;
  try {
    execFileSync('useradd', ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', NAME], { stdio: 'pipe' });
  } catch (cause) {
    const made = find();
    if (made) return made;
    throw new Error(
      `PostgreSQL does not run as root and the account "${NAME}" could not be made: run Millrace as a plain user, or add the account`,
      { cause },
    );
  }
  const made = find();
  if (!made) throw new Error(`the account "${NAME}" was made but is not in /etc/passwd`);
  return made;
}

/** Gives a folder and all that is in it to the account PostgreSQL runs as; nothing to do where that is our own. */
export function giveToPostgres(path: string): void {
  const user = postgresUser();
  if (!user) return;
  const give = (entry: string, isFolder: boolean) => {
    lchownSync(entry, user.uid, user.gid);
    if (!isFolder) return;
    for (const child of readdirSync(entry, { withFileTypes: true })) give(join(entry, child.name), child.isDirectory());
  };
  give(path, true);
}
