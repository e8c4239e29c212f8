import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmdirSync, statSync } from 'node:fs';
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

/** Both apps as they are in the sources now. Test files run side by side: one builds, the others wait for it. */
export async function builtScreens(): Promise<void> {
  const lock = join(HMI, 'e2e', 'node_modules', '.building');
  for (let tried = 0; ; tried++) {
    try {
      mkdirSync(lock);
      break;
    } catch {
      // Another file builds; a lock that a killed run left is taken over.
      if (existsSync(lock) && Date.now() - statSync(lock).mtimeMs > 180_000) rmdirSync(lock);
      if (tried > 1_200) throw new Error('the screens were not built in time');
      await pause(200);
    }
  }
  try {
    build('office');
    build('panel');
  } finally {
    rmdirSync(lock);
  }
}
