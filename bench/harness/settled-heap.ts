import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose_gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes that this process still holds once everything that can go has gone, buffers outside V8's heap among them. */
export function settledHeap(): number {
  // What the first pass frees may have held something that only the second can free.
  for (let pass = 0; pass < 2; pass++) collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
