import { micros } from '@millrace/contracts';
import { z } from 'zod';

/** What a backup is at: words for them are the screen's. */
export const backupStep = z.enum(['begins', 'database', 'files', 'sums', 'journal-check', 'recovery', 'removing-old']);

/**
 * What the keeper says of this plant's backups, and what `GET /api/v1/backups` answers. Times are µs UTC, sizes bytes.
 */
export const backupReport = z.object({
  /** The folder that holds them, as the machine of the plant knows it. */
  folder: z.string(),
  /** It lies on the disk that backups are to protect against. */
  sameDisk: z.boolean(),
  /** When they are made, times of day in minutes after midnight of that machine's own zone. */
  schedule: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('daily'), minutes: z.array(z.int()) }),
    z.object({ kind: z.literal('every'), hours: z.int() }),
    z.object({ kind: z.literal('off') }),
  ]),
  /** Null: none is scheduled. In the past: it is overdue and is made as soon as may be. */
  nextAt: micros.nullable(),
  /**
   * `good`: the newest is as new as was planned · `none-yet`: the first is still to come · `too-old`: one was due and was
   * not made · `failing`: the last try failed · `unscheduled`: whoever wants one makes it by hand.
   */
  standing: z.enum(['good', 'none-yet', 'too-old', 'failing', 'unscheduled']),
  /** The newest that counted, by whoever it was made; `there`: its folder is where it was made. */
  newest: z.object({ id: z.string(), at: micros, there: z.boolean() }).nullable(),
  /** Tries by the schedule in a row that failed; `reason` also tells what went wrong after one that was whole. */
  failures: z.int(),
  reason: z.string().nullable(),
  /** The database is the owner's own (DATABASE_URL) and is not in the backups. */
  ownDatabase: z.boolean(),
  /**
   * The write-ahead log kept since the newest backup: if only the database is lost, commands come back up to `newestAt`.
   * Null where the log is not archived (yet, or not any more: it had grown beyond MILLRACE_ARCHIVE_GB).
   */
  archive: z.object({ newestAt: micros.nullable(), bytes: z.number(), segments: z.int() }).nullable(),
  /** One is being made now; `step` is null where somebody else makes it (the command line). */
  running: z.object({ step: backupStep.nullable(), startedAt: micros.nullable() }).nullable(),
  /** What became of the last one that was asked for here, since the plant was started. */
  asked: z.object({ at: micros, done: z.boolean(), reason: z.string().nullable() }).nullable(),
  backups: z.array(
    z.object({
      id: z.string(),
      at: micros,
      bytes: z.number(),
      files: z.int(),
      made: z.enum(['by hand', 'by schedule']),
      /** `recovered`: its database was brought up from it; `sums`: only its files were summed; null: not proved. */
      verified: z.enum(['recovered', 'sums']).nullable(),
      /** `external`: the database is not in it. */
      database: z.enum(['live', 'stopped', 'external']),
      /** Where readings were kept, when that was a database of their own: they are not in it. */
      readingsAt: z.string().nullable(),
    }),
  ),
  /** Names of those whose manifest cannot be read. */
  damaged: z.array(z.string()),
  /** Why the folder cannot be read; null: it can. */
  unreadable: z.string().nullable(),
});
export type BackupReport = z.infer<typeof backupReport>;
