import { NOTED } from '@millrace/erp-core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type pg from 'pg';
import { z } from 'zod';
import { attempts } from '../http/attempts.ts';
import { peerAddress } from '../http/peer.ts';
import { Problem } from '../http/problem.ts';
import type { CompanyDoor } from '../kernel-door.ts';
import { ownSession, toldOf } from './account-routes.ts';
import type { Identity } from './identity.ts';
import { type KnownPeers, peerGroup } from './known-peers.ts';
import { passOn } from './pass-on.ts';
import type { SignInJournal } from './sign-in-journal.ts';
import { usedCodes } from './used-codes.ts';

export interface TwoFactorOptions {
  readonly identity: Identity;
  readonly authPool: pg.Pool;
  readonly journal: SignInJournal;
  readonly peers: KnownPeers;
  readonly companies: Pick<CompanyDoor, 'member'>;
}

const ROOT = '/api/auth/two-factor';
const password = z.strictObject({ password: z.string().min(1).max(128) });
const code = z.strictObject({ code: z.string().trim().min(6).max(32), trustDevice: z.boolean().optional() });
const signedIn = z.object({ user: z.object({ id: z.string(), name: z.string(), email: z.string() }) });
const codes = z.array(z.string());
const done = z.object({ done: z.literal(true) });

