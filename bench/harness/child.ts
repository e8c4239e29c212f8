import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoadOptions, LoadReport } from './mqtt-load.ts';

const EXEC = ['--disable-warning=ExperimentalWarning'];
const COMPILE_CACHE = join(tmpdir(), 'millrace-bench-compiled');

/** Starts a script of ours as a process of its own and waits for its first message (`{ ready: true, … }`). */
export async function startChild<Ready>(
  script: string,
  argument?: unknown,
): Promise<{ child: ChildProcess; ready: Ready }> {
  const child = fork(script, argument === undefined ? [] : [JSON.stringify(argument)], {
    execArgv: EXEC,
    // As the keeper starts the parts of a plant: what was compiled before is not compiled again.
    env: { NODE_COMPILE_CACHE: COMPILE_CACHE, ...process.env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const first = await Promise.race([
    once(child, 'message').then(([message]) => ({ message: message as Ready })),
    once(child, 'exit').then(([code]) => ({ failed: `${script} ended with ${code} before it was ready` })),
  ]);
  if ('failed' in first) throw new Error(first.failed);
  return { child, ready: first.message };
}

/** Resolves when it has ended, which it may have already. */
export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

export async function killChild(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await ended(child);
}

export async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(late);
}

/** Publishes from a process of its own, so that the load has an event loop for itself. */
export async function runLoad(options: LoadOptions): Promise<LoadReport> {
  const { child } = await startChild(`${import.meta.dirname}/mqtt-load.ts`);
  try {
    const answer = once(child, 'message') as Promise<[{ report?: LoadReport; error?: string }]>;
    child.send(options);
    const [{ report, error }] = await answer;
    if (!report) throw new Error(`the load failed: ${error}`);
    return report;
  } finally {
    await stopChild(child);
  }
}
