import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LineFit, seriesFit } from '../../harness/line-fit.ts';
import type { HeldMemory } from '../../harness/memory-probe.ts';
import type { Plant } from '../../harness/plant.ts';
import { processTree } from '../../harness/process-tree.ts';

const MEBIBYTE = 2 ** 20;
const HOUR = 3_600_000;
const PROBE = join(import.meta.dirname, '..', '..', 'harness', 'memory-probe.ts');
const WATCHED = ['gateway', 'server'] as const;
type Watched = (typeof WATCHED)[number];

/** What one process held, all its threads together, as a line over the time after its start. */
export interface MemoryLife {
  readonly name: Watched;
  readonly pid: number;
  /** Once everything that can go has gone: V8's heaps and what hangs on them. Mebibytes an hour; null: too short a life. */
  readonly held: LineFit | null;
  /** Pages of its own. Mebibytes an hour. */
  readonly resident: LineFit | null;
  /** Mebibytes at the last look. */
  readonly now: { readonly held: number; readonly resident: number };
}

/** The variables of a plant whose memory is watched. */
export function watchedEnvironment(folder: string): Record<string, string> {
  const lines = join(folder, 'memory');
  mkdirSync(lines, { recursive: true });
  return {
    NODE_OPTIONS: `--expose-gc --import=${PROBE} --disable-warning=ExperimentalWarning`,
    MILLRACE_MEMORY_PROBE: lines,
  };
}

const heldBy = ({ threads }: HeldMemory): number =>
  Object.values(threads).reduce((sum, { heap, external }) => sum + heap + external, 0);

const fitOf = (lines: readonly HeldMemory[], of: (line: HeldMemory) => number): LineFit | null =>
  seriesFit(lines.map((line) => [line.at / HOUR, of(line) / MEBIBYTE] as const));

/**
 * Has gateway and server collect their garbage every so often and tell what they hold then; one that is killed begins a new
 * life. A process fills its caches and compiles its code first: what it takes in its first `warm` milliseconds says nothing
 * of an hour.
 */
export function watchMemory(
  { plant, folder }: { readonly plant: Plant; readonly folder: string },
  { warm, every }: { readonly warm: number; readonly every: number },
): { stop: () => MemoryLife[] } {
  const lines = join(folder, 'memory');
  const names = new Map<number, Watched>();
  const look = (): void => {
    // Signalled before it listens, a process would end: its file is there once it does.
    const listening = new Set(readdirSync(lines).map((file) => Number.parseInt(file, 10)));
    for (const { pid, name } of processTree([plant.keeper.pid ?? 0])) {
      const watched = WATCHED.find((part) => name.includes(`${part}/main.ts`));
      if (watched === undefined || !listening.has(pid)) continue;
      names.set(pid, watched);
      process.kill(pid, 'SIGUSR2');
    }
  };
  const timer = setInterval(look, every);
  return {
    stop() {
      clearInterval(timer);
      return [...names].flatMap(([pid, name]) => {
        const told = readFileSync(join(lines, `${pid}.jsonl`), 'utf8')
          .split('\n')
          .filter(Boolean);
        const all = told.map((line) => JSON.parse(line) as HeldMemory);
        const [first, last] = [all[0], all.at(-1)];
        if (!first || !last) return [];
        // A thread that was too busy to answer would make it look smaller than it is.
        const most = Math.max(...all.map(({ threads }) => Object.keys(threads).length));
        const settled = all.filter(({ at, threads }) => at - first.at >= warm && Object.keys(threads).length === most);
        return [
          {
            ...{ name, pid, held: fitOf(settled, heldBy), resident: fitOf(settled, ({ resident }) => resident) },
            now: { held: heldBy(last) / MEBIBYTE, resident: last.resident / MEBIBYTE },
          },
        ];
      });
    },
  };
}

/** In words: "12.3 ± 4.5 MB/h". */
export const slopeOf = (fit: LineFit | null): string =>
  fit ? `${fit.slope.toFixed(1)} ± ${fit.error.toFixed(1)} MB/h` : 'too short for a line';
