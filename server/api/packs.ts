import { exportNote, NOTED, operationNote, type PackRequest, say } from '@millrace/erp-core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { callerOf } from '../http/guard.ts';
import { Problem } from '../http/problem.ts';
import { RefusedAnswer } from '../http/refused-answer.ts';
import type { Caller, KernelDoor } from '../kernel-door.ts';
import type { PackDoor } from '../packs/keeper-packs.ts';

const OPERATOR = 'system:operator';
const MOST_BYTES = 8 * 1024 * 1024;
const label = z.object({ en: z.string(), bn: z.string(), hi: z.string() });
export const broughtIn = z.object({
  name: z.string(),
  version: z.string(),
  from: z.string().nullable(),
  label,
  description: label,
  key: z.object({ fingerprint: z.string(), trusted: z.boolean(), name: z.string().nullable() }),
  needs: z.record(z.string(), z.string()),
  adds: z.array(z.string()),
  drops: z.array(z.string()),
  commands: z.array(z.string()),
  demo: z.int(),
  automations: z.array(
    z.object({ name: z.string(), label, on: z.string(), run: z.string(), decidedBy: z.array(z.string()) }),
  ),
  statements: z.array(z.string()),
});
const takenAway = z.object({
  name: z.string(),
  version: z.string(),
  rows: z.array(z.object({ entity: z.string(), own: z.int(), others: z.int() })),
  fields: z.array(z.object({ field: z.string(), records: z.int() })),
  enabled: z.int(),
  neededBy: z.array(z.string()),
  grants: z.int(),
  imports: z.int(),
  waiting: z.int(),
  kept: z.string().nullable(),
});
/** `keep`: records are written to a file on the plant's machine first. */
const removal = z.strictObject({ keep: z.boolean().default(false) });
const trustedKey = z.object({
  fingerprint: z.string(),
  name: z.string(),
  trustedAt: z.int(),
  trustedBy: z.string(),
});
const params = z.object({ name: z.string().regex(/^[a-z][a-z0-9-]{0,40}$/) });
const file = z.string().min(1).max(2_500_000);

/** What changes the installation, by the name it has in the audit trail. */
const DEEDS: Readonly<Partial<Record<PackRequest['do'], string>>> = {
  install: NOTED.packInstall,
  remove: NOTED.packRemove,
  distrust: NOTED.packDistrust,
};
/** Of what was asked and answered what says which pack or key it was. */
const named = (of: object): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(of).filter(([name]) => ['name', 'version', 'from', 'fingerprint', 'trust', 'keep'].includes(name)),
  );

/**
 * Packs, for the whole system: looked at, brought in, raised, removed. Whether a company works with one it says itself,
 * by `kernel.module.enable`. `door` is null where no keeper started this server.
 */
export function packRoutes(
  app: FastifyInstance,
  { kernel, door }: { readonly kernel: KernelDoor; readonly door: PackDoor | null },
): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  const config = { access: { to: 'session', permission: 'operations.packs' } } as const;
  const tags = ['packs'];

  /** Throws the refusal as the answer it is, in the caller's language. */
  async function ask<Shape extends z.ZodType>(
    caller: Caller,
    request: PackRequest,
    shape: Shape,
  ): Promise<z.infer<Shape>> {
    if (!door) throw new Problem('no-keeper');
    const deed = DEEDS[request.do];
    const tell = (detail: object, refusal?: string): void => {
      if (deed) kernel.note(operationNote(caller, deed, named(detail), refusal));
    };
    const answer = await door.ask(request).catch((error: unknown) => {
      // It may be done all the same.
      tell(request, 'no-answer');
      throw error;
    });
    if (answer.ok) {
      tell({ ...request, ...Object(answer.result) });
      return shape.parse(answer.result);
    }
    const { code, status, says, details } = answer.refusal;
    tell(request, code);
    throw new RefusedAnswer({ code, status, details, message: say(says, caller.locale, details) });
  }
  const by = ({ user }: Caller) => ({ by: user, now: Date.now() * 1000 });
  /** Whoever runs the machine asks for all companies; an administrator for his own. */
  const companyOf = ({ user, company }: Caller) => ({ company: user === OPERATOR ? null : company });

  typed.post(
    '/api/v1/packs/preview',
    { config, bodyLimit: MOST_BYTES, schema: { tags, body: z.strictObject({ file }), response: { 200: broughtIn } } },
    (request) => ask(callerOf(request), { do: 'preview', text: request.body.file }, broughtIn),
  );

  typed.post(
    '/api/v1/packs',
    {
      config,
      bodyLimit: MOST_BYTES,
      schema: {
        tags,
        body: z.strictObject({ file, trust: z.string().min(1).max(100).optional() }),
        response: { 200: broughtIn },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const { file: text, trust } = request.body;
      const done = await ask(caller, { do: 'install', text, ...by(caller), ...(trust ? { trust } : {}) }, broughtIn);
      request.log.info({ user: caller.user, pack: done.name, version: done.version }, 'a pack was brought in');
      await kernel.refreshModules();
      return done;
    },
  );

  typed.get(
    '/api/v1/packs/:name/file',
    { config, schema: { tags, params, response: { 200: z.object({ version: z.string(), text: z.string() }) } } },
    async (request) => {
      const caller = callerOf(request);
      const asked = { do: 'file', ...request.params } as const;
      const kept = await ask(caller, asked, z.object({ version: z.string(), text: z.string() }));
      kernel.note(exportNote(caller, 'operations.packs', { ...request.params, version: kept.version }, undefined));
      return kept;
    },
  );

  typed.get(
    '/api/v1/packs/:name/loss',
    { config, schema: { tags, params, response: { 200: takenAway } } },
    (request: FastifyRequest<{ Params: z.infer<typeof params> }>) => {
      const caller = callerOf(request);
      return ask(caller, { do: 'loss', ...request.params, ...companyOf(caller) }, takenAway);
    },
  );

  typed.post(
    '/api/v1/packs/:name/remove',
    { config, schema: { tags, params, body: removal, response: { 200: takenAway } } },
    async (request: FastifyRequest<{ Params: z.infer<typeof params>; Body: z.infer<typeof removal> }>) => {
      const caller = callerOf(request);
      const gone = await ask(
        caller,
        { do: 'remove', keep: request.body.keep, ...request.params, ...companyOf(caller), ...by(caller) },
        takenAway,
      );
      request.log.info({ user: caller.user, pack: gone.name, rows: gone.rows }, 'a pack was removed');
      await kernel.refreshModules();
      return gone;
    },
  );

  typed.post(
    '/api/v1/packs/:name/demo',
    { config, schema: { tags, params, response: { 200: z.object({ made: z.int() }) } } },
    async (request) => {
      const outcome = await kernel.loadDemo(callerOf(request), request.params.name);
      if (!outcome.ok && outcome.refusal) throw new RefusedAnswer(outcome.refusal);
      return outcome.result as { made: number };
    },
  );

  typed.get(
    '/api/v1/pack-keys',
    { config, schema: { tags, response: { 200: z.object({ keys: z.array(trustedKey) }) } } },
    async (request) => ({ keys: await ask(callerOf(request), { do: 'keys' }, z.array(trustedKey)) }),
  );

  typed.post(
    '/api/v1/pack-keys/distrust',
    {
      config,
      schema: { tags, body: z.strictObject({ fingerprint: z.string().max(100) }), response: { 200: trustedKey } },
    },
    (request) => ask(callerOf(request), { do: 'distrust', ...request.body }, trustedKey),
  );
}
