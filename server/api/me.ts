import { localizedText } from '@millrace/contracts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Identity } from '../auth/identity.ts';
import { passOn } from '../auth/pass-on.ts';
import { memberOf } from '../http/guard.ts';
import { LOCALES } from '../http/locale.ts';
import type { KernelDoor } from '../kernel-door.ts';

const RENEW_AFTER_MS = 24 * 3_600_000;

const named = z.object({ id: z.string(), name: z.string() });
const me = z.object({
  user: z.object({ id: z.string(), name: z.string(), email: z.string() }),
  company: named,
  companies: z.array(named),
  sites: z.array(z.object({ id: z.string(), name: localizedText })),
  permissions: z.array(z.string()),
  locale: z.enum(LOCALES),
  /** Modules that the company has not switched on: nothing of theirs answers. */
  off: z.array(z.string()),
});

/** Who is signed in, where, and with which rights: what a screen asks first. */
export function meRoute(app: FastifyInstance, identity: Identity, kernel: Pick<KernelDoor, 'modulesOff'>): void {
  app
    .withTypeProvider<ZodTypeProvider>()
    .get(
      '/api/v1/me',
      { config: { access: { to: 'session' } }, schema: { tags: ['identity'], response: { 200: me } } },
      async (request, reply) => {
        reply.header('cache-control', 'no-store');
        // A screen asks this when it opens: whoever uses the plant daily stays signed in.
        if (request.session && Date.now() - request.session.updatedAt > RENEW_AFTER_MS) {
          await passOn(identity, request, reply, '/api/auth/get-session');
        }
        const { caller, company, companies, sites } = memberOf(request);
        return {
          user: request.session?.user ?? signedOn(request) ?? { id: caller.user, name: '', email: '' },
          company,
          companies: [...companies],
          sites: [...sites],
          permissions: [...caller.permissions],
          locale: caller.locale,
          off: [...(await kernel.modulesOff(company.id))],
        };
      },
    );
}

function signedOn({ terminal }: FastifyRequest) {
  if (terminal?.wall) return { id: terminal.id, name: terminal.name, email: '' };
  const person = terminal?.person;
  return person && { id: person.user, name: person.name, email: person.email ?? '' };
}
