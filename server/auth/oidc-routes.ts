import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { type Attempts, attempts } from '../http/attempts.ts';
import { peerAddress } from '../http/peer.ts';
import { Problem } from '../http/problem.ts';
import { OIDC, type Oidc } from './oidc.ts';
import { passOn } from './pass-on.ts';
import type { SignInJournal } from './sign-in-journal.ts';

export interface OidcRouteOptions {
  /** Null: no provider is set; then only the ways to sign in are told. */
  readonly oidc: Oidc | null;
  readonly journal: SignInJournal;
  /** Whose session the cookies are that an answer sets. */
  readonly userOfCookies: (lines: readonly string[], request: FastifyRequest) => Promise<string | null>;
  readonly byPeer?: Attempts;
}

const started = z.object({ url: z.url() });

/** The ways to sign in, and the one by an OpenID Connect provider. */
export function oidcRoutes(app: FastifyInstance, options: OidcRouteOptions): void {
  const { oidc, journal, userOfCookies } = options;
  const byPeer = options.byPeer ?? attempts({ attempts: 30, within: 60_000 });
  const typed = app.withTypeProvider<ZodTypeProvider>();

  typed.get(
    '/api/auth/ways',
    {
      config: { access: { to: 'public' } },
      schema: {
        tags: ['identity'],
        response: { 200: z.object({ password: z.literal(true), oidc: z.object({ label: z.string() }).nullable() }) },
      },
    },
    async () => ({ password: true as const, oidc: oidc && { label: oidc.label } }),
  );
  if (!oidc) return;

  typed.post(
    '/api/auth/oidc',
    {
      config: { access: { to: 'public' } },
      bodyLimit: 1024,
      schema: {
        tags: ['identity'],
        body: z.strictObject({ app: z.enum(['office', 'panel']).default('office') }),
        response: { 200: started },
      },
    },
    async (request, reply) => {
      const wait = byPeer.take(peerAddress(request.raw));
      if (wait !== null) throw new Problem('too-many-attempts', { headers: { 'retry-after': String(wait) } });
      const { app: screen } = request.body;
      const answer = await passOn(oidc, request, reply, '/api/auth/sign-in/social', {
        provider: OIDC,
        callbackURL: `/${screen}/`,
        errorCallbackURL: `/${screen}/sign-in`,
        disableRedirect: true,
      });
      if (!answer.ok) throw new Problem('provider-away', { headers: { 'retry-after': '10' } });
      return { url: started.parse(await answer.json()).url };
    },
  );

  app.get(
    `/api/auth/callback/${OIDC}`,
    { config: { access: { to: 'public' }, anyQuery: true }, schema: { tags: ['identity'] } },
    async (request, reply) => {
      const told = { peer: peerAddress(request.raw), correlation: request.id, by: 'oidc' as const };
      const answer = await passOn(oidc, request, reply, request.url);
      const user = await userOfCookies(answer.headers.getSetCookie(), request);
      if (user === null) journal.refusedByProvider(told);
      else journal.signedIn(user, told);
      // Never anywhere else than to our own pages, whatever the answer says.
      const to = new URL(answer.headers.get('location') ?? '/office/sign-in?error=provider', 'http://here');
      return reply.redirect(`${to.pathname}${to.search}`, 303);
    },
  );
}
