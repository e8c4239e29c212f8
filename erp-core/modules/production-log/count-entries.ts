import { z } from 'zod';
import { moment, reading, table, text } from '../../kernel/index.ts';
import { lineOf } from './paths.ts';

export const KINDS = ['good', 'scrap', 'rework'] as const;

/** What people said was made, beside what machines counted: never edited, an entry takes another back. */
export const countEntries = table('production_log.count_correction', {
  key: ['id'],
  fields: {
    id: z.uuid(),
    site: text(),
    machine: text(),
    line: text(),
    kind: z.enum(KINDS),
    at: moment(),
    /** Signed: what to add. */
    quantity: z.string(),
    unit: text(),
    job: z.uuid().nullable(),
    day: z.string().nullable(),
    shift: text().nullable(),
    reason: text({ max: 500 }),
    userId: text(),
    bookedAt: moment(),
    /** A correction of a counter, a person's own count, or one that takes another entry back. */
    said: z.enum(['correction', 'count', 'take-back']),
    reverses: z.uuid().nullable(),
  },
});

/** The job that ran on a machine's line at a moment (its end is exclusive) and its unit. */
export const runAt = (site: string, machine: string, at: number) =>
  reading((db) =>
    db.one<{ job: string; unit: string }>(
      `select r.job, j.unit from production_log.job_run r join production_log.job j on j.id = r.job
       where r.site = $1 and r.line = $2 and r.from_at <= $3 and (r.to_at is null or r.to_at > $3)`,
      [site, lineOf(machine), at],
    ),
  );

/** The unit that a machine counted in last. */
export const countedUnit = (site: string, machine: string) =>
  reading((db) =>
    db.one<{ unit: string }>(
      `select unit from production_log.count where site = $1 and machine = $2 order by from_at desc limit 1`,
      [site, machine],
    ),
  );
