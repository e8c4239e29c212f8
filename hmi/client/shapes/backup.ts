import { z } from 'zod';
import { micros } from './common.ts';

/** `GET /backups`: how the plant's backups stand; `POST /backups` begins one and answers the same. */
export const backups = z.object({
  folder: z.string(),
  /** They lie on the disk that they are to protect against. */
  sameDisk: z.boolean(),
  /** Null: none is scheduled. In the past: overdue. */
  nextAt: micros.nullable(),
  standing: z.enum(['good', 'none-yet', 'too-old', 'failing', 'unscheduled']),
  newest: z.object({ at: micros, there: z.boolean() }).nullable(),
  /** Tries of the schedule in a row that failed, and why the last one did. */
  failures: z.int(),
  reason: z.string().nullable(),
  /** The database is the owner's own and is not in them. */
  ownDatabase: z.boolean(),
  /** Log archived since the newest backup; null: none is. */
  archive: z.object({ newestAt: micros.nullable(), bytes: z.number() }).nullable(),
  /** Null: none is being made; `step` null: by somebody else, who alone knows how far it is. */
  running: z
    .object({
      step: z.enum(['begins', 'database', 'files', 'sums', 'journal-check', 'recovery', 'removing-old']).nullable(),
      startedAt: micros.nullable(),
    })
    .nullable(),
  /** The last one that was asked for. */
  asked: z.object({ at: micros, done: z.boolean(), reason: z.string().nullable() }).nullable(),
  backups: z.array(
    z.object({
      id: z.string(),
      at: micros,
      bytes: z.number(),
      made: z.enum(['by hand', 'by schedule']),
      /** `recovered`: brought up from it; `sums`: its files were summed; null: not proved. */
      verified: z.enum(['recovered', 'sums']).nullable(),
      database: z.enum(['live', 'stopped', 'external']),
      readingsAt: z.string().nullable(),
    }),
  ),
  damaged: z.array(z.string()),
  /** Why the folder cannot be read; null: it can. */
  unreadable: z.string().nullable(),
});
export type Backups = z.infer<typeof backups>;
export type Backup = Backups['backups'][number];
