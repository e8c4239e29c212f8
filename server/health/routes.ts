import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Registry } from 'prom-client';
import { z } from 'zod';
import type { LazyStore } from '../api/sample-store.ts';
import type { GatewayDesk } from '../edge-link/gateway-desk.ts';
import type { Health } from './health.ts';

export interface HealthRouteOptions {
  readonly health: Health;
  readonly desk: GatewayDesk;
  readonly registry: Registry;
  readonly store: Pick<LazyStore, 'describe'>;
  readonly startedAt: string;
  readonly version: string;
}

const readiness = z.object({ state: z.enum(['ready', 'degraded', 'not-ready']), reason: z.string().nullable() });

/** How all is doing: for watchdogs (live, ready), for people (health), for Prometheus (metrics). */
export function healthRoutes(app: FastifyInstance, options: HealthRouteOptions): void {
  const { health, desk, registry, store, startedAt, version } = options;
  const typed = app.withTypeProvider<ZodTypeProvider>();
  const anyone = { access: { to: 'public' } } as const;

  for (const prefix of ['', '/api/v1']) {
    const schema = { tags: ['operations'], hide: prefix !== '' };
    typed.get(`${prefix}/health/live`, { config: anyone, schema }, async () => ({ state: 'live' }));
    typed.get(
      `${prefix}/health/ready`,
      { config: anyone, schema: { ...schema, response: { 200: readiness, 503: readiness } } },
      async (_request, reply) => {
        const now = health.overall();
        // A reason for a watchdog, without the words of the database.
        const reason = now.state === 'not-ready' ? `database ${health.database.state}` : now.reason;
        if (now.state === 'not-ready') reply.header('retry-after', '2');
        return reply.code(now.state === 'not-ready' ? 503 : 200).send({ state: now.state, reason });
      },
    );
    typed.get(
      `${prefix}/health`,
      { config: { access: { to: 'operator', permission: 'operations.health' } }, schema },
      async () => ({
        ...health.overall(),
        version,
        startedAt,
        database: health.database,
        live: health.live,
        store: store.describe(),
        gateways: desk.all(),
        parts: health.parts,
      }),
    );
  }
  app.get(
    '/metrics',
    {
      config: { access: { to: 'operator', permission: 'operations.metrics' } },
      schema: { hide: true },
    },
    async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()),
  );
}
