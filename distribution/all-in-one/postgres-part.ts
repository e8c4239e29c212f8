import { setTimeout as delay } from 'node:timers/promises';
import type { Cluster } from '../postgres/cluster.ts';
import { BackOff } from './back-off.ts';
import { type Console, messageOf } from './console.ts';
import { type Part, type PartStatus, stoppedPart } from './part.ts';

/** How often we look whether the postmaster is still there: it is no child of ours, so nobody tells us. */
const LOOK_MS = 500;

/** The embedded PostgreSQL as a part: a leftover of a killed run is stopped first, a crashed one is started again. */
export function postgresPart(server: Cluster, console: Console, onChange: () => void): Part {
  const name = 'database';
  const backOff = new BackOff();
  const stopping = new AbortController();
  let status: PartStatus = stoppedPart(name);
  let starting: Promise<void> | undefined;
  let watching: Promise<void> = Promise.resolve();

  function change(next: Partial<PartStatus>): void {
    status = { ...status, ...next, since: new Date().toISOString() };
    onChange();
  }

  async function up(): Promise<void> {
    await server.start({ signal: stopping.signal });
    change({ state: 'ready', reason: null, pid: (await server.pid()) ?? null });
  }

  async function watch(): Promise<void> {
    let startedAt = performance.now();
    while (!stopping.signal.aborted) {
      await delay(LOOK_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted || (await server.pid()) !== undefined) continue;
      const wait = backOff.next(performance.now() - startedAt);
      const reason = `PostgreSQL ended by itself (its log: ${server.log})`;
      change({ state: 'restarting', reason, pid: null, restarts: status.restarts + 1 });
      console.warn(`${reason}. It is started again in ${wait} ms; the others go on`);
      await delay(wait, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      startedAt = performance.now();
      await up().catch((error: unknown) => change({ state: 'restarting', reason: messageOf(error) }));
    }
  }

  return {
    name,
    status: () => status,
    start() {
      starting ??= (async () => {
        change({ state: 'starting' });
        if ((await server.pid()) !== undefined) {
          console.say('a PostgreSQL of a killed run is still there: stopping it first');
          await server.stop('fast');
        }
        await up();
        watching = watch();
      })();
      return starting;
    },
    async stop() {
      stopping.abort(new Error('PostgreSQL was stopped before it was ready'));
      // One that is still starting (a long recovery after a crash) is stopped as well, not waited for.
      const settled = Promise.allSettled([starting, watching]);
      while ((await Promise.race([settled, delay(LOOK_MS, 'still' as const, { ref: false })])) === 'still') {
        await server.stop('immediate').catch(() => undefined);
      }
      const late = delay(3_000, 'late' as const, { ref: false });
      const done = server.stop('fast').then(() => 'done' as const);
      // What a fast stop leaves undone in time is a crash for PostgreSQL, which it recovers from at its next start.
      if ((await Promise.race([done, late])) === 'late') await server.stop('immediate');
      change({ state: 'stopped', reason: null, pid: null });
    },
  };
}
