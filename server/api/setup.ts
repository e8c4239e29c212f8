import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ClaimCode } from '../auth/claim-code.ts';
import type { Identity } from '../auth/identity.ts';
import { isKnownPassword } from '../auth/known-passwords.ts';
import { passOn } from '../auth/pass-on.ts';
import type { Attempts } from '../http/attempts.ts';
import { peerAddress } from '../http/peer.ts';
import { Problem } from '../http/problem.ts';
import type { CompanyDoor } from '../kernel-door.ts';

export interface SetupOptions {
  readonly companies: CompanyDoor;
  readonly identity: Identity;
  readonly claimCode: ClaimCode;
  /** By peer; and by the whole plant, for a code is guessed at from many addresses too. */
  readonly attempts: Attempts;
}

const claim = z.strictObject({
  code: z.string().min(8).max(64),
  name: z.string().trim().min(1).max(120),
  email: z.email().max(254),
  password: z.string().min(10).max(128),
  company: z.string().trim().min(1).max(120).optional(),
});

/** First-run claim: whoever holds the one-time code of the console becomes the first administrator, and is signed in. */
export function setupRoutes(app: FastifyInstance, { companies, identity, claimCode, attempts }: SetupOptions): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.get(
    '/api/v1/setup',
    {
      config: { access: { to: 'public' } },
      schema: { tags: ['setup'], response: { 200: z.object({ claimed: z.boolean() }) } },
    },
    async () => ({ claimed: await companies.claimed() }),
  );

  // One claim at a time: two callers with the same code must not both make an administrator.
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = turn.then(work, work);
    turn = next.catch(() => undefined);
    return next;
  };

  typed.post(
    '/api/v1/setup/claim',
    {
      config: { access: { to: 'public' } },
      bodyLimit: 16_384,
      schema: { tags: ['setup'], body: claim, response: { 200: z.object({ claimed: z.literal(true) }) } },
    },
    async (request, reply) => {
      const wait = attempts.take(peerAddress(request.raw)) ?? attempts.take('everybody');
      if (wait !== null) throw new Problem('too-many-attempts', { headers: { 'retry-after': String(wait) } });
      const { code, name, email, password, company } = request.body;
      return inTurn(async () => {
        if (await companies.claimed()) throw new Problem('already-claimed');
        if (!claimCode.matches(code)) throw new Problem('wrong-code');
        if (await isKnownPassword(password, [name, email, company ?? ''])) throw new Problem('password-known');
        // The user first: a crash in between leaves a user without any right, and the code still good.
        const user = await identity.saveUser({ name, email, password });
        const made = await companies.setup({
          user: user.id,
          name,
          email: email.toLowerCase(),
          locale: request.locale,
          ...(company === undefined ? {} : { company }),
        });
        if (!made) throw new Problem('already-claimed');
        request.log.info({ user: user.id }, 'the plant has been claimed by its first administrator');
        await passOn(identity, request, reply, '/api/auth/sign-in/email', { email, password });
        return { claimed: true as const };
      });
    },
  );
}
