import { NOTED } from '@millrace/erp-core';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { callerOf } from '../http/guard.ts';
import { Problem } from '../http/problem.ts';
import type { KernelDoor } from '../kernel-door.ts';
import type { SecretsDesk } from '../secrets/keeper-secrets.ts';

export interface SecretsOptions {
  readonly kernel: Pick<KernelDoor, 'note'>;
  /** Null where no keeper started this server. */
  readonly desk: SecretsDesk | null;
}

/** Changes the secrets of this instance while it runs. Refused while those of the last change are still good. */
export function secretsRoutes(app: FastifyInstance, { kernel, desk }: SecretsOptions): void {
  app.withTypeProvider<ZodTypeProvider>().post(
    '/api/v1/secrets/rotate',
    {
      config: { access: { to: 'session', permission: 'operations.secrets.rotate' } },
      schema: {
        tags: ['operations'],
        response: {
          200: z.object({ oldUntil: z.number().describe('µs since 1970: the old ones are good until then') }),
        },
      },
    },
    async (request) => {
      if (!desk) throw new Problem('no-keeper');
      const { user, company } = callerOf(request);
      const done = await desk.rotate();
      const refused = 'refused' in done;
      kernel.note({
        ...{ source: `user ${user}`, by: 'member', user, company, command: NOTED.secretsRotate },
        ...(refused ? { refusal: 'secrets-changed-lately' } : {}),
        correlation: request.id,
      });
      if (refused) throw new Problem('secrets-changed-lately', { detail: done.refused });
      request.log.info({ user }, 'the secrets of this instance were changed');
      return { oldUntil: done.oldUntil * 1000 };
    },
  );
}
