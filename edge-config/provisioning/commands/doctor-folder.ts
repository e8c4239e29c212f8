import { existsSync, readFileSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { roughly } from '../cli/output.ts';
import type { Finding } from './finding.ts';

const lastBackup = z.object({ at: z.iso.datetime(), folder: z.string() });

const DAY = 86_400_000;
const BACKUP_TOO_OLD = 7 * DAY;
const FREE_AT_LEAST = 2 * 1024 ** 3;

/** What is wrong with the data folder of this machine. Reads only. */
export function folderFindings(data: string, now: number): Finding[] {
  if (!existsSync(data)) {
    return [
      {
        severity: 'fault',
        what: 'there is no data folder',
        where: data,
        next: 'start Millrace once (npm start), or set MILLRACE_DATA to where it keeps its data',
      },
    ];
  }
  const out: Finding[] = [];
  if (process.platform !== 'win32') {
    for (const name of ['', 'secrets.json', 'operator-token']) {
      const path = name === '' ? data : join(data, name);
      if (!existsSync(path) || (statSync(path).mode & 0o077) === 0) continue;
      out.push({
        severity: 'fault',
        what: 'others on this machine can read the secrets of the plant',
        where: path,
        next: `chmod ${name === '' ? '700' : '600'} ${path}`,
      });
    }
  }
  const disk = statfsSync(data);
  const free = disk.bavail * disk.bsize;
  if (free < FREE_AT_LEAST) {
    out.push({
      severity: free < FREE_AT_LEAST / 4 ? 'fault' : 'warning',
      what: `only ${(free / 1024 ** 3).toFixed(1)} GB are free on the disk`,
      where: data,
      next: 'make room, or move the data folder to a larger disk; a full disk makes the gateway refuse readings',
    });
  }
  const file = join(data, 'backup.json');
  const last = existsSync(file) ? lastBackup.safeParse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
  if (!last?.success) {
    out.push({
      severity: 'warning',
      what: 'there is no backup of this plant',
      where: data,
      next: 'millrace backup create, and let cron or systemd do it every night',
    });
  } else {
    const age = now - Date.parse(last.data.at);
    if (age > BACKUP_TOO_OLD) {
      out.push({
        severity: 'warning',
        what: `the newest backup is ${roughly(age)} old`,
        where: last.data.folder,
        next: 'millrace backup create, and let cron or systemd do it every night',
      });
    }
    if (!existsSync(last.data.folder)) {
      out.push({
        severity: 'warning',
        what: 'the newest backup is not where it was made',
        where: last.data.folder,
        next: 'if it was moved, all is well; if not, make a new one',
      });
    }
  }
  return out;
}
