import { readFileSync } from 'node:fs';
import type { Plant } from '../../harness/plant.ts';
import { pidOf } from './victims.ts';

/**
 * Makes the embedded database stand still, connections open and unanswered, and gives what lets it go on. Throws where it
 * does not run. Linux only.
 */
export function stopDatabase(plant: Plant): () => void {
  const postmaster = pidOf(plant, 'postgres');
  if (postmaster === null) throw new Error('PostgreSQL does not run');
  const children = readFileSync(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8');
  const stopped = [postmaster, ...children.trim().split(' ').filter(Boolean).map(Number)];
  for (const pid of stopped) process.kill(pid, 'SIGSTOP');
  return () => {
    for (const pid of stopped.splice(0).reverse()) {
      try {
        process.kill(pid, 'SIGCONT');
      } catch {
        // A connection that had ended meanwhile.
      }
    }
  };
}
