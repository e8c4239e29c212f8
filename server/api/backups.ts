import { NOTED, operationNote } from '@millrace/erp-core';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { backupReport } from '../backups/backup-report.ts';
import type { BackupDesk } from '../backups/keeper-backups.ts';
import { callerOf } from '../http/guard.ts';
import { Problem } from '../http/problem.ts';
import type { KernelDoor } from '../kernel-door.ts';

/** How this plant's backups stand, and one more of them now. `desk` is null where no keeper started this server. */
export function backupRoutes(
  app: FastifyInstance,
  { kernel, desk }: { readonly kernel: Pick<KernelDoor, 'note'>; readonly desk: BackupDesk | null },
): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  const schema = { tags: ['operations'], response: { 200: backupReport } };
  const ask = (make: boolean) => {
    if (!desk) throw new Problem('no-keeper');
    return desk.report(make);
  };

  typed.get(
    '/api/v1/backups',
    { config: { access: { to: 'session', permission: 'operations.backups' } }, schema },
    async () => ask(false),
  );
  typed.post(
    '/api/v1/backups',
    { config: { access: { to: 'session', permission: 'operations.backups.make' } }, schema },
    async (request) => {
      const caller = callerOf(request);
      if (!desk) throw new Problem('no-keeper');
      // Before the answer, which may not come: the keeper goes on all the same.
      request.log.info({ user: caller.user }, 'a backup is asked for');
      kernel.note(operationNote(caller, NOTED.backup, {}));
      return ask(true);
    },
  );
}
