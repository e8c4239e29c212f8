import { mayHear } from '@millrace/erp-core';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { hangUp, longPoll } from '../edge-link/long-poll.ts';
import { callerOf, sitesOf } from '../http/guard.ts';
import type { HeardEvent, KernelDoor } from '../kernel-door.ts';

export interface EventRouteOptions {
  readonly kernel: Pick<KernelDoor, 'events' | 'onEvent'>;
  readonly stopping: AbortSignal;
}

const query = z.strictObject({
  after: z.coerce.number().int().nonnegative().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  wait: z.coerce.number().int().min(0).max(60).default(0),
});
const answer = z.object({
  events: z.array(z.object({ seq: z.int(), at: z.number(), type: z.string(), site: z.string(), payload: z.unknown() })),
  newest: z.int(),
});

/**
 * What the live channel tells of business events, for who has no Socket.IO: after a sequence number, oldest first.
 * `newest` is where to go on from. Without `after` there are no events: only the place to begin from.
 */
export function eventRoute(app: FastifyInstance, { kernel, stopping }: EventRouteOptions): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/api/v1/events',
    {
      config: { access: { to: 'session' } },
      schema: { tags: ['events'], querystring: query, response: { 200: answer } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const sites = new Set(sitesOf(request));
      const { after, limit, wait } = request.query;
      if (after === undefined) return { events: [], newest: await kernel.events.newest(caller.company) };

      const heard = (event: HeardEvent) => mayHear(caller, event) && (event.site === null || sites.has(event.site));
      let cursor = after;
      const found = await longPoll({
        look: async () => {
          const newest = await kernel.events.newest(caller.company);
          const page = await kernel.events.after(caller, cursor, limit);
          // A full page ends where it ends; one that is not full has said all up to the newest.
          cursor =
            page.length === limit ? (page.at(-1)?.seq ?? cursor) : Math.max(cursor, newest, page.at(-1)?.seq ?? 0);
          const events = page.filter(heard);
          return events.length > 0 || page.length === limit ? events : null;
        },
        onWake: (listener) => kernel.onEvent(({ company }) => company === caller.company && listener()),
        seconds: wait,
        signal: hangUp(reply.raw, stopping),
      });
      const events = (found ?? []).map(({ seq, at, type, site, payload }) => ({
        seq,
        at,
        type,
        site: site ?? '',
        payload,
      }));
      return { events, newest: cursor };
    },
  );
}
