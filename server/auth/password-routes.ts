import { NOTED } from '@millrace/erp-core';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type pg from 'pg';
import { z } from 'zod';
import { attempts } from '../http/attempts.ts';
import { peerAddress } from '../http/peer.ts';
import { Problem } from '../http/problem.ts';
import type { Identity } from './identity.ts';
import { isKnownPassword } from './known-passwords.ts';
import { peerGroup } from './known-peers.ts';
import { passOn } from './pass-on.ts';
import type { PasswordMail } from './password-mail.ts';
import type { SignInJournal } from './sign-in-journal.ts';

export interface PasswordRouteOptions {
  readonly identity: Identity;
  /** Pool whose search path is schema `auth`. */
  readonly authPool: pg.Pool;
  readonly journal: SignInJournal;
  readonly mail: PasswordMail;
}

interface User {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}
const BY_EMAIL = { name: 'whole-user-by-email', text: 'select id, name, email from "user" where email = $1' };
const BY_TOKEN = {
  name: 'user-of-password-token',
  text: `select u.id, u.name, u.email from verification v join "user" u on u.id = v.value
    where v.identifier = $1 and v."expiresAt" > now()`,
};

/**
 * A password that was forgotten, or never chosen. Whoever asks is told the same whether the address is known here or not, and as
 * fast: it is looked up and mailed after the answer.
 */
export function passwordRoutes(
  app: FastifyInstance,
  { identity, authPool, journal, mail }: PasswordRouteOptions,
): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  const byPeer = attempts({ attempts: 20, within: 10 * 60_000 });
  const byAccount = attempts({ attempts: 3, within: 60 * 60_000 });
  const limited = (wait: number | null): void => {
    if (wait !== null) throw new Problem('too-many-attempts', { headers: { 'retry-after': String(wait) } });
  };

  typed.post(
    '/api/auth/password/forgotten',
    {
      config: { access: { to: 'public' } },
      bodyLimit: 2_048,
      schema: {
        tags: ['identity'],
        body: z.strictObject({ email: z.email().max(254) }),
        response: { 200: z.object({ asked: z.literal(true) }) },
      },
    },
    async (request) => {
      limited(byPeer.take(peerGroup(peerAddress(request.raw))));
      const email = request.body.email.toLowerCase();
      // More of them would only fill a mailbox, and saying so would tell that there is one.
      if (byAccount.take(email) === null) {
        forgotten(email)
          .then((sent) => {
            if (sent && !sent.ok)
              request.log.warn({ problem: sent.problem }, 'a mail for a new password could not be sent');
          })
          .catch((error: unknown) => request.log.error({ err: error }, 'a mail for a new password could not be made'));
      }
      return { asked: true as const };
    },
  );

  async function forgotten(email: string) {
    const [user] = (await authPool.query<User>({ ...BY_EMAIL, values: [email] })).rows;
    return user ? mail.send(user, 'forgotten') : null;
  }

  typed.post(
    '/api/auth/password/set',
    {
      config: { access: { to: 'public' } },
      bodyLimit: 4_096,
      schema: {
        tags: ['identity'],
        body: z.strictObject({
          token: z.string().regex(/^[A-Za-z0-9_-]{20,128}$/),
          newPassword: z.string().min(10).max(128),
        }),
        response: { 200: z.object({ changed: z.literal(true) }) },
      },
    },
    async (request, reply) => {
      const peer = peerAddress(request.raw);
      limited(byPeer.take(peerGroup(peer)));
      const { token, newPassword } = request.body;
      const [user] = (await authPool.query<User>({ ...BY_TOKEN, values: [`reset-password:${token}`] })).rows;
      if (!user) throw new Problem('password-link-over');
      // The link stays good: what was wrong is the password alone.
      if (await isKnownPassword(newPassword, [user.name, user.email])) throw new Problem('password-known');
      const answer = await passOn(identity, request, reply, '/api/auth/reset-password', { token, newPassword });
      if (!answer.ok) throw new Problem('password-link-over');
      // Others that were sent before would set another one afterwards.
      await authPool.query(`delete from verification where value = $1 and starts_with(identifier, 'reset-password:')`, [
        user.id,
      ]);
      const told = { peer, correlation: request.id };
      journal.changed(user.id, NOTED.passwordChange, told, { detail: { by: 'mail' } });
      return { changed: true as const };
    },
  );
}
