import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Declared, KernelDoor } from '../kernel-door.ts';

const problem = {
  description: 'Problem details (RFC 9457)',
  content: { 'application/problem+json': { schema: { type: 'object' } } },
};

function inputSchema({ input }: Declared): Record<string, unknown> {
  const { $schema: _, ...schema } = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' });
  return schema;
}

/** OpenAPI of the system as it runs: the server's own routes, and every command and query that a module declares. */
export function openApiRoute(app: FastifyInstance, kernel: Pick<KernelDoor, 'registry'>): void {
  let built: string | null = null;
  const build = (): string => {
    const document = app.swagger() as { paths?: Record<string, unknown> };
    const paths: Record<string, unknown> = { ...document.paths };
    for (const command of kernel.registry.commands.values()) {
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
    }
    for (const query of kernel.registry.queries.values()) {
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
    for (const entity of kernel.registry.entities.values()) {
      const parameters = ['filter', 'sort', 'search', 'cursor', 'limit'].map((name) => ({
        name,
        in: 'query',
        schema: { type: name === 'limit' ? 'integer' : 'string' },
      }));
      paths[`/api/v1/entities/${entity.name}`] = {
        get: {
          summary: entity.label.en,
          tags: [entity.name.split('.', 1)[0]],
          parameters,
          responses: { 200: { description: 'A page: `{ rows, cursor }`' }, default: problem },
        },
      };
    }
    return JSON.stringify({ ...document, paths });
  };
  app.get('/openapi.json', { config: { access: { to: 'user' } }, schema: { hide: true } }, async (_request, reply) => {
    built ??= build();
    return reply.type('application/json').send(built);
  });
}
