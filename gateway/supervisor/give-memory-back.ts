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

/** From so many points on, what is left behind is worth the pause. */
const MANY_POINTS = 5_000;
/** Links are made and their questions planned by then (ms). */
const SETTLED = 15_000;

/** Gives memory back once the links of a large configuration have settled after the last change of it. */
export function memoryKeeper(): { changed(points: number): void; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => clearTimeout(timer);
  return {
    changed(points) {
      stop();
      if (points >= MANY_POINTS) timer = setTimeout(giveMemoryBack, SETTLED).unref();
    },
    stop,
  };
}
