import { giveOffline } from '@millrace/erp-core';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { problemOf } from '../http/error-handler.ts';
import type { GroupOf } from '../http/group.ts';
import { callerOf } from '../http/guard.ts';
import { Problem } from '../http/problem.ts';
import { RefusedAnswer } from '../http/refused-answer.ts';
import type { Caller, KernelDoor, TerminalGate } from '../kernel-door.ts';
import { fileRoutes } from './files.ts';
import { jsonParameter, objectParameter, thingName } from './json-parameter.ts';
import { printRoutes } from './print.ts';
import { companies, recordRoutes } from './records.ts';
import { maySayFacts, toldAsDone, toldFacts, toldInDoubt } from './told-facts.ts';

const idempotencyKey = z.string().regex(/^[\x21-\x7e]{8,128}$/);
const MOST_IN_BULK = 10_000;
const IN_TURN = 250;
type Outcome = Awaited<ReturnType<KernelDoor['execute']>>;

/** One of many that went wrong by a fault of ours: what became of the others is told all the same. */
function failed(error: unknown, locale: Caller['locale'], log: FastifyBaseLogger): Outcome {
  const { code, status, ...problem } = problemOf(error, locale).body(locale, '');
  // Nobody gets on while the database is away: the whole is said again, under the same keys.
  if (code === 'database-away') throw error;
  log.error({ err: error }, 'one of many commands failed');
  return { ok: false, repeated: false, refusal: { code, status, message: problem.title, details: {} } };
}
/** The answer is a page of a file of this kind: it is told to the audit trail as what it is, an export. */
const into = z
  .string()
  .regex(/^[a-z0-9]{1,8}$/)
  .optional();
const flag = z.enum(['0', '1']).default('0');

/**
 * The generic routes over the kernel's registry: what a module declares is served from the moment it is declared, with
 * the kernel's own checks of input, right, company and site. A refusal leaves with its code.
 */
export function businessRoutes(
  app: FastifyInstance,
  kernel: KernelDoor,
  groupOf: GroupOf,
  terminals: Pick<TerminalGate, 'unsettled' | 'at'>,
): void {
  const heldToFacts = maySayFacts(terminals);
  const settleLater = toldFacts(kernel, terminals);
  const doubted = toldInDoubt(terminals);
  const typed = app.withTypeProvider<ZodTypeProvider>();
  const access = { access: { to: 'session' } } as const;

  recordRoutes(app, kernel, groupOf);
  fileRoutes(app, kernel.files);
  printRoutes(app, kernel);
  typed.post(
    '/api/v1/commands/:name',
    {
      config: { ...access, anyBody: true },
      bodyLimit: 4 * 1024 * 1024,
      schema: { hide: true, params: z.object({ name: thingName }), querystring: z.strictObject({ dryRun: flag }) },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      await heldToFacts(request);
      const dryRun = request.query.dryRun === '1';
      const key = request.headers['idempotency-key'];
      const parsed = idempotencyKey.safeParse(key);
      if (!dryRun && !parsed.success) throw new Problem('idempotency-key-missing');
      const options = { dryRun, ...(parsed.success ? { idempotencyKey: parsed.data } : {}), ...toldAsDone(request) };
      const { name } = request.params;
      const { outcome, doubt } = request.offline
        ? await giveOffline(kernel, request.offline, name, request.body ?? {}, options)
        : { outcome: await kernel.execute(caller, name, request.body ?? {}, options), doubt: null };
      if (doubt && !dryRun) await doubted(request, name, doubt);
      if (!dryRun && (await settleLater(request, name, outcome))) {
        return { result: null, repeated: outcome.repeated, unsettled: true };
      }
      if (!outcome.ok && outcome.refusal) throw new RefusedAnswer(outcome.refusal);
      // Accepted, and not done: another person has to confirm it.
      if (outcome.proposed) return reply.code(202).send({ proposed: outcome.proposed, repeated: outcome.repeated });
      return {
        result: outcome.result ?? null,
        repeated: outcome.repeated,
        ...(outcome.undo ? { undo: outcome.undo } : {}),
        ...(dryRun ? { effects: outcome.effects ?? null } : {}),
      };
    },
  );

  typed.post(
    '/api/v1/commands/:name/bulk',
    {
      config: access,
      bodyLimit: 16 * 1024 * 1024,
      schema: {
        hide: true,
        params: z.object({ name: thingName }),
        body: z.strictObject({ inputs: z.array(z.unknown()).min(1).max(MOST_IN_BULK) }),
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const key = idempotencyKey.safeParse(request.headers['idempotency-key']);
      if (!key.success) throw new Problem('idempotency-key-missing');
      const { inputs } = request.body;
      const outcomes: Outcome[] = [];
      // A part at a time: commands of others in the company take their turn between.
      for (let from = 0; from < inputs.length; from += IN_TURN) {
        const part = inputs.slice(from, from + IN_TURN).map((input, at) =>
          // Each has a key of its own: said again after a cut line, what was done is not done twice.
          kernel
            .execute(caller, request.params.name, input, { idempotencyKey: `${key.data}/${from + at}` })
            .catch((error: unknown) => failed(error, caller.locale, request.log)),
        );
        outcomes.push(...(await Promise.all(part)));
      }
      return {
        results: outcomes.map(({ ok, result, refusal, repeated, proposed, undo }) => ({
          ok,
          result,
          refusal,
          repeated,
          proposed,
          undo,
        })),
      };
    },
  );

  typed.get(
    '/api/v1/queries/:name',
    {
      config: access,
      schema: {
        hide: true,
        params: z.object({ name: thingName }),
        querystring: z.strictObject({ input: z.string().max(65_536).optional(), into }),
      },
    },
    async (request) => {
      const input = jsonParameter('input', request.query.input) ?? {};
      const { into } = request.query;
      return (await kernel.query(callerOf(request), request.params.name, input, { into })) ?? null;
    },
  );

  typed.get(
    '/api/v1/entities/:name',
    {
      config: access,
      schema: {
        hide: true,
        params: z.object({ name: thingName }),
        querystring: z.strictObject({
          filter: z.string().max(16_384).optional(),
          sort: z.string().max(128).optional(),
          search: z.string().max(200).optional(),
          cursor: z.string().max(2048).optional(),
          limit: z.coerce.number().int().min(1).max(500).optional(),
          companies,
        }),
      },
    },
    async (request) => {
      const { filter: text, companies: over, ...rest } = request.query;
      const filter = objectParameter('filter', text);
      const given = Object.entries({ ...rest, filter }).filter(([, value]) => value !== undefined);
      const asked = Object.fromEntries(given);
      if (over === undefined) return kernel.list(callerOf(request), request.params.name, asked);
      const { members, closed } = await groupOf(request, over);
      const page = await kernel.group.list(members, request.params.name, asked);
      return { ...page, companies: [...page.companies, ...closed] };
    },
  );

  typed.get(
    '/api/v1/entities/:name/:id',
    { config: access, schema: { hide: true, params: z.object({ name: thingName, id: z.string().min(1).max(256) }) } },
    async (request) => kernel.get(callerOf(request), request.params.name, request.params.id),
  );
}
