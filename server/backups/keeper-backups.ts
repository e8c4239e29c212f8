import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type BackupReport, backupReport } from './backup-report.ts';

/** What the server knows of backups: the keeper makes them and keeps their record. */
export interface BackupDesk {
  /** With `make`, one is begun first, unless one is running. Rejects where the keeper does not answer. */
  readonly report: (make: boolean) => Promise<BackupReport>;
}

const answer = z.object({
  type: z.literal('backup-report'),
  id: z.string(),
  report: backupReport.optional(),
  reason: z.string().optional(),
});
const WITHIN_MS = 10_000;

/** Asks the keeper `{ type: 'backups', id, make }` and hears `{ type: 'backup-report', id, report | reason }`. */
export function keeperBackups(tell: (message: object) => void): BackupDesk & { hear: (message: unknown) => void } {
  const waiting = new Map<string, (found: z.infer<typeof answer>) => void>();
  return {
    async report(make) {
      const id = randomUUID();
      const { promise, resolve, reject } = Promise.withResolvers<z.infer<typeof answer>>();
      const timer = setTimeout(() => reject(new Error('the keeper did not tell of its backups in time')), WITHIN_MS);
      waiting.set(id, resolve);
      try {
        tell({ type: 'backups', id, make });
        const { report, reason } = await promise;
        if (!report) throw new Error(`the keeper cannot tell of its backups: ${reason ?? 'no reason given'}`);
        return report;
      } finally {
        clearTimeout(timer);
        waiting.delete(id);
      }
    },
    hear(message) {
      const { data } = answer.safeParse(message);
      if (data) waiting.get(data.id)?.(data);
    },
  };
}
