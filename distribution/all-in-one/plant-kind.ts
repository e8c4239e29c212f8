import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { writeFileSafely } from './write-file-safely.ts';

const plantFile = z.object({ demo: z.boolean() });

/**
 * Whether this plant is the demo. Decided at the first start (the demo, unless the setting says an empty one) and kept
 * in `plant.json`, so that a later start without the setting runs the same plant; a setting that is given wins.
 */
export function isDemoPlant(path: string, given: boolean | undefined): boolean {
  const known = existsSync(path) ? plantFile.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data : undefined;
  const demo = given ?? known?.demo ?? true;
  if (known?.demo !== demo) writeFileSafely(path, `${JSON.stringify({ demo })}\n`);
  return demo;
}
