import { NOTED, systemCaller } from '@millrace/erp-core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type pg from 'pg';
import { z } from 'zod';
import { memberOf } from '../http/guard.ts';
import { peerAddress } from '../http/peer.ts';
import { Problem } from '../http/problem.ts';
import type { KernelDoor } from '../kernel-door.ts';
import type { Session } from './session-lookup.ts';
import { endSessions, sessionsOf } from './sessions.ts';
import type { SignInJournal } from './sign-in-journal.ts';

export interface AccountRouteOptions {
  /** Pool whose search path is schema `auth`. */
  readonly authPool: pg.Pool;
  readonly journal: SignInJournal;
  readonly kernel: Pick<KernelDoor, 'query'>;
}

export const sessionShape = z.object({
  id: z.string(),
  createdAt: z.number(),
  usedAt: z.number(),
  expiresAt: z.number(),
  peer: z.string().nullable(),
  agent: z.string().nullable(),
});
const ownSessions = z.object({ sessions: z.array(sessionShape.extend({ current: z.boolean() })) });
const which = z.strictObject({ id: z.string().min(1).max(64).optional(), others: z.literal(true).optional() });
const account = z.object({
  user: z.object({ id: z.string(), name: z.string(), email: z.string() }),
  /** Codes are asked for at sign-in. */
  secondFactor: z.boolean(),
});
const ended = z.object({ ended: z.int() });

/** Who asks about his own account: a person who signed in, for keys and the machine itself have no sessions. */
export function ownSession(request: FastifyRequest): Session {
  if (!request.session) throw new Problem('not-signed-in');
  return request.session;
}
export const toldOf = (request: FastifyRequest) => ({ peer: peerAddress(request.raw), correlation: request.id });

/** What everybody sees and does of his own account: sessions, and the last tries to sign in with it. */
export function accountRoutes(app: FastifyInstance, { authPool, journal, kernel }: AccountRouteOptions): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  const tags = ['identity'];

  typed.get(
    '/api/v1/account/sessions',
    { config: { access: { to: 'user' } }, schema: { tags, response: { 200: ownSessions } } },
    async (request, reply) => {
      const { id, user } = ownSession(request);
      reply.header('cache-control', 'no-store');
      const sessions = await sessionsOf(authPool, user.id);
      return { sessions: sessions.map((each) => ({ ...each, current: each.id === id })) };
    },
  );

  typed.post(
    '/api/v1/account/sessions/end',
    {
      config: { access: { to: 'user' } },
      bodyLimit: 1024,
      schema: { tags, body: which, response: { 200: ended } },
    },
    async (request) => {
      const session = ownSession(request);
      const { id, others } = request.body;
      if ((id === undefined) === (others === undefined)) {
        throw new Problem('invalid-input', { errors: [{ path: 'id', message: 'say one id, or others: true' }] });
      }
      const gone = await endSessions(authPool, session.user.id, id === undefined ? { but: session.id } : { only: id });
      if (id !== undefined && gone === 0) throw new Problem('not-found');
      if (gone > 0)
        journal.changed(session.user.id, NOTED.sessionsEnd, toldOf(request), { detail: { sessions: gone } });
      return { ended: gone };
    },
  );

  typed.get(
    '/api/v1/account',
    { config: { access: { to: 'user' } }, schema: { tags, response: { 200: account } } },
    async (request, reply) => {
      const { user } = ownSession(request);
      const { rows } = await authPool.query<{ on: boolean }>(
        'select coalesce("twoFactorEnabled", false) as on from auth."user" where id = $1',
        [user.id],
      );
      reply.header('cache-control', 'no-store');
      return { user, secondFactor: rows[0]?.on ?? false };
    },
  );

  typed.get(
    '/api/v1/account/sign-ins',
    {
      config: { access: { to: 'session' } },
      schema: { tags, response: { 200: z.object({ rows: z.array(z.unknown()) }) } },
    },
    async (request, reply) => {
      ownSession(request);
      const { caller } = memberOf(request);
      reply.header('cache-control', 'no-store');
      // One's own is everybody's to see; the query itself asks for the right to see everybody's.
      const asker = { ...systemCaller(caller.company, 'account', caller.correlation), locale: caller.locale };
      const asked = { kind: 'sign-in', user: caller.user, limit: 20 };
      const { rows } = (await kernel.query(asker, 'kernel.audit', asked)) as { rows: unknown[] };
      return { rows };
    },
  );
}
