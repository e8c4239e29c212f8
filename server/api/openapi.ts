import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Declared, DeclaredEntity, KernelDoor } from '../kernel-door.ts';

const problem = {
  description: 'Problem details (RFC 9457)',
  content: { 'application/problem+json': { schema: { type: 'object' } } },
};

function inputSchema({ input }: Declared): Record<string, unknown> {
  const { $schema: _, ...schema } = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' });
  return schema;
}

const query = (...names: string[]) =>
  names.map((name) => ({ name, in: 'query', schema: { type: name === 'limit' ? 'integer' : 'string' } }));

/** What the generic routes serve of one entity. */
function entityPaths({ name, label, table, parts }: DeclaredEntity): Record<string, unknown> {
  const schemaOf = (fields: DeclaredEntity['table']['fields']) => {
    const { $schema: _, ...schema } = z.toJSONSchema(z.object(fields), { io: 'output', unrepresentable: 'any' });
    return schema;
  };
  const record = schemaOf(table.fields);
  const lines = parts.map((part) => [part.name, z.array(z.object({ id: z.uuid(), ...part.fields }))] as const);
  const whole = lines.length === 0 ? record : schemaOf({ ...table.fields, ...Object.fromEntries(lines) });
  const tags = [name.split('.', 1)[0]];
  const id = { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } };
  const get = (
    summary: string,
    parameters: unknown[],
    description: string,
    schema?: unknown,
    type = 'application/json',
  ) => ({
    get: {
      summary: `${label.en}: ${summary}`,
      description: `Needs the right \`${name}\`.`,
      tags,
      parameters,
      responses: { 200: { description, ...(schema ? { content: { [type]: { schema } } } : {}) }, default: problem },
    },
  });
  const page = {
    type: 'object',
    properties: { rows: { type: 'array', items: record }, cursor: { type: ['string', 'null'] } },
  };
  const sheet = { type: 'string' };
  return {
    [`/api/v1/entities/${name}`]: get('list', query('filter', 'sort', 'search', 'cursor', 'limit'), 'A page', page),
    [`/api/v1/entities/${name}/{id}`]: get('one', [id], 'The record', whole),
    [`/api/v1/entities/${name}/{id}/history`]: get(
      'history',
      [id, ...query('below', 'limit')],
      'Its writings, newest first',
    ),
    [`/api/v1/aggregates/${name}`]: get(
      'counts and sums',
      query('filter', 'search', 'by', 'measures'),
      'A row a group',
    ),
    [`/api/v1/descriptions/${name}`]: get(
      'what a screen has to know',
      [],
      'Fields, states, commands, in the reader’s language',
    ),
    [`/api/v1/templates/${name}`]: get(
      'import template',
      query('format'),
      'A sheet with an example; `format` is csv or xlsx',
      sheet,
      'text/csv',
    ),
    [`/api/v1/exports/${name}`]: get(
      'export',
      query('filter', 'sort', 'search', 'format'),
      'All records; `format` is csv or xlsx',
      sheet,
      'text/csv',
    ),
  };
}

/** OpenAPI of the system as it runs: the server's own routes, and every command and query that a module declares. */
export function openApiRoute(app: FastifyInstance, kernel: Pick<KernelDoor, 'registry'>): void {
  // Of the registry that runs: where packs come and go, another one runs.
  let built: { readonly of: KernelDoor['registry']; readonly text: string } | null = null;
  const build = (registry: KernelDoor['registry']): string => {
    const document = app.swagger() as { paths?: Record<string, unknown> };
    const paths: Record<string, unknown> = { ...document.paths };
    for (const command of registry.commands.values()) {
      paths[`/api/v1/commands/${command.name}`] = {
        post: {
          summary: command.label.en,
          description: `Needs the right \`${command.permission}\`.`,
          tags: [command.name.split('.', 1)[0]],
          parameters: [
            { name: 'Idempotency-Key', in: 'header', required: true, schema: { type: 'string', minLength: 8 } },
            { name: 'dryRun', in: 'query', schema: { enum: ['0', '1'] } },
          ],
          requestBody: { content: { 'application/json': { schema: inputSchema(command) } } },
          responses: { 200: { description: 'Done; `{ result }`' }, default: problem },
        },
      };
      paths[`/api/v1/commands/${command.name}/bulk`] = {
        post: {
          summary: `${command.label.en}: many at once`,
          description: `Needs the right \`${command.permission}\`. Each input has its own result, and a key of its own: \`<key>/<n>\`.`,
          tags: [command.name.split('.', 1)[0]],
          parameters: [
            { name: 'Idempotency-Key', in: 'header', required: true, schema: { type: 'string', minLength: 8 } },
          ],
          requestBody: {
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: ['inputs'],
                  properties: { inputs: { type: 'array', items: inputSchema(command) } },
                },
              },
            },
          },
          responses: { 200: { description: '`{ results: [{ ok, result, refusal, repeated }] }`' }, default: problem },
        },
      };
    }
    for (const query of registry.queries.values()) {
      paths[`/api/v1/queries/${query.name}`] = {
        get: {
          summary: query.label.en,
          description: `Needs the right \`${query.permission}\`.`,
          tags: [query.name.split('.', 1)[0]],
          parameters: [{ name: 'input', in: 'query', content: { 'application/json': { schema: inputSchema(query) } } }],
          responses: { 200: { description: 'The answer' }, default: problem },
        },
      };
    }
    for (const entity of registry.entities.values()) Object.assign(paths, entityPaths(entity));
    return JSON.stringify({ ...document, paths });
  };
  app.get('/openapi.json', { config: { access: { to: 'user' } }, schema: { hide: true } }, async (_request, reply) => {
    const { registry } = kernel;
    if (built?.of !== registry) built = { of: registry, text: build(registry) };
    return reply.type('application/json').send(built.text);
  });
}
