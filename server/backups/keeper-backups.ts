import { z } from 'zod';
import { keeperAsker } from '../ask-keeper.ts';
import { type BackupReport, backupReport } from './backup-report.ts';

/** What the server knows of backups: the keeper makes them and keeps their record. */
export interface BackupDesk {
  /** With `make`, one is begun first, unless one is running. Rejects where the keeper does not answer. */
  readonly report: (make: boolean) => Promise<BackupReport>;
}

/** Asks the keeper `{ type: 'backups', id, make }` and hears `{ type: 'backup-report', id, report | reason }`. */
export function keeperBackups(tell: (message: object) => void): BackupDesk & { hear: (message: unknown) => void } {
  const { ask, hear } = keeperAsker(tell, {
    type: 'backup-report',
    shape: { report: backupReport.optional(), reason: z.string().optional() },
    late: 'the keeper did not tell of its backups in time',
  });
  return {
    async report(make) {
      const { report, reason } = await ask({ type: 'backups', make });
      if (!report) throw new Error(`the keeper cannot tell of its backups: ${reason ?? 'no reason given'}`);
      return report;
    },
    hear,
  };
}
