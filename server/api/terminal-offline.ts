import { localizedText, micros } from '@millrace/contracts';
import type { OfflineStatement, TerminalAt } from '@millrace/erp-core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { SignInJournal } from '../auth/sign-in-journal.ts';
import { noPersonCookie, personCookie, terminalCookies } from '../auth/terminal-cookie.ts';
import { type Attempts, attempts } from '../http/attempts.ts';
import { LOCALES } from '../http/locale.ts';
import { isEncrypted, peerAddress } from '../http/peer.ts';
import { Problem } from '../http/problem.ts';
import type { TerminalGate } from '../kernel-door.ts';

export interface TerminalOfflineOptions {
  readonly terminals: Pick<TerminalGate, 'at' | 'offline' | 'signOff' | 'peopleAt'>;
  readonly journal: SignInJournal;
  /** Sign-ons told by one terminal. */
  readonly told?: Attempts;
}

const tags = ['terminals'];
const base64url = (most: number) =>
  z
    .string()
    .regex(/^[\w-]+$/)
    .max(most);
const wrong = z.strictObject({
  wrong: z.array(z.strictObject({ user: z.string().min(1).max(200), times: z.int().min(1).max(20) })).max(200),
});
const people = z.object({
  at: micros,
  goodUntil: micros,
  /** How long a sign-on lasts, µs. */
  lasts: z.number(),
  seal: z.string().nullable(),
  company: z.object({ id: z.string(), name: z.string() }),
  off: z.array(z.string()),
  sites: z.array(z.object({ id: z.string(), name: localizedText })),
  /** What people may, each list once. */
  permissions: z.array(z.array(z.string())),
  people: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      email: z.string(),
      locale: z.enum(LOCALES),
      /** Which of `permissions`. */
      permissions: z.int(),
      badges: z.array(z.string()),
      pin: z
        .object({
          number: z.string(),
          check: z.string(),
          salt: z.string(),
          cost: z.object({ N: z.int(), r: z.int(), p: z.int() }),
          tries: z.int(),
        })
        .nullable(),
    }),
  ),
});
const statement = z.strictObject({
  id: z.uuid(),
  user: z.string().min(1).max(200),
  way: z.enum(['badge', 'pin']),
  at: micros,
  sealed: z.strictObject({ key: base64url(200), nonce: base64url(16), text: base64url(100) }),
  signature: base64url(86),
});
const signOn = z.strictObject({ statement, stay: z.boolean() });
const became = z.object({
  verdict: z.enum(['proven', 'withdrawn', 'unproven', 'expired']),
  /** He is signed on there with the server now. */
  stays: z.boolean(),
});

/** What a terminal needs so that people sign on there while the server is away, and what it tells of that afterwards. */
export function terminalOfflineRoutes(app: FastifyInstance, options: TerminalOfflineOptions): void {
  const { terminals, journal } = options;
  const typed = app.withTypeProvider<ZodTypeProvider>();
  const told = options.told ?? attempts({ attempts: 600, within: 60_000 });
  const config = { access: { to: 'public' } } as const;

  async function terminalOf(request: FastifyRequest): Promise<TerminalAt> {
    const shown = terminalCookies(request.headers.cookie, isEncrypted(request.raw));
    const terminal = shown && (await terminals.at(shown.terminal, shown.person));
    if (!terminal || terminal.wall) throw new Problem('not-a-terminal');
    return terminal;
  }
  const noteOf = (request: FastifyRequest, { id }: TerminalAt, { way, at }: Pick<OfflineStatement, 'way' | 'at'>) => ({
    ...{ peer: peerAddress(request.raw), correlation: request.id, terminal: id },
    ...{ by: way, withoutLinkAt: at },
  });

  typed.post(
    '/api/v1/terminal/people',
    { config, bodyLimit: 64 * 1024, schema: { tags, body: wrong, response: { 200: people } } },
    async (request, reply) => {
      const terminal = await terminalOf(request);
      reply.header('cache-control', 'no-store');
      const { list, counted } = await terminals.offline.list(terminal, request.body.wrong);
      for (const user of counted) {
        const note = { peer: peerAddress(request.raw), correlation: request.id, by: 'pin' } as const;
        journal.refusedAtTerminal(user, 'wrong-pin', { ...note, terminal: terminal.id, company: terminal.company });
      }
      return terminals.peopleAt(terminal, list, request.id);
    },
  );

  typed.post(
    '/api/v1/terminal/offline-sign-on',
    { config, bodyLimit: 4096, schema: { tags, body: signOn, response: { 200: became } } },
    async (request, reply) => {
      const terminal = await terminalOf(request);
      const wait = told.take(terminal.id);
      if (wait !== null) throw new Problem('too-many-attempts', { headers: { 'retry-after': String(wait) } });
      const { statement, stay } = request.body;
      const { verdict, isNew, stays } = await terminals.offline.told(terminal, statement, stay);
      if (isNew) {
        const note = noteOf(request, terminal, statement);
        const isHim = verdict === 'proven' || verdict === 'withdrawn';
        if (isHim) journal.signedIn(statement.user, note);
        else journal.refusedAtTerminal(statement.user, 'signed-on-unproven', { ...note, company: terminal.company });
        request.log.info({ terminal: terminal.id, verdict }, 'a terminal told a sign-on without a link');
      }
      reply.header('cache-control', 'no-store');
      if (stays?.credential) {
        reply.header('set-cookie', personCookie(stays.credential, stays.lasts, isEncrypted(request.raw)));
      } else if (stay && !stays && isNew) {
        // Whoever was signed on with the server has left that terminal, and the next one may not stay.
        await terminals.signOff(terminal);
        reply.header('set-cookie', noPersonCookie(isEncrypted(request.raw)));
      }
      return { verdict, stays: stays !== null };
    },
  );
}
