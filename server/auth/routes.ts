import { NOTED } from '@millrace/erp-core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { type Attempts, attempts } from '../http/attempts.ts';
import { peerAddress } from '../http/peer.ts';
import { Problem } from '../http/problem.ts';
import type { Identity } from './identity.ts';
import { isKnownPassword } from './known-passwords.ts';
import { type KnownPeers, peerGroup } from './known-peers.ts';
import type { LockOut } from './lock-out.ts';
import { passOn } from './pass-on.ts';
import type { SignInJournal } from './sign-in-journal.ts';

export interface AuthRouteOptions {
  readonly identity: Identity;
  /** Tells the audit trail. */
  readonly journal: SignInJournal;
  /** Whose session a request brings, or null. */
  readonly userOf: (request: FastifyRequest) => Promise<string | null>;
  /** Sign-in attempts of one peer address. */
  readonly byPeer?: Attempts;
  /** Wrong guesses at an account. */
  readonly lockOut: LockOut;
  readonly peers: KnownPeers;
  /** Told how each sign-in ended. */
  readonly counted?: (outcome: 'done' | 'refused' | 'limited') => void;
}

const signIn = z.strictObject({
  email: z.email().max(254),
  password: z.string().min(1).max(128),
  rememberMe: z.boolean().optional(),
});
const changePassword = z.strictObject({
  currentPassword: z.string().min(1).max(128),
  newPassword: z.string().min(10).max(128),
  revokeOtherSessions: z.boolean().optional(),
});
const user = z.object({ id: z.string(), name: z.string(), email: z.string() });
const signedIn = z.object({ user });
/** The password was right, and a code is asked for next: nobody is signed in yet. */
const halfIn = z.object({ secondFactor: z.literal(true) });
const sessionAnswer = z.object({ user, session: z.object({ expiresAt: z.iso.datetime().or(z.date()) }) }).nullable();

/**
 * The part of the identity library's HTTP interface that is open: sign in, sign out, who am I, change password.
 * Everything else it could answer is not routed at all.
 */
export function authRoutes(app: FastifyInstance, options: AuthRouteOptions): void {
  const { identity, journal, lockOut, peers, userOf } = options;
  const byPeer = options.byPeer ?? attempts({ attempts: 30, within: 60_000 });
  const changes = attempts({ attempts: 10, within: 5 * 60_000 });
  const typed = app.withTypeProvider<ZodTypeProvider>();

  const limited = (wait: number | null): void => {
    if (wait !== null) throw new Problem('too-many-attempts', { headers: { 'retry-after': String(wait) } });
  };

  /** Hands a request on to the identity library, and its cookies to the browser. */
  const pass = (request: FastifyRequest, reply: FastifyReply, body?: unknown): Promise<Response> =>
    passOn(identity, request, reply, request.url.split('?')[0] ?? '/', body);

  typed.post(
    '/api/auth/sign-in/email',
    {
      config: { access: { to: 'public' } },
      bodyLimit: 8192,
      schema: { tags: ['identity'], body: signIn, response: { 200: z.union([signedIn, halfIn]) } },
    },
    async (request, reply) => {
      const account = request.body.email.toLowerCase();
      const peer = peerAddress(request.raw);
      const group = peerGroup(peer);
      const tooMany = byPeer.take(group);
      const attempt = { account, peer: group, known: tooMany === null && (await peers.has(account, group)) };
      const wait = tooMany ?? lockOut.take(attempt);
      const told = { peer, correlation: request.id };
      if (wait !== null) {
        options.counted?.('limited');
        journal.refused(account, 'too-many-attempts', told);
      }
      limited(wait);
      const answer = await pass(request, reply, request.body);
      options.counted?.(answer.ok ? 'done' : 'refused');
      if (!answer.ok) {
        request.log.warn({ peer }, 'sign-in refused');
        journal.refused(account, 'wrong-credentials', told);
        throw new Problem('wrong-credentials');
      }
      lockOut.succeeded(attempt);
      const said = z
        .object({ twoFactorRedirect: z.boolean().optional() })
        .loose()
        .parse(await answer.json());
      if (said.twoFactorRedirect) return { secondFactor: true as const };
      const come = signedIn.parse(said);
      await peers.remember(come.user.id, group);
      journal.signedIn(come.user.id, told);
      return come;
    },
  );

  typed.post(
    '/api/auth/sign-out',
    { config: { access: { to: 'public' } }, bodyLimit: 1024, schema: { tags: ['identity'] } },
    async (request, reply) => {
      const user = await userOf(request);
      await pass(request, reply, {});
      if (user !== null) journal.signedOut(user, { peer: peerAddress(request.raw), correlation: request.id });
      return { signedOut: true };
    },
  );

  typed.get(
    '/api/auth/get-session',
    { config: { access: { to: 'public' } }, schema: { tags: ['identity'], response: { 200: sessionAnswer } } },
    async (request, reply) => sessionAnswer.parse(await (await pass(request, reply)).json()),
  );

  typed.post(
    '/api/auth/change-password',
    {
      config: { access: { to: 'user' } },
      bodyLimit: 8192,
      schema: { tags: ['identity'], body: changePassword, response: { 200: z.object({ changed: z.literal(true) }) } },
    },
    async (request, reply) => {
      if (!request.session) throw new Problem('not-signed-in');
      const { id } = request.session.user;
      const told = { peer: peerAddress(request.raw), correlation: request.id };
      const wait = changes.take(id);
      if (wait !== null) journal.changed(id, NOTED.passwordChange, told, { refusal: 'too-many-attempts' });
      limited(wait);
      const { name, email } = request.session.user;
      if (await isKnownPassword(request.body.newPassword, [name, email])) throw new Problem('password-known');
      const answer = await pass(request, reply, request.body);
      if (!answer.ok) {
        journal.changed(id, NOTED.passwordChange, told, { refusal: 'wrong-credentials' });
        throw new Problem('wrong-credentials');
      }
      journal.changed(id, NOTED.passwordChange, told);
      return { changed: true as const };
    },
  );
}
