import { setTimeout as delay } from 'node:timers/promises';
import { processAlive, processIdentity } from '../postgres/process-alive.ts';
import type { Console } from './console.ts';
import type { LockHolder } from './folder-lock.ts';

const OWN_END_MS = 5_000;

/**
 * Children of a run that was killed end by themselves when they notice; this waits for it, and ends those that do not.
 * Where the system cannot tell a process from another with the same id (not Linux), it only waits.
 */
export async function endLeftovers(run: LockHolder | undefined, console: Console): Promise<void> {
  if (!run) return;
  const still = () =>
    run.children.filter(({ pid, identity }) =>
      identity === undefined ? processAlive(pid) : processAlive(pid) && processIdentity(pid) === identity,
    );
  console.say(`the last run on this data folder (process ${run.pid}, since ${run.since}) was killed: recovering`);
  const until = performance.now() + OWN_END_MS;
  while (still().length > 0 && performance.now() < until) await delay(50);
  for (const { name, pid, identity } of still()) {
    if (identity === undefined) continue;
    console.warn(`its ${name} (process ${pid}) is still there and is ended`);
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended in between.
    }
  }
  while (still().some(({ identity }) => identity !== undefined)) await delay(20);
}
