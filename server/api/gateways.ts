import { gatewayStatus, keptMessage, micros, quarantineReport, replayed } from '@millrace/contracts';
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
const settled = z.object({ ok: z.boolean(), message: z.string(), replayed: replayed.optional() });
/** Tried on so many; the gateway keeps more. */
const MOST_PAYLOADS = 50;

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
  typed.get(
    '/api/v1/quarantine/:id/payloads',
    {
      config: { access: { to: 'session', permission: 'gateway.quarantine' } },
      schema: {
        tags: ['gateways'],
        params: z.object({ id: z.string().min(1).max(256) }),
        response: { 200: z.object({ messages: z.array(keptMessage) }) },
      },
    },
    async (request) => {
      const held = desk.entry(request.params.id);
      if (!held || !sitesSeen(request).has(held.site)) throw new Problem('not-found');
      const ask = { kind: 'quarantine-payloads' as const, entry: held.entry, limit: MOST_PAYLOADS };
      const there = desk.all().some(({ gateway, online }) => gateway === held.gateway && online);
      const { messages = [] } = there ? await requests.ask(held.gateway, ask) : {};
      if (messages.length > 0) return { messages: [...messages] };
      // A gateway that is away keeps them all the same: the newest that it told of is shown from here.
      return { messages: [{ arrival: held.lastSeen, payload: held.payload, encoding: held.encoding }] };
    },
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
        // What is refused again for the same reason is the same entry: it still waits for a better rule.
        const again = answer.replayed?.refused[held.reason] !== undefined;
        desk.settle(id, answer.ok && !again ? state : 'waiting', answer.message);
        const { ok, message } = answer;
        return { ok, message, ...(answer.replayed ? { replayed: answer.replayed } : {}) };
      },
    );
  }
}
