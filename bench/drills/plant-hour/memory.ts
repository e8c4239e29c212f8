import { type LineFit, lineFit } from '../../harness/line-fit.ts';
import type { Plant } from '../../harness/plant.ts';
import { processTree } from '../../harness/process-tree.ts';

const LOOK_MS = 2_000;
const MEBIBYTE = 2 ** 20;
const HOUR = 3_600_000;
const WATCHED = ['gateway/main.ts', 'server/main.ts'] as const;

export interface MemoryLife {
  readonly name: string;
  readonly pid: number;
  /** Mebibytes an hour; null: it did not live long enough to tell. */
  readonly fit: LineFit | null;
}

/**
 * Looks at the memory of gateway and server; one that is killed begins a new life. A process fills its caches and compiles
 * its code first: what it takes in its first `warm` milliseconds says nothing of an hour.
 */
export function watchMemory(plant: Plant, warm: number): { stop: () => MemoryLife[] } {
  const lives = new Map<number, { name: string; since: number; points: [number, number][] }>();
  const look = (): void => {
    const now = performance.now();
    for (const { pid, name, pss } of processTree([plant.keeper.pid ?? 0])) {
      const watched = WATCHED.find((script) => name.includes(script));
      if (watched === undefined) continue;
      const life = lives.get(pid) ?? { name: watched.split('/', 1)[0] ?? watched, since: now, points: [] };
      lives.set(pid, life);
      if (now - life.since > warm) life.points.push([(now - life.since) / HOUR, pss / MEBIBYTE]);
    }
  };
  const timer = setInterval(look, LOOK_MS);
  return {
    stop() {
      clearInterval(timer);
      return [...lives].map(([pid, { name, points }]) => ({ name, pid, fit: lineFit(points) }));
    },
  };
}
