import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { backupFindings } from './doctor-backup.ts';
import { certificateFindings } from './doctor-certificates.ts';
import { roomFindings } from './doctor-disk.ts';
import type { Finding } from './finding.ts';

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
  return [
    ...rightsFindings(data),
    ...roomFindings(
      data,
      'make room, or move the data folder to a larger disk; a full disk makes the gateway refuse readings',
    ),
    ...certificateFindings(data, now),
    ...backupFindings(data, now),
  ];
}

/** Linux and macOS: on Windows the rights are those of the user's profile. */
function rightsFindings(data: string): Finding[] {
  if (process.platform === 'win32') return [];
  return ['', 'secrets.json', 'operator-token', 'certificates/authority.key'].flatMap((name): Finding[] => {
    const path = name === '' ? data : join(data, name);
    if (!existsSync(path) || (statSync(path).mode & 0o077) === 0) return [];
    return [
      {
        severity: 'fault',
        what: 'others on this machine can read the secrets of the plant',
        where: path,
        next: `chmod ${name === '' ? '700' : '600'} ${path}`,
      },
    ];
  });
}

const holder = z.object({ pid: z.int().positive(), what: z.string(), since: z.string() });

/** Why the server of this machine may not answer, from what the keeper wrote into the data folder. */
export function whyNoAnswer(data: string): Finding | undefined {
  const file = join(data, 'keeper.json');
  if (!existsSync(file)) {
    return {
      severity: 'fault',
      what: 'Millrace does not run on this data folder',
      where: data,
      next: 'start it (npm start, or systemctl start millrace); a taken port is named at its start',
    };
  }
  const { data: held } = holder.safeParse(parsed(file));
  if (!held) return undefined;
  if (!alive(held.pid)) {
    return {
      severity: 'fault',
      what: `Millrace (process ${held.pid}, since ${held.since}) was killed`,
      where: data,
      next: 'start it again: it recovers by itself',
    };
  }
  return {
    severity: 'fault',
    what: `"${held.what}" runs (process ${held.pid}, since ${held.since}), but its server does not answer`,
    where: data,
    next: `look into ${join(data, 'logs', 'server.log')}, and whether MILLRACE_URL or MILLRACE_PORT name another port`,
  };
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Another account's process is there as well: then asking is refused. */
function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
