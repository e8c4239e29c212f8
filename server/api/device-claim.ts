import type { PlantDoor } from '@millrace/erp-core';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Attempts } from '../http/attempts.ts';
import { peerAddress } from '../http/peer.ts';
import { Problem } from '../http/problem.ts';

export interface DeviceClaimOptions {
  readonly plant: Pick<PlantDoor, 'claimDevice'>;
  readonly attempts: Attempts;
}

/** A new device shows its one-time code and gets its identity and secret: no secret is typed by anybody. */
export function deviceClaimRoute(app: FastifyInstance, { plant, attempts }: DeviceClaimOptions): void {
  app.withTypeProvider<ZodTypeProvider>().post(
    '/api/v1/devices/claim',
    {
      config: { access: { to: 'public' } },
      bodyLimit: 4096,
      schema: {
        tags: ['gateways'],
        body: z.strictObject({ code: z.string().min(8).max(64) }),
        response: { 200: z.object({ device: z.string(), secret: z.string() }) },
      },
    },
    async (request, reply) => {
      const wait = attempts.take(`device ${peerAddress(request.raw)}`);
      if (wait !== null) throw new Problem('too-many-attempts', { headers: { 'retry-after': String(wait) } });
      const claimed = await plant.claimDevice(request.body.code);
      if (!claimed) throw new Problem('wrong-code');
      reply.header('cache-control', 'no-store');
      request.log.info({ device: claimed.device }, 'a device claimed its identity');
      return claimed;
    },
  );
}
