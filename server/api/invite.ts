import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Identity } from '../auth/identity.ts';
import type { PasswordMail } from '../auth/password-mail.ts';
import { callerOf } from '../http/guard.ts';
import { RefusedAnswer } from '../http/refused-answer.ts';
import type { KernelDoor } from '../kernel-door.ts';

const invited = z.object({
  user: z.string(),
  /** What became of the mail; null: the company has no mail server. */
  mail: z.object({ ok: z.boolean(), problem: z.string().nullable() }).nullable(),
});

/**
 * An administrator invites somebody by e-mail: a user without a password, who is a member from now on. Where the company has a
 * mail server he is sent a way to choose one; else he signs in with the provider that has verified this e-mail. Where the
 * e-mail is known, its user becomes the member.
 */
export function inviteRoute(
  app: FastifyInstance,
  identity: Identity,
  kernel: Pick<KernelDoor, 'execute'>,
  mails: PasswordMail,
): void {
  app.withTypeProvider<ZodTypeProvider>().post(
    '/api/v1/people/invite',
    {
      config: { access: { to: 'session', permission: 'kernel.member.save' } },
      bodyLimit: 4096,
      schema: {
        tags: ['identity'],
        body: z.strictObject({
          email: z.email().max(254),
          name: z.string().trim().min(1).max(120),
          locale: z.enum(['en', 'bn', 'hi']).default('en'),
          sites: z.array(z.string().max(64)).max(500).nullable().default(null),
        }),
        response: { 200: invited },
      },
    },
    async (request) => {
      const { email, name, locale, sites } = request.body;
      const { id } = await identity.knownUser({ email, name });
      const input = { user: id, name, email: email.toLowerCase(), locale, sites };
      const { refusal } = await kernel.execute(callerOf(request), 'kernel.member.save', input);
      if (refusal) throw new RefusedAnswer(refusal);
      const why = (await identity.hasPassword(id)) ? 'joined' : 'invited';
      const sent = await mails.send({ id, name, email: email.toLowerCase() }, why, callerOf(request).company);
      return { user: id, mail: sent && { ok: sent.ok, problem: sent.problem } };
    },
  );
}
