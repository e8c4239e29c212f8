import { existsSync, readFileSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileSafely } from '../all-in-one/write-file-safely.ts';
import { cluster } from '../postgres/cluster.ts';
import { postmasterPid } from '../postgres/postmaster.ts';

/** What a backup in progress makes and a killed one leaves: written down first, so that the next one clears it away. */
const unfinished = z.object({
  /** The backup's folder before it counts. */
  part: z.string(),
  /** Where its trial recovery runs a PostgreSQL of its own. */
  scratch: z.string(),
});
export type Unfinished = z.infer<typeof unfinished>;

const file = (data: string): string => join(data, 'logs', 'backup-unfinished.json');

function read(data: string): Unfinished | undefined {
  if (!existsSync(file(data))) return undefined;
  try {
    return unfinished.parse(JSON.parse(readFileSync(file(data), 'utf8')));
  } catch {
    return undefined; // cut short itself: nothing had been made by then
  }
}

export const noteUnfinished = (data: string, what: Unfinished): void =>
  writeFileSafely(file(data), `${JSON.stringify(what)}\n`);

/** Ends the PostgreSQL of a trial recovery that was cut short; there is nothing in it to lose. */
export async function stopTrial(data: string): Promise<void> {
  const folder = join(read(data)?.scratch ?? '', 'postgres');
  if (postmasterPid(join(folder, 'cluster')) === undefined) return;
  await cluster({ folder, port: 0, password: '' }).stop('immediate');
}

/** Removes all that a backup has not finished. Only for who holds the backup's lock. */
export async function clearUnfinished(data: string): Promise<void> {
  const left = read(data);
  if (!left) return;
  await stopTrial(data);
  for (const folder of [left.part, left.scratch]) await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  rmSync(file(data), { force: true });
}
