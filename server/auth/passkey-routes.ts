import { NOTED } from '@millrace/erp-core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type pg from 'pg';
import { z } from 'zod';
import { attempts } from '../http/attempts.ts';
import { hostOf, isEncrypted, peerAddress } from '../http/peer.ts';
import { Problem } from '../http/problem.ts';
import { ownSession, toldOf } from './account-routes.ts';
import type { Identity } from './identity.ts';
import { type KnownPeers, peerGroup } from './known-peers.ts';
import { passOn } from './pass-on.ts';
import type { SignInJournal } from './sign-in-journal.ts';

export interface PasskeyOptions {
  readonly identity: Identity;
  readonly authPool: pg.Pool;
  readonly journal: SignInJournal;
  readonly peers: KnownPeers;
  /** The plant's own host name: passkeys belong to it. */
  readonly name: string;
  readonly httpsPort: () => number | null;
}

const LIBRARY = '/api/auth/passkey';
const response = z.record(z.string(), z.unknown());
const named = z.string().trim().min(1).max(80);
const signedIn = z.object({ user: z.object({ id: z.string(), name: z.string(), email: z.string() }) });
const list = z.object({
  /** Whether one can be made and used at this address. */
  here: z.boolean(),
  /** Where it can; null: the plant has no certificate yet. */
  origin: z.string().nullable(),
  passkeys: z.array(z.object({ id: z.string(), name: z.string(), createdAt: z.number(), synced: z.boolean() })),
});
interface Row {
  readonly id: string;
  readonly name: string | null;
  readonly created_at: Date | null;
  readonly synced: boolean;
}

