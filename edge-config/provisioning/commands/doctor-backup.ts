import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { roughly } from '../cli/output.ts';
import { roomFindings } from './doctor-disk.ts';
import type { Finding } from './finding.ts';

const HOUR = 3_600_000;
/** Where nothing is scheduled: who makes them by hand makes one a week. */
const UNSCHEDULED_HOURS = 7 * 24;

const lastBackup = z.object({ at: z.iso.datetime(), folder: z.string() });
/** Of the keeper's own record, as far as it matters here. */
const runRecord = z.object({
  tooOldHours: z.number().nullable(),
  folder: z.string(),
  sameDisk: z.boolean(),
  failures: z.number(),
  reason: z.string().nullable(),
  verified: z.string().nullable(),
});

function read<Shape>(file: string, shape: z.ZodType<Shape>): Shape | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return shape.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined; // damaged: as if it were not there, which is told as well
  }
}

/** What is wrong with the backups of a data folder. */
export function backupFindings(data: string, now: number): Finding[] {
  const out: Finding[] = [];
  const add = (severity: Finding['severity'], what: string, where: string, next: string) =>
    out.push({ severity, what, where, next });
  const last = read(join(data, 'backup.json'), lastBackup);
  const run = read(join(data, 'backup-run.json'), runRecord);
  const tooOld = (run?.tooOldHours ?? UNSCHEDULED_HOURS) * HOUR;
  if (existsSync(join(data, 'restoring.json'))) {
    add('fault', 'a restore was begun and did not end', data, 'run it again: millrace backup restore <backup> --yes');
  }
  if (run && run.failures > 0) {
    add(
      'fault',
      `the scheduled backup failed ${run.failures} times, last: ${run.reason ?? 'no reason is known'}`,
      run.folder,
      'mend what it says; it is tried again by itself, or at once: millrace backup create',
    );
  }
  if (run && run.failures === 0 && run.reason !== null)
    add(
      'warning',
      run.reason,
      run.folder,
      'see whether its folder may be written; they are tried again at the next backup',
    );
  if (!last) {
    const next =
      run?.tooOldHours == null
        ? 'millrace backup create, and set MILLRACE_BACKUP_AT'
        : 'millrace backup create, or wait for the night';
    add('warning', 'there is no backup of this plant', data, next);
  } else {
    const age = now - Date.parse(last.at);
    if (age > tooOld) {
      const severity = age > 7 * tooOld ? 'fault' : 'warning';
      const next =
        'see "millrace status" for why none is made (is the PC off at that time?), or: millrace backup create';
      add(severity, `the last backup was ${roughly(age)} ago: too old`, last.folder, next);
    }
    if (!existsSync(last.folder)) {
      const next = 'if it was moved (or its disk is not connected), all is well; if not, make a new one';
      add('warning', 'the newest backup is not where it was made', last.folder, next);
    }
  }
  if (run?.folder && run.tooOldHours !== null) {
    if (run.sameDisk) {
      const next = 'set MILLRACE_BACKUPS to a folder of another disk or machine';
      add('note', 'backups are on the same disk as the data: its loss takes both', run.folder, next);
    } else out.push(...roomFindings(run.folder, 'remove old backups, or keep fewer (MILLRACE_BACKUP_KEEP)'));
  }
  return out;
}
