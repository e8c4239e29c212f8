import { spawn } from 'node:child_process';

/**
 * Runs one set-up step and says so: a line when it begins, a dot line while nothing else is shown, the seconds at its
 * end. Rejects with the step's own output where it fails.
 */
export async function runStep(title, program, args, options = {}) {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const live = process.stdout.isTTY;
  process.stdout.write(`${title} …${live ? '' : '\n'}`);
  const ticker = setInterval(
    () => process.stdout.write(live ? `\r${title} … ${seconds()} s` : `  still at it, ${seconds()} s\n`),
    live ? 1_000 : 15_000,
  );
  let output = '';
  try {
    await new Promise((resolve, reject) => {
      const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
      const keep = (chunk) => {
        output = (output + chunk).slice(-8_000);
      };
      child.stdout.on('data', keep);
      child.stderr.on('data', keep);
      child.once('error', reject);
      child.once('close', (code) =>
        code === 0 ? resolve() : reject(new Error(`${title} failed (exit ${code}). What it said last:\n${output}`)),
      );
    });
  } finally {
    clearInterval(ticker);
  }
  process.stdout.write(live ? `\r${title}: done in ${seconds()} s\n` : `${title}: done in ${seconds()} s\n`);
}