/** Codes by time as second factor, and backup codes for who lost the device: setting it up, taking it away, signing in. */
export function twoFactorRoutes(app: FastifyInstance, options: TwoFactorOptions): void {
  const { identity, authPool, journal, peers, companies } = options;
  const typed = app.withTypeProvider<ZodTypeProvider>();
  const tags = ['identity'];
  const own = { config: { access: { to: 'user' } }, bodyLimit: 1024 } as const;
  const open = { config: { access: { to: 'public' } }, bodyLimit: 1024 } as const;
  const byPeer = attempts({ attempts: 30, within: 60_000 });
  const byUser = attempts({ attempts: 10, within: 5 * 60_000 });
  const limited = (wait: number | null): void => {
    if (wait !== null) throw new Problem('too-many-attempts', { headers: { 'retry-after': String(wait) } });
  };

  const used = usedCodes(authPool);
  /** A code by time is good once (RFC 6238, 5.2). The library would take it again within its minute and a half. */
  async function once(user: string | null, given: string, ask: () => Promise<Response>): Promise<Response> {
    // Nobody's: the library refuses it.
    if (user === null) return ask();
    if (!(await used.take(user, given))) throw new Problem('wrong-second-factor');
    let good = false;
    try {
      const answer = await ask();
      good = answer.ok;
      return answer;
    } finally {
      if (!good) await used.giveBack(user, given);
    }
  }

  /** What the library is asked with the password of whoever is signed in. */
  async function withPassword(request: FastifyRequest, reply: FastifyReply, path: string, body: object) {
    const { user } = ownSession(request);
    limited(byUser.take(user.id));
    const answer = await passOn(identity, request, reply, `${ROOT}/${path}`, body);
    if (answer.ok) return answer.json();
    const { code: why } = z.object({ code: z.string().optional() }).parse(await answer.json());
    throw new Problem(why === 'TOTP_ALREADY_ENABLED' ? 'second-factor-there' : 'wrong-credentials');
  }

  typed.post(
    `${ROOT}/enable`,
    {
      ...own,
      schema: { tags, body: password, response: { 200: z.object({ uri: z.string(), backupCodes: codes }) } },
    },
    async (request, reply) => {
      const made = z
        .object({ totpURI: z.string(), backupCodes: codes })
        .parse(await withPassword(request, reply, 'enable', request.body));
      return { uri: made.totpURI, backupCodes: made.backupCodes };
    },
  );

  typed.post(
    `${ROOT}/confirm`,
    { ...own, schema: { tags, body: code, response: { 200: done } } },
    async (request, reply) => {
      const { user } = ownSession(request);
      limited(byUser.take(user.id));
      const { code: given } = request.body;
      const answer = await once(user.id, given, () =>
        passOn(identity, request, reply, `${ROOT}/verify-totp`, { code: given }),
      );
      if (!answer.ok) throw new Problem('wrong-second-factor');
      byUser.forget(user.id);
      journal.changed(user.id, NOTED.twoFactorOn, toldOf(request));
      return { done: true as const };
    },
  );

  typed.post(
    `${ROOT}/disable`,
    { ...own, schema: { tags, body: password, response: { 200: done } } },
    async (request, reply) => {
      const { user } = ownSession(request);
      const member = await companies.member(user.id, { correlation: request.id });
      const others = await Promise.all(
        (member?.companies ?? []).map(({ id }) => companies.member(user.id, { company: id, correlation: request.id })),
      );
      // Any of his companies that asks for it keeps it.
      if (others.some((one) => one?.needsSecondFactor)) throw new Problem('second-factor-kept');
      await withPassword(request, reply, 'disable', request.body);
      journal.changed(user.id, NOTED.twoFactorOff, toldOf(request));
      return { done: true as const };
    },
  );

  typed.post(
    `${ROOT}/backup-codes`,
    { ...own, schema: { tags, body: password, response: { 200: z.object({ backupCodes: codes }) } } },
    async (request, reply) => {
      const answer = await withPassword(request, reply, 'generate-backup-codes', request.body);
      journal.changed(ownSession(request).user.id, NOTED.backupCodes, toldOf(request));
      return z.object({ backupCodes: codes }).parse(answer);
    },
  );

  /** Who comes with a code that was used stands in the journal like who guesses. */
  async function onceNoted(user: string | null, request: FastifyRequest, ask: () => Promise<Response>) {
    try {
      return await once(user, z.object({ code: z.string() }).parse(request.body).code, ask);
    } catch (error) {
      if (error instanceof Problem && error.code === 'wrong-second-factor')
        journal.refusedProof(user, 'wrong-second-factor', toldOf(request));
      throw error;
    }
  }

  for (const [path, by] of [
    ['verify-totp', 'code'],
    ['verify-backup-code', 'backup-code'],
  ] as const) {
    typed.post(
      `${ROOT}/${path}`,
      { ...open, schema: { tags, body: code, response: { 200: signedIn } } },
      async (request, reply) => {
        const group = peerGroup(peerAddress(request.raw));
        limited(byPeer.take(group));
        // Whoever is signed in already would only be told whether a code is right.
        if (request.headers.cookie?.includes('session_token=')) throw new Problem('wrong-second-factor');
        const ask = () => passOn(identity, request, reply, `${ROOT}/${path}`, request.body);
        const user = await pendingUser(request);
        const answer = by === 'code' ? await onceNoted(user, request, ask) : await ask();
        if (answer.status === 429) throw new Problem('too-many-attempts', { headers: { 'retry-after': '900' } });
        if (!answer.ok) {
          journal.refusedProof(user, 'wrong-second-factor', toldOf(request));
          throw new Problem('wrong-second-factor');
        }
        const come = signedIn.parse(await answer.json());
        await peers.remember(come.user.id, group);
        journal.signedIn(come.user.id, { ...toldOf(request), by });
        return come;
      },
    );
  }

  /** Whose password was right before: what the library's cookie names. */
  async function pendingUser({ headers }: FastifyRequest): Promise<string | null> {
    const found = /two_factor=([^;]+)/.exec(headers.cookie ?? '')?.[1];
    if (!found || found.length > 512) return null;
    let value: string;
    try {
      value = decodeURIComponent(found);
    } catch {
      return null;
    }
    const identifier = value.slice(0, Math.max(0, value.lastIndexOf('.')));
    const { rows } = await authPool.query<{ value: string }>(
      'select value from auth.verification where identifier = $1 limit 1',
      [identifier],
    );
    return rows[0]?.value ?? null;
  }
}