/** Passkeys: making, naming and removing one's own, and signing in with one (it stands for password and second factor). */
export function passkeyRoutes(app: FastifyInstance, options: PasskeyOptions): void {
  const { identity, authPool, journal, peers, name, httpsPort } = options;
  const typed = app.withTypeProvider<ZodTypeProvider>();
  const tags = ['identity'];
  const own = { config: { access: { to: 'user' } }, bodyLimit: 16_384 } as const;
  const open = { config: { access: { to: 'public' } }, bodyLimit: 16_384 } as const;
  const byPeer = attempts({ attempts: 60, within: 60_000 });

  /**
   * The name that passkeys belong to at this address: the plant's by HTTPS, or "localhost", which browsers take for safe.
   * Null: none work here (another name, a bare address).
   */
  function partyOf({ raw }: FastifyRequest): string | null {
    const host = hostOf(raw.headers.host);
    if (host === 'localhost') return host;
    return host === name.toLowerCase() && isEncrypted(raw) ? host : null;
  }
  function partyHere(request: FastifyRequest): string {
    const party = partyOf(request);
    if (party === null) throw new Problem('passkey-not-here');
    return party;
  }
  function limited(request: FastifyRequest): void {
    const wait = byPeer.take(peerGroup(peerAddress(request.raw)));
    if (wait !== null) throw new Problem('too-many-attempts', { headers: { 'retry-after': String(wait) } });
  }

  typed.get(
    '/api/v1/account/passkeys',
    { config: own.config, schema: { tags, response: { 200: list } } },
    async (request, reply) => {
      const { user } = ownSession(request);
      const { rows } = await authPool.query<Row>(
        `select id, name, "createdAt" as created_at, "backedUp" as synced from auth.passkey where "userId" = $1
         order by "createdAt" desc, id`,
        [user.id],
      );
      const port = httpsPort();
      reply.header('cache-control', 'no-store');
      return {
        here: partyOf(request) !== null,
        origin: port === null ? null : `https://${name}${port === 443 ? '' : `:${port}`}`,
        passkeys: rows.map((row) => ({
          id: row.id,
          name: row.name ?? '',
          createdAt: row.created_at?.getTime() ?? 0,
          synced: row.synced,
        })),
      };
    },
  );

  typed.post(
    '/api/v1/account/passkeys/options',
    { ...own, schema: { tags, response: { 200: z.unknown() } } },
    async (request, reply) => {
      ownSession(request);
      const relyingParty = partyHere(request);
      const answer = await passOn(identity, request, reply, `${LIBRARY}/generate-register-options`, undefined, {
        relyingParty,
      });
      if (answer.status === 403) throw new Problem('sign-in-again');
      if (!answer.ok) throw new Problem('not-signed-in');
      return answer.json();
    },
  );

  typed.post(
    '/api/v1/account/passkeys',
    {
      ...own,
      schema: {
        tags,
        body: z.strictObject({ name: named, response }),
        response: { 200: z.object({ id: z.string(), name: z.string() }) },
      },
    },
    async (request, reply) => {
      const { user } = ownSession(request);
      const answer = await passOn(identity, request, reply, `${LIBRARY}/verify-registration`, request.body, {
        relyingParty: partyHere(request),
        faultsAreTheirs: true,
      });
      if (answer.status === 403) throw new Problem('sign-in-again');
      if (!answer.ok) throw new Problem('passkey-refused');
      const made = z.object({ id: z.string(), name: z.string() }).parse(await answer.json());
      journal.changed(user.id, NOTED.passkeyAdd, toldOf(request), { detail: { passkey: made.name } });
      return made;
    },
  );

  typed.post(
    '/api/v1/account/passkeys/:id/rename',
    {
      ...own,
      schema: {
        tags,
        params: z.object({ id: z.string().min(1).max(64) }),
        body: z.strictObject({ name: named }),
        response: { 200: z.object({ name: z.string() }) },
      },
    },
    async (request) => {
      const { user } = ownSession(request);
      const { rowCount } = await authPool.query('update auth.passkey set name = $3 where id = $1 and "userId" = $2', [
        request.params.id,
        user.id,
        request.body.name,
      ]);
      if (rowCount === 0) throw new Problem('not-found');
      return { name: request.body.name };
    },
  );

  typed.post(
    '/api/v1/account/passkeys/:id/remove',
    {
      ...own,
      schema: {
        tags,
        params: z.object({ id: z.string().min(1).max(64) }),
        response: { 200: z.object({ removed: z.literal(true) }) },
      },
    },
    async (request) => {
      const { user } = ownSession(request);
      const { rows } = await authPool.query<{ name: string | null }>(
        'delete from auth.passkey where id = $1 and "userId" = $2 returning name',
        [request.params.id, user.id],
      );
      const [gone] = rows;
      if (!gone) throw new Problem('not-found');
      journal.changed(user.id, NOTED.passkeyRemove, toldOf(request), { detail: { passkey: gone.name } });
      return { removed: true as const };
    },
  );

  typed.post(
    '/api/auth/sign-in/passkey/options',
    { ...open, schema: { tags, response: { 200: z.unknown() } } },
    async (request, reply) => {
      limited(request);
      const relyingParty = partyHere(request);
      const answer = await passOn(identity, request, reply, `${LIBRARY}/generate-authenticate-options`, undefined, {
        relyingParty,
      });
      const options = z.record(z.string(), z.unknown()).parse(await answer.json());
      return { ...options, userVerification: 'required' };
    },
  );

  typed.post(
    '/api/auth/sign-in/passkey',
    { ...open, schema: { tags, body: z.strictObject({ response }), response: { 200: signedIn } } },
    async (request, reply) => {
      limited(request);
      const answer = await passOn(identity, request, reply, `${LIBRARY}/verify-authentication`, request.body, {
        relyingParty: partyHere(request),
        faultsAreTheirs: true,
      });
      if (!answer.ok) {
        journal.refusedProof(null, 'passkey-refused', toldOf(request));
        throw new Problem('passkey-refused');
      }
      const come = signedIn.parse(await answer.json());
      await peers.remember(come.user.id, peerGroup(peerAddress(request.raw)));
      journal.signedIn(come.user.id, { ...toldOf(request), by: 'passkey' });
      return come;
    },
  );
}
