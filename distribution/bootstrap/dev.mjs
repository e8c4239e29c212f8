// `npm run dev`: the whole plant with the screens rebuilt and the processes restarted at every change of a source file.
import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const children = [];
const begin = (args, cwd = root) => {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], { cwd, stdio: 'inherit' });
  children.push(child);
  return child;
};

for (const app of ['office', 'panel']) {
  const folder = join(root, 'hmi', app);
  begin([join(folder, 'node_modules/vite/bin/vite.js'), 'build', '--watch'], folder);
}

let keeper = begin([join(root, 'distribution/all-in-one/main.ts')]);
let timer;
const SOURCES = [
  'edge-config/contracts',
  'timeseries',
  'drivers',
  'gateway',
  'erp-core',
  'server',
  'packs',
  'distribution',
];
for (const folder of SOURCES) {
  watch(join(root, folder), { recursive: true }, (_event, file) => {
    if (!file?.endsWith('.ts') || file.includes('node_modules')) return;
    clearTimeout(timer);
    timer = setTimeout(restart, 300, file);
  });
}

function restart(file) {
  console.log(`${file} changed: starting again`);
  const old = keeper;
  children.splice(children.indexOf(old), 1);
  old.once('exit', () => {
    keeper = begin([join(root, 'distribution/all-in-one/main.ts')]);
  });
  old.kill('SIGTERM');
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    for (const child of children) child.kill('SIGTERM');
    let left = children.length;
    for (const child of children) child.once('exit', () => --left || process.exit(0));
  });
}
