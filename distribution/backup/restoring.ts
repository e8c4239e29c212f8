import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { StartError } from '../all-in-one/data-folder.ts';
import { writeFileSafely } from '../all-in-one/write-file-safely.ts';

/** `restoring.json`: a restore was begun in this data folder and has not ended. */
export const RESTORING = 'restoring.json';
const marker = z.object({ from: z.string(), what: z.enum(['database', 'all']) });

export const beginRestoring = (data: string, what: z.infer<typeof marker>): void =>
  writeFileSafely(join(data, RESTORING), `${JSON.stringify(what)}\n`);
export const endRestoring = (data: string): void => rmSync(join(data, RESTORING), { force: true });

/**
 * A restore that was cut short leaves half a plant: started, it would begin an empty one, or one whose gateway believes
 * delivered what the database lacks. Throws a StartError with the way on.
 */
export function requireRestored(data: string): void {
  const file = join(data, RESTORING);
  if (!existsSync(file)) return;
  let again = 'millrace backup restore <backup> --yes';
  try {
    const { from, what } = marker.parse(JSON.parse(readFileSync(file, 'utf8')));
    again = `millrace backup restore "${from}" --what ${what} --yes`;
  } catch {
    // A marker that cannot be read still marks.
  }
  throw new StartError(`a restore of ${data} was begun and did not end: run it again ("${again}")`);
}
