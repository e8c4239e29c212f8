import { NOTED } from '@millrace/erp-core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type pg from 'pg';
import { z } from 'zod';
import { callerOf } from '../http/guard.ts';
import { Problem } from '../http/problem.ts';
import type { CompanyDoor } from '../kernel-door.ts';
import { sessionShape, toldOf } from './account-routes.ts';
import type { LockOut } from './lock-out.ts';
import { endSessions, sessionsOf } from './sessions.ts';
import type { SignInJournal } from './sign-in-journal.ts';

export interface MemberAccountOptions {
  readonly authPool: pg.Pool;
  readonly journal: SignInJournal;
  readonly companies: Pick<CompanyDoor, 'member'>;
  readonly lockOut: LockOut;
}

const params = z.object({ user: z.string().min(1).max(128) });
const account = z.object({
  sessions: z.array(sessionShape),
  /** Milliseconds since 1970 until which sign-ins from unknown addresses wait; null: they do not. */
  lockedUntil: z.number().nullable(),
  secondFactor: z.boolean(),
});

/** What administrators see and do of the accounts of their company's members. */
export function memberAccountRoutes(
  app: FastifyInstance,
  { authPool, journal, companies, lockOut }: MemberAccountOptions,
): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  const tags = ['identity'];
  const see = { access: { to: 'session', permission: 'identity.accounts' } } as const;
  const manage = { access: { to: 'session', permission: 'identity.accounts.manage' } } as const;

  /** The e-mail by which a member of the caller's company signs in; whoever is none of them is not there. */
  async function emailOf(request: FastifyRequest, user: string): Promise<string> {
    const { company } = callerOf(request);
    const member = await companies.member(user, { company, correlation: request.id });
    if (!member) throw new Problem('not-found');
    const { rows } = await authPool.query<{ email: string }>('select email from auth."user" where id = $1', [user]);
    if (!rows[0]) throw new Problem('not-found');
    return rows[0].email;
  }
  /** It was the administrator who did it, in the company at hand. */
  function noted(request: FastifyRequest, member: string, command: string, more: object = {}): void {
    const { user, company } = callerOf(request);
    journal.changed(user, command, toldOf(request), { company, detail: { member, ...more } });
  }

  typed.get(
    '/api/v1/members/:user/account',
    { config: see, schema: { tags, params, response: { 200: account } } },
    async (request, reply) => {
      const { user } = request.params;
      const email = await emailOf(request, user);
      reply.header('cache-control', 'no-store');
      const { rows } = await authPool.query<{ on: boolean }>(
        'select coalesce("twoFactorEnabled", false) as on from auth."user" where id = $1',
        [user],
      );
      return {
        sessions: await sessionsOf(authPool, user),
        lockedUntil: lockOut.lockedUntil(email),
        secondFactor: rows[0]?.on ?? false,
      };
    },
  );

  typed.post(
    '/api/v1/members/:user/sessions/end',
    {
      config: manage,
      bodyLimit: 1024,
      schema: {
        tags,
        params,
        body: z.strictObject({ id: z.string().min(1).max(64).optional() }),
        response: { 200: z.object({ ended: z.int() }) },
      },
    },
    async (request) => {
      const { user } = request.params;
      await emailOf(request, user);
      const { id } = request.body;
      const ended = await endSessions(authPool, user, id === undefined ? {} : { only: id });
      if (ended > 0) noted(request, user, NOTED.sessionsEnd, { sessions: ended });
      return { ended };
    },
  );

  typed.post(
    '/api/v1/members/:user/unlock',
    {
      config: manage,
      bodyLimit: 1024,
      schema: { tags, params, response: { 200: z.object({ unlocked: z.literal(true) }) } },
    },
    async (request) => {
      const { user } = request.params;
      lockOut.unlock(await emailOf(request, user));
      // Wrong codes lock too, at the identity library.
      await authPool.query(
        'update auth."twoFactor" set "failedVerificationCount" = 0, "lockedUntil" = null where "userId" = $1',
        [user],
      );
      noted(request, user, NOTED.unlock);
      return { unlocked: true as const };
    },
  );

  typed.post(
    '/api/v1/members/:user/second-factor/remove',
    {
      config: manage,
      bodyLimit: 1024,
      schema: { tags, params, response: { 200: z.object({ removed: z.boolean() }) } },
    },
    async (request) => {
      const { user } = request.params;
      await emailOf(request, user);
      // Whoever found the lost device is not left signed in with it.
      const { rowCount } = await authPool.query(
        `with gone as (delete from auth."twoFactor" where "userId" = $1 returning 1),
              devices as (delete from auth.verification where value = $1 and identifier like 'trust-device-%'),
              sessions as (delete from auth.session where "userId" = $1 and exists (select from gone))
         update auth."user" set "twoFactorEnabled" = false where id = $1 and exists (select from gone)`,
        [user],
      );
      const removed = rowCount !== 0;
      if (removed) noted(request, user, NOTED.twoFactorOff);
      return { removed };
    },
  );
}
