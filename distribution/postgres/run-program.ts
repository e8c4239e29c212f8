import { spawn } from 'node:child_process';
import type { SystemUser } from './system-user.ts';

/** Runs one of PostgreSQL's programs in `folder` and waits for its end. Throws with the tail of what it printed. */
export async function runProgram(
  program: string,
  args: readonly string[],
  { folder, user }: { folder: string; user: SystemUser | undefined },
): Promise<void> {
  const child = spawn(program, args, {
    ...user,
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    // The system's own variables (Windows needs SystemRoot), but no locale and no PG… of the caller's.
    env: { PATH: process.env.PATH, SystemRoot: process.env.SystemRoot, LC_ALL: 'C', TZ: 'UTC' },
    windowsHide: true,
  });
  let output = '';
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-4000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  // 'exit', not 'close': the server that pg_ctl leaves running may hold the pipes open.
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  child.stdout.destroy();
  child.stderr.destroy();
  if (code !== 0) throw new Error(`${program} ${args[0] ?? ''} ended with ${code}: ${output.trim()}`);
}
