import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { runEnvironment } from '../../testing/run-environment.ts';

export interface CliRun {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

const PROGRAM = join(import.meta.dirname, '..', 'main.ts');

/** Runs `millrace` as a process of its own, with nothing of our settings in its environment. */
export function runCli(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  input = '',
): Promise<CliRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', PROGRAM, ...args], {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, TZ: 'UTC', ...runEnvironment(), ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const out: Buffer[] = [];
    const error: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => error.push(chunk));
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({ code, out: Buffer.concat(out).toString(), error: Buffer.concat(error).toString() }),
    );
    child.stdin.end(input);
  });
}
