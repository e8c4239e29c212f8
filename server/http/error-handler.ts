import { Fault, faultWords } from '@millrace/erp-core';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { isAway } from './away.ts';
import { type Locale, localeOf } from './locale.ts';
import { invalidInput, Problem, type ProblemDetails } from './problem.ts';
import type { ProblemCode } from './problem-codes.ts';
import { RefusedAnswer } from './refused-answer.ts';

const RETRY_AFTER = '2';
/** Codes of errors that libraries and the store throw for what the caller did. */
const LIBRARY_CODES: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
  'query-malformed': 'invalid-input',
};

/** Of these the database knows nothing. */
const FILES_AWAY: ReadonlySet<string> = new Set(['file-place-away', 'file-place-refused']);

/**
 * The problem behind whatever was thrown, its fields told in the reader's language. What is nobody's fault but ours becomes
 * `internal`, and is logged.
 */
export function problemOf(error: unknown, locale: Locale): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof Fault && FILES_AWAY.has(error.code))
    return new Problem('files-away', { headers: { 'retry-after': RETRY_AFTER }, cause: error });
  if (isAway(error)) return new Problem('database-away', { headers: { 'retry-after': RETRY_AFTER }, cause: error });
  if (hasZodFastifySchemaValidationErrors(error)) {
    return invalidInput(
      error.validation.slice(0, 50).map((fault) => ({
        path: fault.instancePath.split('/').filter(Boolean).join('.'),
        message: faultWords({ ...fault.params, code: fault.keyword, message: fault.message } as never, locale),
      })),
    );
  }
  const code = LIBRARY_CODES[(error as Partial<FastifyError>).code ?? ''];
  if (code) return new Problem(code, { cause: error });
  const status = (error as Partial<FastifyError>).statusCode;
  if (status === 403 || status === 404) return new Problem('not-found', { cause: error });
  if (status !== undefined && status >= 400 && status < 500) return new Problem('malformed-body', { cause: error });
  return new Problem('internal', { cause: error });
}

export const sendProblem = (reply: FastifyReply, status: number, body: ProblemDetails): FastifyReply =>
  reply.code(status).type('application/problem+json').serializer(JSON.stringify).send(body);

/** Every error leaves as RFC 9457 problem details with a stable code, in the reader's language. */
export function errorHandler(app: FastifyInstance): void {
  const answer = (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    // What was refused before the language was read (a header too large) is told in the header's own.
    const locale = request.locale ?? localeOf(request.headers['accept-language']);
    if (error instanceof RefusedAnswer) return sendProblem(reply, error.status, error.body(request.id));
    const problem = problemOf(error, locale);
    if (problem.code === 'internal') request.log.error({ err: error }, 'request failed');
    else if (problem.code === 'database-away') request.log.warn('database away');
    else if (problem.code === 'files-away') request.log.warn({ err: error }, 'the place of files is away');
    reply.headers(problem.extra.headers ?? {});
    return sendProblem(reply, problem.status, problem.body(locale, request.id));
  };
  app.setErrorHandler((error, request, reply) => answer(error, request, reply));
  app.setNotFoundHandler((request, reply) => answer(new Problem('not-found'), request, reply));
}
