import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route looks at its body itself: bytes, or the input of a command that the kernel knows. */
    readonly anyBody?: true;
    /** Somebody else sends people here, with whatever he adds to the address. */
    readonly anyQuery?: true;
  }
}

const NOTHING = z.strictObject({});
const NO_BODY = NOTHING.nullish();

/**
 * What a route of the API does not declare it does not take: a question or a body that it says nothing of is an empty one.
 * Else a parameter that was misspelt, or is not known yet, would be passed over, and the answer taken for another one.
 */
export function refuseUndeclared(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    if (!route.url.startsWith('/api/')) return;
    const writes = [route.method].flat().includes('POST') && route.config?.anyBody !== true;
    const asks = route.config?.anyQuery !== true;
    route.schema = { ...(asks ? { querystring: NOTHING } : {}), ...(writes ? { body: NO_BODY } : {}), ...route.schema };
  });
}
