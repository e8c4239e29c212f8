import { localizedText } from '@millrace/contracts';
import { OF_EVERY_MEMBER, permits } from '@millrace/erp-core';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { callerOf } from '../http/guard.ts';
import type { KernelDoor } from '../kernel-door.ts';
import { SERVER_PERMISSIONS } from '../permissions.ts';

const rights = z.object({ rights: z.array(z.object({ name: z.string(), label: localizedText })) });
type Label = z.infer<typeof localizedText>;

/** The rights that the caller holds, each with the words of what it opens: what an API key may be narrowed to. */
export function rightsRoute(app: FastifyInstance, kernel: Pick<KernelDoor, 'registry'>): void {
  let all: readonly (readonly [string, Label])[] = [];
  let of: KernelDoor['registry'] | null = null;
  /** A right of several commands or queries is called as the first of them. */
  function known(): readonly (readonly [string, Label])[] {
    const found = new Map<string, Label>(Object.entries(SERVER_PERMISSIONS));
    const { commands, queries, entities } = kernel.registry;
    for (const { name, label } of entities.values()) found.set(name, label);
    for (const { permission, label } of [...queries.values(), ...commands.values()])
      if (permission !== OF_EVERY_MEMBER && !found.has(permission)) found.set(permission, label);
    return [...found].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  app
    .withTypeProvider<ZodTypeProvider>()
    .get(
      '/api/v1/rights',
      { config: { access: { to: 'session' } }, schema: { tags: ['identity'], response: { 200: rights } } },
      async (request) => {
        const caller = callerOf(request);
        if (of !== kernel.registry) {
          of = kernel.registry;
          all = known();
        }
        const { entities } = kernel.registry;
        const mine = all.filter(([name]) => permits(caller, name, entities.has(name) ? 'read' : 'execute'));
        return { rights: mine.map(([name, label]) => ({ name, label })) };
      },
    );
}
