import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Group, GroupOf } from '../http/group.ts';
import { callerOf } from '../http/guard.ts';
import { Problem } from '../http/problem.ts';
import type { Caller, KernelDoor, ListRequest } from '../kernel-door.ts';
import { objectParameter, thingName } from './json-parameter.ts';

const CSV = 'text/csv; charset=utf-8; header=present';
export const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const format = z.enum(['csv', 'xlsx']).default('csv');
const params = z.object({ name: thingName });
const filter = z.string().max(16_384).optional();
/** Ids of companies that are asked over, with commas between; "*": all that the caller belongs to. */
export const companies = z
  .string()
  .regex(/^(\*|[0-9a-f-]{36}(,[0-9a-f-]{36}){0,99})$/, '"*", or ids of companies with commas between')
  .optional();
const attached = (name: string, ending: 'csv' | 'xlsx'): string => `attachment; filename="${name}.${ending}"`;

type Sheet = Omit<ListRequest, 'cursor' | 'limit'>;

const given = <Value extends object>(values: Value): { [Name in keyof Value]: NonNullable<Value[Name]> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;

/** What a declaration gives of its records beside lists: history, sums, words for screens, sheets. */
export function recordRoutes(app: FastifyInstance, kernel: KernelDoor, groupOf: GroupOf): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  const config = { access: { to: 'session' } } as const;

  const ofOne = (caller: Caller) => ({
    rows: (name: string, asked: Sheet) => kernel.exportRows(caller, name, asked),
    workbook: (name: string, asked: Sheet) => kernel.exportWorkbook(caller, name, asked),
  });
  /** A file does not say what it lacks: a company that stays closed closes it. */
  const ofGroup = ({ members, closed }: Group) => {
    if (closed.length > 0) throw new Problem('second-factor-needed');
    return {
      rows: (name: string, asked: Sheet) => kernel.group.exportRows(members, name, asked),
      workbook: (name: string, asked: Sheet) => kernel.group.exportWorkbook(members, name, asked),
    };
  };

  typed.get(
    '/api/v1/entities/:name/:id/history',
    {
      config,
      schema: {
        hide: true,
        params: params.extend({ id: z.uuid() }),
        querystring: z.strictObject({
          below: z.coerce.number().int().optional(),
          limit: z.coerce.number().int().min(1).max(500).default(50),
        }),
      },
    },
    async (request) => {
      const { name, id } = request.params;
      const { below = null, limit } = request.query;
      return { entries: await kernel.history(callerOf(request), name, id, { limit, below }) };
    },
  );

  typed.get(
    '/api/v1/aggregates/:name',
    {
      config,
      schema: {
        hide: true,
        params,
        querystring: z.strictObject({
          filter,
          search: z.string().max(200).optional(),
          by: z.string().max(256).optional(),
          measures: z.string().max(4_096).optional(),
          limit: z.coerce.number().int().min(1).max(10_000).optional(),
          cursor: z.string().max(4_096).optional(),
          zone: z.string().max(64).optional(),
          companies,
        }),
      },
    },
    async (request) => {
      const { filter: text, by, measures, search, limit, cursor, zone, companies: over } = request.query;
      const asked = given({
        filter: objectParameter('filter', text),
        search,
        by: by?.split(',').filter(Boolean),
        measures: objectParameter('measures', measures),
        limit,
        cursor,
        zone,
      });
      if (over === undefined) return kernel.aggregate(callerOf(request), request.params.name, asked);
      const { members, closed } = await groupOf(request, over);
      const sums = await kernel.group.aggregate(members, request.params.name, asked);
      return { ...sums, companies: [...sums.companies, ...closed] };
    },
  );

  typed.get('/api/v1/descriptions/:name', { config, schema: { hide: true, params } }, (request) =>
    kernel.describe(callerOf(request), request.params.name),
  );

  typed.get(
    '/api/v1/templates/:name',
    { config, schema: { hide: true, params, querystring: z.strictObject({ format }) } },
    async (request, reply) => {
      const { name } = request.params;
      const { format: ending } = request.query;
      const caller = callerOf(request);
      const sheet =
        ending === 'xlsx'
          ? Buffer.from(await kernel.templateWorkbook(caller, name))
          : await kernel.template(caller, name);
      return reply
        .type(ending === 'xlsx' ? XLSX : CSV)
        .header('content-disposition', attached(`${name}-template`, ending))
        .send(sheet);
    },
  );

  typed.get(
    '/api/v1/imports/:id/refused',
    { config, schema: { hide: true, params: z.object({ id: z.uuid() }) } },
    async (request, reply) =>
      reply
        .type(XLSX)
        .header('content-disposition', attached('refused', 'xlsx'))
        .header('cache-control', 'no-store')
        .send(Buffer.from(await kernel.importRefused(callerOf(request), request.params.id))),
  );

  typed.get(
    '/api/v1/made-exports/:id',
    { config, schema: { hide: true, params: z.object({ id: z.uuid() }) } },
    async (request, reply) => {
      const { entity, pieces } = await kernel.exportMade(callerOf(request), request.params.id);
      return reply
        .type(CSV)
        .header('content-disposition', attached(entity, 'csv'))
        .header('cache-control', 'no-store')
        .send(Readable.from(pieces));
    },
  );

  typed.get(
    '/api/v1/exports/:name',
    {
      config,
      schema: {
        hide: true,
        params,
        querystring: z.strictObject({
          filter,
          sort: z.string().max(128).optional(),
          search: z.string().max(200).optional(),
          format,
          companies,
        }),
      },
    },
    async (request, reply) => {
      const { name } = request.params;
      const { filter: text, format: ending, companies: over, ...rest } = request.query;
      const asked = given({ ...rest, filter: objectParameter('filter', text) });
      const sheets = over === undefined ? ofOne(callerOf(request)) : ofGroup(await groupOf(request, over));
      const sheet =
        ending === 'xlsx'
          ? Buffer.from(await sheets.workbook(name, asked))
          : Readable.from(await sheets.rows(name, asked));
      return reply
        .type(ending === 'xlsx' ? XLSX : CSV)
        .header('content-disposition', attached(name, ending))
        .send(sheet);
    },
  );
}
