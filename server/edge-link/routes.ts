import {
  type FactSetResult,
  factSetAnswer,
  gatewayRequests,
  gatewayResults,
  gatewayStatus,
  hello,
  helloAnswer,
  liveAnswer,
  liveReport,
  nowMicros,
  outsideWrites,
  quarantineReport,
  recordId,
} from '@millrace/contracts';
import type { PlantDoor } from '@millrace/erp-core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { isAway } from '../http/away.ts';
import { gatewayOf } from '../http/guard.ts';
import { Problem } from '../http/problem.ts';
import type { KernelDoor } from '../kernel-door.ts';
import type { GatewayDesk } from './gateway-desk.ts';
import { inOrder } from './in-order.ts';
import { hangUp, longPoll } from './long-poll.ts';
import type { RemoteLive } from './remote-live.ts';
import type { GatewayRequests } from './requests.ts';

export interface EdgeLinkOptions {
  readonly kernel: Pick<KernelDoor, 'applyFactSet'>;
  readonly plant: PlantDoor;
  readonly desk: GatewayDesk;
  readonly requests: GatewayRequests;
  readonly live: Pick<RemoteLive, 'take'>;
  /** Aborted when the server stops, so that open polls end. */
  readonly stopping: AbortSignal;
  /** Told what became of each fact set. */
  readonly counted?: (status: FactSetResult['status']) => void;
}

type Place = Awaited<ReturnType<PlantDoor['placeOf']>>;

const PLACE_HOLDS_MS = 5_000;
const MEBIBYTE = 1024 * 1024;
const LONGEST_POLL_SECONDS = 60;
const wait = z.coerce.number().int().min(0).max(LONGEST_POLL_SECONDS).default(0);
/** Each set is parsed by the kernel: one that is no fact set becomes a dead letter, and does not block its neighbours. */
const delivery = z.strictObject({
  gateway: z.string(),
  sets: z.array(z.strictObject({ record: recordId, set: z.unknown() })).max(500),
});

const named = z.object({ stream: z.string(), window: z.object({ key: z.string() }) });
/** Order holds within (stream, window); what names none shares one place. */
const windowOf = ({ set }: { readonly set?: unknown }): string => {
  const { data } = named.safeParse(set);
  return data ? `${data.stream} ${data.window.key}` : '';
};

