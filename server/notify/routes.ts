import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { callerOf } from '../http/guard.ts';
import { RefusedAnswer } from '../http/refused-answer.ts';
import type { KernelDoor } from '../kernel-door.ts';
import type { Outside } from './carriers.ts';

const SAVE = 'kernel.notice-channel.save';
const channel = z.enum(['mail', 'push', 'text']);

/** What of notices is no command by itself: secrets that are sealed on their way in, tests of a channel, the key of the plant. */
export function notifyRoutes(
  app: FastifyInstance,
  { kernel, outside }: { readonly kernel: Pick<KernelDoor, 'execute' | 'tryChannel'>; readonly outside: Outside },
): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();

  typed.get(
    '/api/v1/notifications/push-key',
    {
      config: { access: { to: 'session' } },
      schema: {
        tags: ['notifications'],
        response: { 200: z.object({ key: z.string().describe('P-256, uncompressed, base64url (RFC 8292)') }) },
      },
    },
    () => ({ key: outside.pushKey() }),
  );

  typed.post(
    '/api/v1/notifications/channels',
    {
      config: { access: { to: 'session', permission: SAVE } },
      bodyLimit: 32_768,
      schema: {
        tags: ['notifications'],
        body: z.strictObject({
          channel,
          enabled: z.boolean(),
          settings: z.record(z.string(), z.json()),
          secret: z.string().max(2_000).nullable().optional().describe('left out: as it was; null: none'),
        }),
        response: { 200: z.object({ channel }) },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const { secret, ...said } = request.body;
      const sealed = secret == null ? secret : outside.seal(secret, caller.company, said.channel);
      const input = { ...said, ...(sealed === undefined ? {} : { sealed }) };
      const { refusal } = await kernel.execute(caller, SAVE, input);
      if (refusal) throw new RefusedAnswer(refusal);
      return { channel: said.channel };
    },
  );

  typed.post(
    '/api/v1/notifications/try',
    {
      config: { access: { to: 'session', permission: SAVE } },
      bodyLimit: 4_096,
      schema: {
        tags: ['notifications'],
        body: z.strictObject({ channel, to: z.string().max(300).default('') }),
        response: {
          200: z.object({ ok: z.boolean(), problem: z.string().nullable(), reference: z.string().nullable() }),
        },
      },
    },
    (request) => kernel.tryChannel(callerOf(request), request.body.channel, request.body.to),
  );
}
