import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileSafely } from '../all-in-one/write-file-safely.ts';

/** `backup-run.json` in the data folder: what became of the scheduled backups, also for the command line. */
export const runRecord = z.object({
  /** Older than this many hours a backup is too old; null where none is scheduled. */
  tooOldHours: z.number().nullable(),
  folder: z.string(),
  /** It lies on the disk that it is to protect against. */
  sameDisk: z.boolean(),
  triedAt: z.iso.datetime().nullable(),
  doneAt: z.iso.datetime().nullable(),
  verified: z.enum(['recovered', 'sums']).nullable(),
  bytes: z.number().nullable(),
  /** Tries in a row that failed, and why the last one did. */
  failures: z.int(),
  reason: z.string().nullable(),
});
export type RunRecord = z.infer<typeof runRecord>;

const file = (data: string): string => join(data, 'backup-run.json');

export const NO_RUN: RunRecord = {
  ...{ tooOldHours: null, folder: '', sameDisk: false, triedAt: null, doneAt: null },
  ...{ verified: null, bytes: null, failures: 0, reason: null },
};

export function readRunRecord(data: string): RunRecord {
  if (!existsSync(file(data))) return NO_RUN;
  try {
    return runRecord.parse(JSON.parse(readFileSync(file(data), 'utf8')));
  } catch {
    return NO_RUN; // damaged, or of another version: as if none had been made
  }
}

export const writeRunRecord = (data: string, record: RunRecord): void =>
  writeFileSafely(file(data), `${JSON.stringify(record)}\n`);
