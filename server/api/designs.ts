import { type PackRequest, say } from '@millrace/erp-core';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { callerOf } from '../http/guard.ts';
import { Problem } from '../http/problem.ts';
import { RefusedAnswer } from '../http/refused-answer.ts';
import type { Caller, KernelDoor } from '../kernel-door.ts';
import type { PackDoor } from '../packs/keeper-packs.ts';
import { broughtIn } from './packs.ts';

const counted = z.object({ records: z.int() });
const published = broughtIn.extend({
  number: z.int(),
  loses: z.array(counted.extend({ name: z.string() })),
  against: z.array(counted.extend({ path: z.string(), message: z.string() })),
});
const params = z.object({ design: z.uuid() });
const seen = z.strictObject({ version: z.int() });
const accepting = seen.extend({
  /** Of what is lost, what may be, by the names that the preview tells. */
  accepts: z.array(z.string().max(200)).max(500).default([]),
  note: z.string().min(1).max(500).optional(),
});

/**
 * Publishes designs: what a company makes without code becomes tables, for the whole system, and a pack that each company
 * switches on for itself. Designs are written by commands of the kernel (`kernel.design.*`); only this needs the owner of the
 * tables. `door` is null where no keeper started this server.
 */
export function designRoutes(
  app: FastifyInstance,
  { kernel, door }: { readonly kernel: KernelDoor; readonly door: PackDoor | null },
): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  const config = { access: { to: 'session', permission: 'kernel.design.publish' } } as const;
  const tags = ['designs'];

  /** Throws the refusal as the answer it is, in the caller's language. */
  async function ask(caller: Caller, request: PackRequest) {
    if (!door) throw new Problem('no-keeper');
    const answer = await door.ask(request);
    if (answer.ok) return published.parse(answer.result);
    const { code, status, says, details } = answer.refusal;
    throw new RefusedAnswer({ code, status, details, message: say(says, caller.locale, details) });
  }
  const by = ({ user, company }: Caller) => ({ by: user, company, now: Date.now() * 1000 });

  typed.post(
    '/api/v1/designs/:design/preview',
    { config, schema: { tags, params, body: seen, response: { 200: published } } },
    (request) => {
      const caller = callerOf(request);
      return ask(caller, { do: 'preview-design', ...request.params, ...request.body, ...by(caller) });
    },
  );

  typed.post(
    '/api/v1/designs/:design/publish',
    { config, schema: { tags, params, body: accepting, response: { 200: published } } },
    async (request) => {
      const caller = callerOf(request);
      const { note, ...body } = request.body;
      const asked = { ...request.params, ...body, ...(note === undefined ? {} : { note }), ...by(caller) };
      const done = await ask(caller, { do: 'publish-design', ...asked });
      request.log.info({ user: caller.user, design: done.name, number: done.number }, 'a design was published');
      await kernel.refreshModules();
      return done;
    },
  );
}
