import { gatewayStatus, keptMessage, micros, quarantineReport, replayed } from '@millrace/contracts';
import type { HeldState, PlantDoor } from '@millrace/erp-core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { GatewayDesk } from '../edge-link/gateway-desk.ts';
import type { GatewayRequests } from '../edge-link/requests.ts';
import { callerOf, sitesOf } from '../http/guard.ts';
import { Problem } from '../http/problem.ts';
import { RefusedAnswer } from '../http/refused-answer.ts';

export interface GatewayRouteOptions {
  readonly desk: GatewayDesk;
  readonly requests: GatewayRequests;
  readonly plant: Pick<PlantDoor, 'held' | 'heldMessage' | 'settleHeld'>;
  /** Boxes can join here: an authority signs for them, and a receiver takes what they bring. */
  readonly joining: boolean;
}

const ledger = z.object({
  gateways: z.array(z.object({ site: z.string(), status: gatewayStatus, receivedAt: micros, online: z.boolean() })),
  joining: z.boolean(),
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
export function gatewayRoutes(app: FastifyInstance, { desk, requests, plant, joining }: GatewayRouteOptions): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();

  /** What a gateway holds back, by the name the list gives it. Throws a `not-found` problem, also for a foreign site. */
  async function heldNamed(request: FastifyRequest, id: string) {
    const at = id.lastIndexOf(':');
    const held = await plant.heldMessage(callerOf(request), { gateway: id.slice(0, at), entry: id.slice(at + 1) });
    if (!held || !sitesSeen(request).has(held.site)) throw new Problem('not-found');
    return held;
  }

  typed.get(
    '/api/v1/ledger',
    {
      config: { access: { to: 'session', permission: 'gateway.ledger' } },
      schema: { tags: ['gateways'], response: { 200: ledger } },
    },
    async (request) => {
      await desk.recall();
      return { gateways: desk.accounts(sitesSeen(request)), joining };
    },
  );
  typed.get(
    '/api/v1/quarantine',
    {
      config: { access: { to: 'session', permission: 'gateway.quarantine' } },
      schema: { tags: ['gateways'], response: { 200: z.object({ entries: z.array(entry) }) } },
    },
    async (request) => {
      const held = await plant.held(callerOf(request), sitesOf(request));
      return {
        entries: held.map(({ gateway, said, state, result }) => ({
          ...said,
          id: `${gateway}:${said.id}`,
          gateway,
          state,
          result,
        })),
      };
    },
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
      const held = await heldNamed(request, request.params.id);
      const ask = { kind: 'quarantine-payloads' as const, entry: held.entry, limit: MOST_PAYLOADS };
      const there = desk.all().some(({ gateway, online }) => gateway === held.gateway && online);
      const { messages = [] } = there ? await requests.ask(held.gateway, ask) : {};
      if (messages.length > 0) return { messages: [...messages] };
      // A gateway that is away keeps them all the same: the newest that it told of is shown from here.
      return { messages: [{ arrival: held.said.lastSeen, payload: held.said.payload, encoding: held.said.encoding }] };
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
        const caller = callerOf(request);
        const held = await heldNamed(request, request.params.id);
        const settle = async (next: HeldState, result: string | null): Promise<void> => {
          const { refusal } = await plant.settleHeld(caller, held, next, result);
          if (refusal) throw new RefusedAnswer(refusal);
        };
        await settle('replaying', null);
        const answer = await requests.ask(held.gateway, { kind, entry: held.entry });
        // What is refused again for the same reason is the same entry: it still waits for a better rule.
        const again = answer.replayed?.refused[held.said.reason] !== undefined;
        await settle(answer.ok && !again ? state : 'waiting', answer.message.slice(0, 2_000));
        const { ok, message } = answer;
        return { ok, message, ...(answer.replayed ? { replayed: answer.replayed } : {}) };
      },
    );
  }
}
