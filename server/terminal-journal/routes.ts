import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { terminalCookies } from '../auth/terminal-cookie.ts';
import { isAway } from '../http/away.ts';
import { isEncrypted } from '../http/peer.ts';
import { Problem } from '../http/problem.ts';
import type { TerminalGate } from '../kernel-door.ts';
import type { TerminalJournal, TerminalName } from './terminal-journal.ts';

export interface TerminalJournalOptions {
  readonly terminals: Pick<TerminalGate, 'at'>;
  readonly journal: TerminalJournal;
  /** ms */
  readonly clock?: () => number;
}

const key = z.string().regex(/^[\x21-\x7e]{8,128}$/);
const entry = z.looseObject({ key, revision: z.int().min(0) });
const MOST_AT_ONCE = 500;
const PAGE = { most: 500, bytes: 4 * 1024 * 1024 };
const written = z.object({ held: z.int() });
const page = z.object({ entries: z.array(z.unknown()), more: z.boolean() });
const tags = ['terminals'];

/**
 * The second place beside a terminal where what it could not send yet is kept: it writes, and reads it again when it has lost
 * its own. While the database is away a terminal that was known before may go on writing; it reads only once it is known anew.
 */
export function terminalJournalRoutes(
  app: FastifyInstance,
  { terminals, journal, clock = Date.now }: TerminalJournalOptions,
): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();

  async function terminalOf(request: FastifyRequest, unasked: boolean): Promise<TerminalName> {
    const shown = terminalCookies(request.headers.cookie, isEncrypted(request.raw));
    if (!shown) throw new Problem('not-a-terminal');
    const hash = createHash('sha256').update(shown.terminal).digest();
    try {
      const terminal = await terminals.at(shown.terminal, null);
      if (terminal) {
        journal.know(hash, terminal, clock());
        return terminal;
      }
      journal.forget(hash);
    } catch (error) {
      const known = unasked && isAway(error) ? journal.known(hash) : null;
      if (!known) throw error;
      return known;
    }
    throw new Problem('not-a-terminal');
  }

  typed.post(
    '/api/v1/terminal/journal',
    {
      // Nothing is read of what somebody sends who shows no credential at all.
      onRequest: async (request) => {
        if (!terminalCookies(request.headers.cookie, isEncrypted(request.raw))) throw new Problem('not-a-terminal');
      },
      config: { access: { to: 'public' } },
      bodyLimit: 4 * 1024 * 1024,
      schema: {
        tags,
        body: z.strictObject({ put: z.array(entry).max(MOST_AT_ONCE), drop: z.array(key).max(MOST_AT_ONCE) }),
        response: { 200: written },
      },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store');
      const terminal = await terminalOf(request, true);
      const held = journal.write(terminal, request.body, clock());
      if (held === null) throw new Problem('terminal-journal-full');
      return { held };
    },
  );

  typed.get(
    '/api/v1/terminal/journal',
    {
      config: { access: { to: 'public' } },
      schema: {
        tags,
        querystring: z.strictObject({ after: key.or(z.literal('')).default('') }),
        response: { 200: page },
      },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store');
      const terminal = await terminalOf(request, false);
      const { entries, more } = journal.page(terminal, request.query.after, PAGE);
      return { entries: [...entries], more };
    },
  );
}
