import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { callerOf } from '../http/guard.ts';
import type { KernelDoor } from '../kernel-door.ts';

const menu = z.object({
  modules: z.array(
    z.object({
      name: z.string(),
      label: z.string(),
      entities: z.array(z.object({ name: z.string(), label: z.string(), offered: z.boolean() })),
    }),
  ),
});

/** The kinds of records that the caller may look at, by module: what a screen leads to. */
export function menuRoute(app: FastifyInstance, kernel: Pick<KernelDoor, 'menu'>): void {
  app
    .withTypeProvider<ZodTypeProvider>()
    .get(
      '/api/v1/menu',
      { config: { access: { to: 'session' } }, schema: { tags: ['identity'], response: { 200: menu } } },
      async (request) => ({
        modules: (await kernel.menu(callerOf(request))).map((one) => ({ ...one, entities: [...one.entities] })),
      }),
    );
}
