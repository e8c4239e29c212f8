import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { StartError } from '../all-in-one/data-folder.ts';
import { writeFileSafely } from '../all-in-one/write-file-safely.ts';

const membership = z.object({
  gateway: z.string(),
  site: z.string(),
  /** Address of the centre's server, and of its receiver. */
  centre: z.url(),
  receiver: z.url(),
  secret: z.string(),
  joinedAt: z.iso.datetime(),
});
export type Membership = z.infer<typeof membership>;

const fileOf = (data: string): string => join(data, 'edge.json');
/** Folder of the box's own certificates; the gateway's process reads them there. */
export const edgeFolder = (data: string): string => join(data, 'certificates', 'edge');

/** Which centre this box belongs to, and as what; null: none yet. Throws a StartError where the file is damaged. */
export function readMembership(data: string): Membership | null {
  const file = fileOf(data);
  if (!existsSync(file)) return null;
  try {
    const found = membership.parse(JSON.parse(readFileSync(file, 'utf8')));
    chmodSync(file, 0o600);
    return found;
  } catch (cause) {
    throw new StartError(`${file} is damaged: join the centre again with a new code (millrace gateway join)`, {
      cause,
    });
  }
}

export const saveMembership = (data: string, one: Membership): void =>
  writeFileSafely(fileOf(data), `${JSON.stringify(one, null, 2)}\n`);
