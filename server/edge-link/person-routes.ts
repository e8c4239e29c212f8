import { personAnswer, personQuestion } from '@millrace/contracts';
import type { PlantDoor } from '@millrace/erp-core';
import { permits, systemCaller } from '@millrace/erp-core';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { gatewayOf } from '../http/guard.ts';
import { Problem } from '../http/problem.ts';
import type { CompanyDoor, KernelDoor } from '../kernel-door.ts';

export interface PersonOptions {
  readonly companies: Pick<CompanyDoor, 'keyHolder'>;
  readonly kernel: Pick<KernelDoor, 'list'>;
  readonly plant: Pick<PlantDoor, 'placeOf'>;
}

/**
 * Who comes in at a door of a gateway as a person of the plant: by an API key of his own, so that no password passes through
 * the gateway and a key that is revoked opens nothing there either. He reads and writes what he may in the office, of the
 * gateway's own site alone. One answer for an unknown key, another's name, another company and no right at all.
 */
export function personRoute(app: FastifyInstance, { companies, kernel, plant }: PersonOptions): void {
  app.withTypeProvider<ZodTypeProvider>().post(
    '/edge/v1/person',
    {
      config: { access: { to: 'gateway' } },
      bodyLimit: 4_096,
      schema: { tags: ['edge'], body: personQuestion, response: { 200: personAnswer } },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store');
      const { gateway } = gatewayOf(request);
      const { name, key } = request.body;
      const place = await plant.placeOf(gateway);
      if (!place) throw new Problem('not-ready', { detail: 'no site has this gateway yet' });
      const member = await companies.keyHolder(key, { company: place.company, correlation: request.id });
      const nobody = (reason: string) => {
        request.log.warn({ gateway, name, reason }, 'somebody was not let in at a gateway');
        return { person: null };
      };
      if (member === null || member === 'unknown') return nobody('no key of this company');
      const { user } = member.caller;
      const { rows } = await kernel.list(systemCaller(place.company, 'gateway', request.id), 'kernel.membership', {
        filter: { userId: user },
        limit: 1,
      });
      const email = rows[0]?.email;
      if (typeof email !== 'string' || email.toLowerCase() !== name.toLowerCase())
        return nobody('a key of somebody else');
      const isHere = member.sites.some(({ id }) => id === place.site);
      if (!isHere || !permits(member.caller, 'samples.read')) return nobody('no right to see values of this site');
      return { person: { name: email, writes: permits(member.caller, 'plant.device-command.send') } };
    },
  );
}
