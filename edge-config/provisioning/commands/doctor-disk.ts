import { existsSync, statfsSync } from 'node:fs';
import type { Finding } from './finding.ts';

const GIB = 1024 ** 3;
const FREE_AT_LEAST = 2 * GIB;

/** Whether the disk of a folder has room. */
export function roomFindings(folder: string, next: string): Finding[] {
  if (!existsSync(folder)) return [];
  const disk = statfsSync(folder);
  const free = disk.bavail * disk.bsize;
  if (free >= FREE_AT_LEAST) return [];
  const severity = free < FREE_AT_LEAST / 4 ? 'fault' : 'warning';
  return [{ severity, what: `only ${(free / GIB).toFixed(1)} GB are free on the disk`, where: folder, next }];
}
