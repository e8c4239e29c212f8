import type { InboundAnswer, InboundDoor } from '@millrace/erp-core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { attempts } from '../http/attempts.ts';
import { peerAddress } from '../http/peer.ts';
import { Problem } from '../http/problem.ts';
import { RefusedAnswer } from '../http/refused-answer.ts';

const MOST_BYTES = 262_144;

/** Headers by their names; of one that came several times the first. */
const headersOf = ({ headers }: FastifyRequest): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]));

const isKept = (answer: InboundAnswer): answer is Extract<InboundAnswer, { kind: 'kept' }> => answer.kind === 'kept';

/** What is told to the caller; throws the problem that it is otherwise. */
function told(answer: InboundAnswer) {
  if (isKept(answer)) {
    const { arrival, repeated, state, code, said, result } = answer;
    if (state === 'done') return { arrival, state, repeated, result: result ?? null };
    if (state === 'faulty') throw new Problem('internal', { details: { arrival } });
    throw new RefusedAnswer({
      code: code ?? 'refused',
      status: 422,
      message: said ?? '',
      details: { arrival, repeated },
    });
  }
  switch (answer.kind) {
    case 'too-often':
      throw new Problem('too-many-attempts', { headers: { 'retry-after': String(answer.seconds) } });
    case 'unproven':
      throw new Problem('hook-unproven', { details: { why: answer.why } });
    case 'unreadable':
      throw new Problem('malformed-body', { detail: answer.why });
    case 'unknown':
      throw new Problem('not-found');
  }
}

/**
 * Addresses that programs of others call. The token in the address is all that opens it, so whoever guesses is slowed down; what
 * was sent is given on as the bytes that came, for signatures are of those.
 */
export function inboundHookRoute(app: FastifyInstance, inbound: InboundDoor | undefined): void {
  const guesses = attempts({ attempts: 30, within: 60_000 });
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    scope.withTypeProvider<ZodTypeProvider>().post(
      '/hooks/v1/:token',
      {
        config: { access: { to: 'public' }, anyBody: true, anyQuery: true },
        bodyLimit: MOST_BYTES,
        schema: {
          tags: ['webhooks'],
          summary: 'What a program elsewhere tells, for the command that an inbound hook makes of it.',
          params: z.object({ token: z.string().max(128) }),
          response: {
            200: z.object({
              arrival: z.string(),
              state: z.literal('done'),
              repeated: z.boolean(),
              result: z.unknown(),
            }),
          },
        },
      },
      async (request, reply) => {
        const peer = peerAddress(request.raw);
        const wait = guesses.left(peer);
        if (wait !== null) throw new Problem('too-many-attempts', { headers: { 'retry-after': String(wait) } });
        const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const answer: InboundAnswer = inbound
          ? await inbound.take(request.params.token, { headers: headersOf(request), bytes, correlation: request.id })
          : { kind: 'unknown' };
        if (answer.kind === 'unknown' || answer.kind === 'unproven') guesses.take(peer);
        reply.header('cache-control', 'no-store');
        return told(answer);
      },
    );
  });
}
