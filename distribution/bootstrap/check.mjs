// Types, lint and import rules, all at once (`--one-by-one`: beside something else that wants the machine); each prints
// only when it finds something.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const tool = (path) => join(root, 'node_modules', ...path.split('/'));
const node = process.execPath;

const CHECKS = [
  {
    name: 'types',
    args: [tool('typescript/bin/tsc'), '-p', root, '--incremental', '--tsBuildInfoFile', tool('.cache/tsc')],
  },
  {
    name: 'lint and format',
    args: [tool('@biomejs/biome/bin/biome'), 'ci', '--colors=off', '--diagnostic-level=error', '--max-diagnostics=40'],
  },
  { name: 'promises', args: [tool('eslint/bin/eslint.js'), '--cache', '--cache-location', tool('.cache/eslint'), '.'] },
  ...['office/src/service-worker', 'panel/src/service-worker', 'panel/src/lib/journal', 'panel/src/lib/offline'].map(
    (part) => ({
      name: `types of hmi/${part}`,
      args: [tool('typescript/bin/tsc'), '-p', join(root, 'hmi', part)],
    }),
  ),
  { name: 'import rules', args: [join(root, 'distribution/bootstrap/import-rules.mjs')] },
  { name: 'weight of the screens', args: [join(root, 'hmi/ui/vite/check-budgets.ts')] },
  ...['office', 'panel']
    .filter(
      (app) =>
        existsSync(join(root, 'hmi', app, 'svelte.config.js')) || existsSync(join(root, 'hmi', app, 'vite.config.ts')),
    )
    .map((app) => ({ name: `${app} screens`, npm: app })),
];

function run({ name, args, npm }) {
  const started = Date.now();
  const cwd = npm ? join(root, 'hmi', npm) : root;
  const argv = npm
    ? [join(cwd, 'node_modules/svelte-check/bin/svelte-check'), '--tsconfig', './tsconfig.json', '--fail-on-warnings']
    : args;
  return new Promise((resolve) => {
    const child = spawn(node, argv, {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, FORCE_COLOR: '0' },
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.once('error', (error) => resolve({ name, code: 1, output: error.message, started }));
    child.once('close', (code) => resolve({ name, code, output, seconds: (Date.now() - started) / 1000 }));
  });
}

async function results() {
  if (!process.argv.includes('--one-by-one')) return await Promise.all(CHECKS.map(run));
  const all = [];
  for (const check of CHECKS) all.push(await run(check));
  return all;
}

let failed = 0;
for (const result of await results()) {
  console.log(`${result.code === 0 ? 'ok  ' : 'FAIL'} ${result.name} (${(result.seconds ?? 0).toFixed(1)} s)`);
  if (result.code !== 0) {
    failed++;
    console.log(result.output.trim());
  }
}
process.exitCode = failed ? 1 : 0;
