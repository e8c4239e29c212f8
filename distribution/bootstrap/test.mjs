// `npm test`: the checks, then every test. Arguments go on to vitest (`npm test -- timeseries`).
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const run = (script, args) =>
  spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', join(root, script), ...args], {
    cwd: root,
    stdio: 'inherit',
  }).status ?? 1;

const only = process.argv.slice(2);
const checks = only.length > 0 ? 0 : run('distribution/bootstrap/check.mjs', []);
const tests = run('node_modules/vitest/vitest.mjs', ['run', ...only]);
process.exitCode = checks || tests;
