import { micros } from '@millrace/contracts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { noPersonCookie, personCookie, terminalCookie, terminalCookies } from '../auth/terminal-cookie.ts';
import { type Attempts, attempts } from '../http/attempts.ts';
import { isEncrypted, peerAddress } from '../http/peer.ts';
import { Problem } from '../http/problem.ts';
import type { TerminalGate } from '../kernel-door.ts';

export interface TerminalKeyOptions {
  readonly terminals: Pick<TerminalGate, 'at' | 'keys'>;
  /** Ways back tried by one peer. */
  readonly tries?: Attempts;
}

const done = z.object({ done: z.literal(true) });
const known = z.strictObject({ key: z.base64().max(400) });
const coming = z.strictObject({
  terminal: z.uuid(),
  at: micros,
  signature: z.string().regex(/^[\w-]{86}$/),
});
const tags = ['terminals'];

/** A device that is a terminal shows its key, and comes back with it when a power cut took its cookies. */
export function terminalKeyRoutes(app: FastifyInstance, { terminals, tries }: TerminalKeyOptions): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  const tried = tries ?? attempts({ attempts: 30, within: 60_000 });
  const config = { access: { to: 'public' } } as const;

  async function terminalOf(request: FastifyRequest) {
    const shown = terminalCookies(request.headers.cookie, isEncrypted(request.raw));
    const terminal = shown && (await terminals.at(shown.terminal, null));
    if (!terminal) throw new Problem('not-a-terminal');
    return terminal;
  }

  typed.post(
    '/api/v1/terminal/key',
    { config, bodyLimit: 2048, schema: { tags, body: known, response: { 200: done } } },
    async (request, reply) => {
      const terminal = await terminalOf(request);
      if (!(await terminals.keys.know(terminal, request.body.key))) throw new Problem('invalid-input');
      reply.header('cache-control', 'no-store');
      request.log.info({ terminal: terminal.id }, 'the key of a terminal is known');
      return { done: true as const };
    },
  );

  typed.post(
    '/api/v1/terminal/return',
    { config, bodyLimit: 2048, schema: { tags, body: coming, response: { 200: done } } },
    async (request, reply) => {
      const wait = tried.take(peerAddress(request.raw));
      if (wait !== null) throw new Problem('too-many-attempts', { headers: { 'retry-after': String(wait) } });
      const back = await terminals.keys.comeBack(request.body);
      if (!back) throw new Problem('not-a-terminal');
      const encrypted = isEncrypted(request.raw);
      const { person } = back;
      reply.header('cache-control', 'no-store');
      reply.header('set-cookie', [
        terminalCookie(back.credential, encrypted),
        person ? personCookie(person.credential, person.lasts, encrypted) : noPersonCookie(encrypted),
      ]);
      request.log.info({ terminal: request.body.terminal }, 'a terminal that had lost its credential came back');
      return { done: true as const };
    },
  );
}
