import { gatewayStatus, micros, quarantineReport } from '@millrace/contracts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { GatewayDesk } from '../edge-link/gateway-desk.ts';
import type { GatewayRequests } from '../edge-link/requests.ts';
import { callerOf, sitesOf } from '../http/guard.ts';
import { Problem } from '../http/problem.ts';

export interface GatewayRouteOptions {
  readonly desk: GatewayDesk;
  readonly requests: GatewayRequests;
}

const ledger = z.object({
  gateways: z.array(z.object({ status: gatewayStatus, receivedAt: micros, online: z.boolean() })),
});
const entry = quarantineReport.shape.entries.element.extend({
  gateway: z.string(),
  state: z.enum(['waiting', 'replaying', 'replayed', 'discarded']),
  result: z.string().nullable(),
});
const settled = z.object({ ok: z.boolean(), message: z.string() });

const sitesSeen = (request: FastifyRequest): ReadonlySet<string> => new Set(sitesOf(request));

/** The delivery ledger of each gateway, and the messages they hold back: seen, replayed after a rule was mended, discarded. */
export function gatewayRoutes(app: FastifyInstance, { desk, requests }: GatewayRouteOptions): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.get(
    '/api/v1/ledger',
    {
      config: { access: { to: 'session', permission: 'gateway.ledger' } },
      schema: { tags: ['gateways'], response: { 200: ledger } },
    },
    async (request) => ({ gateways: desk.accounts(sitesSeen(request)) }),
  );
  typed.get(
    '/api/v1/quarantine',
    {
      config: { access: { to: 'session', permission: 'gateway.quarantine' } },
      schema: { tags: ['gateways'], response: { 200: z.object({ entries: z.array(entry) }) } },
    },
    async (request) => ({ entries: desk.held(sitesSeen(request)) }),
  );
  for (const [verb, kind, state] of [
    ['replay', 'replay-quarantine', 'replayed'],
    ['discard', 'discard-quarantine', 'discarded'],
  ] as const) {
    typed.post(
      `/api/v1/quarantine/:id/${verb}`,
      {
        config: { access: { to: 'session', permission: 'gateway.quarantine.settle' } },
        schema: {
          tags: ['gateways'],
          params: z.object({ id: z.string().min(1).max(256) }),
          response: { 200: settled },
        },
      },
      async (request) => {
        const { id } = request.params;
        const held = desk.entry(id);
        if (!held || !sitesSeen(request).has(held.site)) throw new Problem('not-found');
        const { user } = callerOf(request);
        request.log.info({ user, entry: id, verb }, 'quarantine');
        desk.settle(id, 'replaying', null);
        const answer = await requests.ask(held.gateway, { kind, entry: held.entry });
        desk.settle(id, answer.ok ? state : 'waiting', answer.message);
        return answer;
      },
    );
  }
}
