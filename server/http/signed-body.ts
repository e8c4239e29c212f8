import { createHash } from 'node:crypto';
import { pipeline, Transform } from 'node:stream';
import type { FastifyRequest, RouteOptions } from 'fastify';
import { Problem } from './problem.ts';

/** What the signature of a request says of its body; what it came to is there once it was read. */
export interface SignedBody {
  /** SHA-256 of the bytes that were signed, in base64url. */
  readonly said: string;
  came: string;
}

/** Of no body at all. */
const EMPTY = createHash('sha256').digest('base64url');

export const signedBody = (said: string): SignedBody => ({ said, came: EMPTY });

/**
 * Holds what comes against what was signed: the bytes themselves, as they go by to the parser and within its limit, for of two
 * bodies that are parsed to the same somebody would have to say which forms are one. What differs is never parsed.
 */
async function hashed(request: FastifyRequest, _reply: unknown, payload: NodeJS.ReadableStream) {
  const { signed } = request;
  if (!signed) return payload;
  const hash = createHash('sha256');
  const through = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
    flush(done) {
      signed.came = hash.digest('base64url');
      done(against(request));
    },
  });
  // A line that is cut in the middle ends what is read of it too; whoever reads it answers for that.
  pipeline(payload, through, () => undefined);
  return through;
}

function against(request: FastifyRequest): Problem | null {
  const { signed, terminal } = request;
  if (!signed || signed.came === signed.said) return null;
  request.log.warn({ terminal: terminal?.id }, 'what came is not what a terminal signed');
  return new Problem('signed-on-altered');
}

/** Of a body that is not there nothing is read, and nothing goes by. */
async function isAsSigned(request: FastifyRequest): Promise<void> {
  const problem = against(request);
  if (problem) throw problem;
}

/** Has a route take a body that was signed for it only as it was signed. */
export function takesSigned(route: RouteOptions): void {
  route.preParsing = [...[route.preParsing ?? []].flat(), hashed];
  route.preValidation = [isAsSigned, ...[route.preValidation ?? []].flat()];
}
