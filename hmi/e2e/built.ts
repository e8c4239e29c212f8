import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const HMI = join(import.meta.dirname, '..');
const SKIPPED = new Set(['node_modules', 'build', '.svelte-kit', 'paraglide', 'test']);

function newest(folder: string): number {
  let time = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (SKIPPED.has(entry.name)) continue;
    const path = join(folder, entry.name);
    time = Math.max(time, entry.isDirectory() ? newest(path) : statSync(path).mtimeMs);
  }
  return time;
}

function build(app: string): void {
  const folder = join(HMI, app);
  const made = join(folder, 'build', 'index.html');
  const sources = Math.max(newest(folder), newest(join(HMI, 'ui')), newest(join(HMI, 'client')));
  if (existsSync(made) && statSync(made).mtimeMs > sources) return;
  const vite = join(folder, 'node_modules', 'vite', 'bin', 'vite.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [vite, 'build'], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NODE_ENV: 'production' },
  });
  if (status !== 0) throw new Error(`${app} could not be built:\n${stdout}\n${stderr}`);
}

/** Whether the process that holds the lock still runs. A holder that has not yet written its number has only begun. */
function isHeld(lock: string): boolean {
  const holder = Number(existsSync(lock) ? readFileSync(lock, 'utf8') : Number.NaN);
  if (!(holder > 0)) return true;
  try {
    process.kill(holder, 0);
    return true;
  } catch {
    return false;
  }
}

/** Apps as they are in the sources now. Test files run side by side: one builds, the others wait for it. */
export async function builtScreens(apps: readonly string[] = ['office', 'panel']): Promise<void> {
  const lock = join(HMI, 'e2e', 'node_modules', '.building.pid');
  for (let tried = 0; ; tried++) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch {
      // A lock that a killed run left is taken over.
      if (!isHeld(lock)) rmSync(lock, { force: true });
      if (tried > 3_000) throw new Error(`the screens were not built in time; if nobody builds them, remove ${lock}`);
      await pause(200);
    }
  }
  try {
    for (const app of apps) build(app);
  } finally {
    rmSync(lock, { force: true });
  }
}
