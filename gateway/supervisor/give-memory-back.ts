import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Collect = (options: { type: 'major'; execution: 'sync'; flavor: 'last-resort' }) => void;

let collect: Collect | null = null;

/**
 * Collects all garbage and gives the pages back to the system. Reading and planning a large configuration leaves several
 * times of what is kept, scattered among it, and V8 keeps that room for as long as the process lives. It stops everything
 * for a few hundred milliseconds where there are a hundred thousand points: for after a change, not for every day.
 */
export function giveMemoryBack(): void {
  if (!collect) {
    // The engine's own collector has no other door; a flag on the command line would have to be given by whoever starts us.
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as Collect;
    setFlagsFromString('--no-expose-gc');
  }
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
