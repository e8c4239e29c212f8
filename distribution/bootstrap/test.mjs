// `npm test`: the checks and every test, side by side. Arguments go on to vitest (`npm test -- timeseries`).
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Resolves with the exit code, and with what it wrote where that was kept. */
function run(script, args, stdout, env = process.env) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(root, script), ...args], {
      cwd: root,
      env,
      stdio: ['inherit', stdout, 'inherit'],
    });
    let output = '';
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.once('error', (error) => resolve({ code: 1, output: `${error.message}\n` }));
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** More failed files than these are no accident of a busy machine. */
const FEW = 3;

/** Runs every test; where few files failed beside all the others, these once more with nothing beside them. */
async function wholeRun() {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-tests-'));
  const list = join(folder, 'failed.json');
  try {
    const first = await run('node_modules/vitest/vitest.mjs', ['run'], 'inherit', {
      ...process.env,
      MILLRACE_FAILED_FILES: list,
    });
    const failed = first.code === 0 ? [] : failedOf(list);
    if (failed.length === 0 || failed.length > FEW) return first.code;
    await checking;
    console.log(`\nFailed while all the others ran beside: ${failed.join(', ')}. Once more, alone:`);
    const args = ['run', '--maxWorkers=1', ...failed];
    const { code } = await run('node_modules/vitest/vitest.mjs', args, 'inherit');
    if (code === 0)
      console.log(`\nUNSTABLE: failed in the whole run, passed alone: ${failed.join(', ')}. Look for the race.`);
    return code;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Empty where what failed was no file's. */
function failedOf(list) {
  try {
    return JSON.parse(readFileSync(list, 'utf8')) ?? [];
  } catch {
    return [];
  }
}

const only = process.argv.slice(2);
// Tests wait a good part of their time, for timers and for each other's turns: the checks, one after another, take it.
const checking = only.length > 0 ? undefined : run('distribution/bootstrap/check.mjs', ['--one-by-one'], 'pipe');
// What they find is said as soon as they end; that all is well comes after the tests, not in the midst of their lines.
const told = checking?.then(({ code, output }) => code !== 0 && process.stdout.write(`\n${output}`));
const tested =
  only.length > 0 ? (await run('node_modules/vitest/vitest.mjs', ['run', ...only], 'inherit')).code : await wholeRun();
const checks = await checking;
await told;
if (checks?.code === 0) process.stdout.write(checks.output);
process.exitCode = checks?.code || tested;
