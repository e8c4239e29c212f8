import swagger from '@fastify/swagger';
import { type FastifyBaseLogger, type FastifyInstance, fastify, LogController } from 'fastify';
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { Logger } from 'pino';
import { resignCookies } from '../auth/resign-cookies.ts';
import { correlationOf } from './correlation.ts';
import { atTheDoor, type DoorOptions } from './door.ts';
import { errorHandler } from './error-handler.ts';
import { type DeclaredRoute, type GuardOptions, guard } from './guard.ts';
import { localeOf } from './locale.ts';
import { changesSomething } from './same-origin.ts';
import { DATA_POLICY, SECURITY_HEADERS } from './security-headers.ts';
import { refuseUndeclared } from './undeclared.ts';

export interface AppOptions {
  readonly log: Logger;
  readonly door: DoorOptions;
  readonly guard: GuardOptions;
  readonly version: string;
}

const isAudited = (path: string | undefined, status: number): boolean =>
  status < 300 && path?.startsWith('/api/v1/commands/') === true;

/**
 * One Fastify behind both listeners: correlation, the door, language, headers and access come before any route. Routes
 * are registered by the caller; `app.routing` answers a request of whichever listener.
 */
export async function createApp({ log, door, guard: guarding, version }: AppOptions): Promise<{
  app: FastifyInstance;
  routes: readonly DeclaredRoute[];
}> {
  const app: FastifyInstance = fastify({
    loggerInstance: log as FastifyBaseLogger,
    genReqId: correlationOf,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'correlation' }),
    bodyLimit: 1024 * 1024,
    trustProxy: false,
    routerOptions: { maxParamLength: 256, ignoreTrailingSlash: false },
    return503OnClosing: true,
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  errorHandler(app);
  refuseUndeclared(app);

  app.decorateRequest('locale', 'en');
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    for (const name in SECURITY_HEADERS) reply.header(name, SECURITY_HEADERS[name]);
    reply.header('content-security-policy', DATA_POLICY);
    request.locale = localeOf(request.headers['accept-language']);
    const bearer = request.headers.authorization?.startsWith('Bearer ') === true && !request.headers.cookie;
    const answer = atTheDoor(request.raw, bearer, door);
    if (!answer.pass) return reply.redirect(answer.redirect, 308);
    return undefined;
  });
  // What stands in such a line is named here, one by one: looking for secrets in it would cost as much as writing it.
  const lines = log.child({}, { redact: [] });
  app.addHook('onResponse', async (request, reply) => {
    const { method, id: correlation } = request;
    const line = { correlation, method, status: reply.statusCode, ms: reply.elapsedTime };
    // Without its query: what is searched for is nobody's business in a log; nor is an address that opens by being known.
    const isHook = request.url.startsWith('/hooks/');
    const path = isHook ? '/hooks/v1/…' : request.url.split('?', 1)[0];
    if (reply.statusCode >= 500) lines.warn({ ...line, path }, 'request');
    // What changes something is worth a line; a gateway's account each second is not, nor a command that was done: it stands
    // in the audit trail, by whom and with its correlation.
    else if (changesSomething(request.raw) && !path?.startsWith('/edge/') && !isAudited(path, reply.statusCode)) {
      const user = request.member?.caller.user ?? request.session?.user.id;
      lines.info({ ...line, path, ...(user === undefined ? {} : { user }) }, 'request');
    } else if (lines.isLevelEnabled('debug')) lines.debug({ ...line, path }, 'request');
  });
  resignCookies(app, guarding.signing);
  const routes = guard(app, guarding);

  await app.register(swagger, {
    openapi: { openapi: '3.1.0', info: { title: 'Millrace', version } },
    transform: jsonSchemaTransform,
  });
  return { app, routes };
}
