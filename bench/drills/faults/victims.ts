import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plant } from '../../harness/plant.ts';
import { processTree } from '../../harness/process-tree.ts';

export type Victim = 'gateway' | 'server' | 'postgres';

/** Process id of a part of a running plant, or null while it does not run. Linux only. */
export function pidOf(plant: Plant, victim: Victim): number | null {
  if (victim === 'postgres') {
    try {
      return (
        Number(readFileSync(join(plant.data, 'postgres', 'cluster', 'postmaster.pid'), 'utf8').split('\n')[0]) || null
      );
    } catch {
      return null;
    }
  }
  const script = join(victim, 'main.ts');
  return processTree([plant.keeper.pid ?? 0]).find(({ name }) => name.includes(script))?.pid ?? null;
}

/** kill -9. False where there was nothing to kill: it was just starting again. */
export function killHard(plant: Plant, victim: Victim): boolean {
  const pid = pidOf(plant, victim);
  if (pid === null) return false;
  try {
    process.kill(pid, 'SIGKILL');
    return true;
  } catch {
    return false;
  }
}
