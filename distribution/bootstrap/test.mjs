// `npm test`: the checks and every test, side by side. Arguments go on to vitest (`npm test -- timeseries`).
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Resolves with the exit code, and with what it wrote where that was kept. */
function run(script, args, stdout) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(root, script), ...args], {
      cwd: root,
      stdio: ['inherit', stdout, 'inherit'],
    });
    let output = '';
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.once('error', (error) => resolve({ code: 1, output: `${error.message}\n` }));
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

const only = process.argv.slice(2);
// Tests wait a good part of their time, for timers and for each other's turns: the checks, one after another, take it.
const checking = only.length > 0 ? undefined : run('distribution/bootstrap/check.mjs', ['--one-by-one'], 'pipe');
// What they find is said as soon as they end; that all is well comes after the tests, not in the midst of their lines.
const told = checking?.then(({ code, output }) => code !== 0 && process.stdout.write(`\n${output}`));
const tests = await run('node_modules/vitest/vitest.mjs', ['run', ...only], 'inherit');
const checks = await checking;
await told;
if (checks?.code === 0) process.stdout.write(checks.output);
process.exitCode = checks?.code || tests.code;