/** The gateway's outward link: `edge-link.ts` of the contracts, for a gateway with its service credential. */
export function edgeLinkRoutes(
  app: FastifyInstance,
  { kernel, plant, desk, requests, live, stopping, counted }: EdgeLinkOptions,
): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  const config = { access: { to: 'gateway' } } as const;

  /**
   * Where a gateway belongs changes hardly ever and is asked several times a second: it is remembered for a while, and
   * for as long as the database is away.
   */
  const places = new Map<string, { place: Place; until: number }>();
  async function placeOf(gateway: string): Promise<Place> {
    const known = places.get(gateway);
    if (known && known.until > performance.now()) return known.place;
    try {
      const place = await plant.placeOf(gateway);
      if (place) places.set(gateway, { place, until: performance.now() + PLACE_HOLDS_MS });
      else places.delete(gateway);
      return place;
    } catch (error) {
      if (known && isAway(error)) return known.place;
      throw error;
    }
  }

  /** The calling gateway, which may speak only for itself. */
  async function speaker(request: FastifyRequest, named?: string) {
    const { gateway } = gatewayOf(request);
    if (named !== undefined && named !== gateway)
      throw new Problem('not-allowed', { detail: `this credential is not of ${named}` });
    const place = await placeOf(gateway);
    if (!place)
      throw new Problem('not-ready', { detail: 'no site has this gateway yet', headers: { 'retry-after': '2' } });
    return { gateway, ...place };
  }

  typed.post(
    '/edge/v1/hello',
    { config, bodyLimit: 8192, schema: { tags: ['edge'], body: hello, response: { 200: helloAnswer } } },
    async (request) => {
      const { gateway, site } = await speaker(request, request.body.gateway);
      return { site, highestEpoch: await plant.highestEpoch(gateway), now: nowMicros() };
    },
  );

  typed.get(
    '/edge/v1/config',
    {
      config,
      schema: {
        tags: ['edge'],
        querystring: z.strictObject({ version: z.coerce.number().int().min(0).default(0), wait }),
      },
    },
    async (request, reply) => {
      const { gateway } = await speaker(request);
      const { version, wait: seconds } = request.query;
      const found = await longPoll({
        look: async () => {
          const newest = await plant.config(gateway);
          return newest && newest.version !== version ? newest : null;
        },
        onWake: (listener) => requests.onWake(gateway, listener),
        seconds,
        signal: hangUp(reply.raw, stopping),
      });
      if (!found) return reply.code(304).send();
      // Checked when it was applied: parsing it again would only cost.
      return reply.type('application/json').serializer(JSON.stringify).send(found);
    },
  );

  typed.post(
    '/edge/v1/fact-sets',
    { config, bodyLimit: 16 * MEBIBYTE, schema: { tags: ['edge'], body: delivery, response: { 200: factSetAnswer } } },
    async (request) => {
      const { gateway, company, site } = await speaker(request, request.body.gateway);
      const results = await inOrder(
        request.body.sets,
        windowOf,
        (entry) => apply({ company, site, gateway, ...entry }, request),
        // What follows could not be applied either; each would wait for the database by itself, and the gateway for all.
        ({ status }) => status === 'again',
      );
      for (const { status } of results) counted?.(status);
      return { results };
    },
  );

  async function apply(
    arrival: Parameters<KernelDoor['applyFactSet']>[0],
    request: FastifyRequest,
  ): Promise<FactSetResult> {
    if (arrival.record.gateway !== arrival.gateway) {
      return { status: 'dead-letter', reason: `record of ${arrival.record.gateway} delivered by ${arrival.gateway}` };
    }
    try {
      return await kernel.applyFactSet(arrival);
    } catch (error) {
      const away = isAway(error);
      if (!away) request.log.error({ err: error, record: arrival.record }, 'fact set failed');
      return { status: 'again', reason: away ? 'database away' : 'fault of the server; see its log', away };
    }
  }

  typed.post(
    '/edge/v1/status',
    { config, bodyLimit: 4 * MEBIBYTE, schema: { tags: ['edge'], body: gatewayStatus } },
    async (request, reply) => {
      const { site } = await speaker(request, request.body.gateway);
      try {
        await desk.report(site, request.body);
      } catch (error) {
        // The account is for people; a database that is away must not make the gateway believe that nobody listens.
        if (!isAway(error)) throw error;
      }
      return reply.code(204).send();
    },
  );

  typed.post(
    '/edge/v1/quarantine',
    { config, bodyLimit: 16 * MEBIBYTE, schema: { tags: ['edge'], body: quarantineReport } },
    async (request, reply) => {
      await speaker(request, request.body.gateway);
      await plant.hold(request.body);
      return reply.code(204).send();
    },
  );

  typed.post(
    '/edge/v1/outside-writes',
    { config, bodyLimit: MEBIBYTE, schema: { tags: ['edge'], body: outsideWrites } },
    async (request, reply) => {
      const { gateway } = await speaker(request, request.body.gateway);
      await plant.noteOutsideWrites(gateway, request.body.writes);
      return reply.code(204).send();
    },
  );

  typed.post(
    '/edge/v1/live',
    { config, bodyLimit: MEBIBYTE, schema: { tags: ['edge'], body: liveReport, response: { 200: liveAnswer } } },
    async (request) => {
      await speaker(request, request.body.gateway);
      return live.take(request.body);
    },
  );

  typed.get(
    '/edge/v1/requests',
    { config, schema: { tags: ['edge'], querystring: z.strictObject({ wait }), response: { 200: gatewayRequests } } },
    async (request, reply) => {
      const { gateway } = await speaker(request);
      const found = await longPoll({
        look: async () => {
          const asked = await plant.secretAsked(gateway);
          const readings = await plant.waitingReadings(gateway);
          // Last: what is fetched is given out once, and nothing stands between that and the answer.
          const commands = await plant.waitingCommands(gateway);
          const all = [
            ...commands.map((command) => ({ kind: 'device-command' as const, id: command.id, command })),
            ...(asked === null ? [] : [{ kind: 'rotate-secret' as const, id: asked }]),
            ...readings.map((one) => ({ kind: 'manual-reading' as const, ...one })),
            ...requests.fetch(gateway),
          ];
          return all.length > 0 ? all : null;
        },
        onWake: (listener) => requests.onWake(gateway, listener),
        seconds: request.query.wait,
        signal: hangUp(reply.raw, stopping),
      });
      return { requests: found ?? [] };
    },
  );

  typed.post(
    '/edge/v1/results',
    { config, bodyLimit: 16 * MEBIBYTE, schema: { tags: ['edge'], body: gatewayResults } },
    async (request, reply) => {
      const { gateway } = await speaker(request);
      for (const entry of request.body.results) {
        if (entry.kind === 'request') requests.answer(gateway, entry.id, entry);
        else if (entry.kind === 'manual-reading') await plant.readingResult(gateway, entry);
        else await plant.commandResult(gateway, entry.result);
      }
      return reply.code(204).send();
    },
  );
}
