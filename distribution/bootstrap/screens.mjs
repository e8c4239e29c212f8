import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runStep } from './run-step.mjs';
import { hashOf, readStamp, writeStamp } from './stamp.mjs';

const APPS = ['office', 'panel'];

/** Builds the screens where their sources changed since the last build. Needs no network. */
export async function ensureScreens(root, { force = false } = {}) {
  const sources = ['hmi/ui', 'hmi/client', 'edge-config/contracts', 'pnpm-lock.yaml'];
  for (const app of APPS) {
    const folder = join(root, 'hmi', app);
    if (!existsSync(join(folder, 'vite.config.ts'))) continue;
    const stamp = join(folder, 'build', '.stamp');
    const wanted = hashOf(root, [...sources, `hmi/${app}`]);
    if (!force && readStamp(stamp) === wanted) continue;
    const node = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    await runStep(
      `Building the ${app} screens`,
      node,
      [join(folder, 'node_modules', 'vite', 'bin', 'vite.js'), 'build'],
      {
        cwd: folder,
      },
    );
    writeStamp(stamp, wanted);
  }
}
