import { OF_EVERY_MEMBER } from '@millrace/erp-core';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Declared, DeclaredCommand, DeclaredEntity, KernelDoor } from '../kernel-door.ts';
import { withAnyJson } from './any-json.ts';
import { exampleOfFields } from './examples.ts';
import { XLSX } from './records.ts';

const problem = {
  description: 'Problem details (RFC 9457)',
  content: { 'application/problem+json': { schema: { type: 'object' } } },
};

function inputSchema({ input }: Declared): Record<string, unknown> {
  const { $schema: _, ...schema } = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' });
  return schema;
}

/** Its schema, and an input that fits it. */
const inputContent = (of: Declared) => ({ schema: inputSchema(of), example: exampleOfFields(of.input.shape) });

/** A parameter that is JSON: what a client writes of it is text, what it says has a schema. */
const jsonIn = (name: string, description: string, schema: object) => ({
  ...{ name, in: 'query', description },
  content: { 'application/json': { schema } },
});
const plain = (name: string, description: string, schema: object = { type: 'string' }) => ({
  ...{ name, in: 'query', description, schema },
});

/** The names a list is filtered by: fields, and the parts of those that have several ("price.amount"). */
const askable = ({ table }: DeclaredEntity): string[] =>
  table.columns.map(({ field, part }) => (part === undefined ? field : `${field}.${part}`));

/** How a list is asked; the same for exports and sums. */
function asked(entity: DeclaredEntity) {
  const names = askable(entity);
  const operand = { type: ['string', 'number', 'boolean', 'null'] };
  const operators = Object.fromEntries(
    ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'like'].map((operator) => [operator, operand]),
  );
  const condition = {
    anyOf: [
      operand,
      {
        type: 'object',
        additionalProperties: false,
        properties: { ...operators, in: { type: 'array', items: operand }, under: { type: 'string', format: 'uuid' } },
      },
    ],
  };
  return {
    filter: jsonIn(
      'filter',
      'Field → value, or → { operator: value }; all have to hold. `like` finds a text that holds the words, `under` what is a record of a tree, or names one, and all below it. An amount has an order within one currency only: filter by that too. `$tags` stands for the tags on a record, by their ids.',
      {
        type: 'object',
        additionalProperties: false,
        properties: { ...Object.fromEntries(names.map((name) => [name, condition])), $tags: condition },
      },
    ),
    sort: plain('sort', 'A field, `-` before it for the other way; the id settles ties.', {
      enum: names.flatMap((name) => [name, `-${name}`]),
      default: 'id',
    }),
    search: plain(
      'search',
      entity.search.length > 0
        ? `Words that one of these holds: ${entity.search.join(', ')}.`
        : 'Refused with `input-invalid`: these records have nothing that is searched. Filter them instead.',
      { type: 'string', maxLength: 200 },
    ),
    cursor: plain('cursor', 'Where the page before ended, as it said; left out: the first page.'),
    limit: plain('limit', 'Records a page.', { type: 'integer', minimum: 1, maximum: 500, default: 50 }),
  };
}

/** What the generic routes serve of one entity. */
function entityPaths(entity: DeclaredEntity): Record<string, unknown> {
  const { name, label, table, computed, parts } = entity;
  const lines = Object.fromEntries(
    parts.map((part) => [part.name, z.array(z.object({ id: z.uuid(), ...part.fields }))]),
  );
  const record = recordSchema(entity);
  const whole = recordSchema(entity, lines);
  const example = {
    ...exampleOfFields(table.fields),
    ...exampleOfFields(Object.fromEntries(Object.entries(computed).map(([field, { type }]) => [field, type]))),
  };
  const tags = [name.split('.', 1)[0]];
  const id = { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } };
  const { filter, sort, search, cursor, limit } = asked(entity);
  const get = (summary: string, parameters: unknown[], description: string, content?: object) => ({
    get: {
      summary: `${label.en}: ${summary}`,
      description: `Needs the right \`${name}\`.`,
      tags,
      parameters,
      responses: { 200: { description, ...(content ? { content } : {}) }, default: problem },
    },
  });
  const json = (schema: object, shown: unknown) => ({ 'application/json': { schema, example: shown } });
  const page = {
    type: 'object',
    properties: { rows: { type: 'array', items: record }, cursor: { type: ['string', 'null'] } },
  };
  const sheet = { 'text/csv': { schema: { type: 'string' } }, [XLSX]: {} };
  const format = plain('format', 'As a CSV, or as a workbook.', { enum: ['csv', 'xlsx'], default: 'csv' });
  const below = plain('below', 'Writings of versions before this one.', { type: 'integer' });
  const companies = plain(
    'companies',
    'Over several companies: `*` for all that one belongs to, or their ids with commas between. Each is read with the rights one has there; rows say in `company` whose they are, `companies` which answered and why one did not. Sums are a row a company and group, and in `totals` a row a group, amounts always apart by currency. A file is refused whole where one company refuses.',
  );
  const by = plain(
    'by',
    'Fields to group by, with commas between; three at most. Of dates and moments also "field:day", ":week", ":month", ":quarter", ":year".',
  );
  const zone = plain('zone', 'The time zone (IANA) in which a moment has its day; UTC if left out.');
  const measures = jsonIn('measures', 'Name → "count", or → { sum, average, least, greatest or filled: field }.', {
    type: 'object',
  });
  const groupLimit = plain('limit', 'Groups told; over several companies: of each, and 10000 if left out.', {
    type: 'integer',
    ...{ minimum: 1, maximum: 10_000, default: 1000 },
  });
  const sums = {
    type: 'object',
    properties: {
      rows: { type: 'array', items: { type: 'object' } },
      groups: { type: 'integer', description: 'How many groups there are in all.' },
      cursor: { type: ['string', 'null'], description: 'Of one company alone: leads to the groups behind these.' },
    },
    required: ['rows', 'groups'],
  };
  return {
    [`/api/v1/entities/${name}`]: get(
      'list',
      [filter, sort, search, cursor, limit, companies],
      'A page; `cursor` leads to the next, null: this was the last',
      json(page, { rows: [example], cursor: null }),
    ),
    [`/api/v1/entities/${name}/{id}`]: get(
      'one',
      [id],
      'The record',
      json(whole, { ...example, ...exampleOfFields(lines) }),
    ),
    [`/api/v1/entities/${name}/{id}/history`]: get('history', [id, below, limit], 'Its writings, newest first'),
    [`/api/v1/aggregates/${name}`]: get(
      'counts and sums',
      [filter, search, by, zone, measures, groupLimit, cursor, companies],
      'A row a group, in the order of `by`. `groups` above the number of rows: the others were cut off; go on with `cursor`, or over several companies narrow the filter or raise `limit`',
      json(sums, { rows: [{ count: 42 }], groups: 1, cursor: null }),
    ),
    [`/api/v1/descriptions/${name}`]: get(
      'what a screen has to know',
      [],
      'Fields, states, commands, in the reader’s language',
    ),
    [`/api/v1/templates/${name}`]: get('import template', [format], 'A sheet with an example', sheet),
    [`/api/v1/exports/${name}`]: get('export', [filter, sort, search, format, companies], 'All records', sheet),
  };
}

const INTO = {
  name: 'into',
  in: 'query',
  schema: { type: 'string', pattern: '^[a-z0-9]{1,8}$' },
  description: 'The answer is a page of a file of this kind ("csv"): the audit trail is told of it as an export.',
};

/** A record as it is read: its fields, its lines where they are told, and behind them those that are reckoned. */
function recordSchema({ table, computed }: DeclaredEntity, lines: z.ZodRawShape = {}): Record<string, unknown> {
  const read = (fields: z.ZodRawShape) => {
    const { $schema: _, ...schema } = z.toJSONSchema(z.object(fields), { io: 'output', unrepresentable: 'any' });
    return schema as { properties?: Record<string, object> };
  };
  const stored = read({ ...table.fields, ...lines });
  const reckoned = Object.entries(computed).map(([name, { type, from }]) => {
    const { properties } = read({ [name]: type });
    return [name, { ...properties?.[name], readOnly: true, description: `Computed from ${from.join(', ')}.` }];
  });
  return { ...stored, properties: { ...stored.properties, ...Object.fromEntries(reckoned) } };
}

const rightWanted = (permission: string): string =>
  permission === OF_EVERY_MEMBER ? 'For every member of the company.' : `Needs the right \`${permission}\`.`;

/** What a client has to know of a command beside its input: whether it waits for a second person, what takes it back. */
function commandWords({ permission, confirm, reversedBy }: DeclaredCommand) {
  const words = [
    rightWanted(permission),
    ...(confirm === 'ask' ? ['Ask the person before giving it.'] : []),
    ...(confirm === 'two-persons' ? ['Waits until another person confirms it: `kernel.proposal.confirm`.'] : []),
    ...(reversedBy
      ? [`Taken back by \`${reversedBy.command}\`, with the input that the answer brings as \`undo\`.`]
      : []),
  ];
  return {
    description: words.join(' '),
    'x-confirm': confirm,
    ...(reversedBy ? { 'x-reversed-by': reversedBy.command } : {}),
  };
}

/** What of a registry is described: of the one that runs, or of what a release declares. */
export type Described = KernelDoor['registry'];

/** The paths of everything that is declared: commands, one and many at once, queries, and reading of records. */
export function declaredPaths({ commands, queries, entities }: Described): Record<string, unknown> {
  const paths: Record<string, unknown> = {};
  for (const command of commands.values()) {
    paths[`/api/v1/commands/${command.name}`] = { post: giving(command) };
    paths[`/api/v1/commands/${command.name}/bulk`] = { post: givingMany(command) };
  }
  for (const query of queries.values()) paths[`/api/v1/queries/${query.name}`] = { get: asking(query) };
  for (const entity of entities.values()) Object.assign(paths, entityPaths(entity));
  return paths;
}

const KEY = { name: 'Idempotency-Key', in: 'header', required: true, schema: { type: 'string', minLength: 8 } };
const tagsOf = ({ name }: Declared) => [name.split('.', 1)[0]];

const giving = (command: DeclaredCommand) => ({
  summary: command.label.en,
  ...commandWords(command),
  tags: tagsOf(command),
  parameters: [KEY, { name: 'dryRun', in: 'query', schema: { enum: ['0', '1'] } }],
  requestBody: { content: { 'application/json': inputContent(command) } },
  responses: {
    200: { description: 'Done; `{ result, repeated, undo }`' },
    202: {
      description:
        'It waits for another person, or (`by`) for approvals that the company has put before it; `{ proposed: { id, expiresAt, by }, repeated }`',
    },
    default: problem,
  },
});

const givingMany = (command: DeclaredCommand) => ({
  summary: `${command.label.en}: many at once`,
  description: `${rightWanted(command.permission)} Each input has its own result, and a key of its own: \`<key>/<n>\`.`,
  tags: tagsOf(command),
  parameters: [KEY],
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
  responses: {
    200: { description: '`{ results: [{ ok, result, refusal, repeated, proposed, undo }] }`' },
    default: problem,
  },
});

const asking = (query: Declared) => ({
  summary: query.label.en,
  description: rightWanted(query.permission),
  tags: tagsOf(query),
  parameters: [{ name: 'input', in: 'query', content: { 'application/json': inputContent(query) } }, INTO],
  responses: { 200: { description: 'The answer' }, default: problem },
});

/** OpenAPI of the system as it runs: the server's own routes, and every command and query that a module declares. */
export function openApiRoute(app: FastifyInstance, kernel: Pick<KernelDoor, 'registry'>): void {
  // Of the registry that runs: where packs come and go, another one runs.
  let built: { readonly of: Described; readonly text: string } | null = null;
  const build = (registry: Described): string => {
    const document = app.swagger() as { paths?: Record<string, unknown> };
    return JSON.stringify(withAnyJson({ ...document, paths: { ...document.paths, ...declaredPaths(registry) } }));
  };
  app.get('/openapi.json', { config: { access: { to: 'user' } }, schema: { hide: true } }, async (_request, reply) => {
    const { registry } = kernel;
    if (built?.of !== registry) built = { of: registry, text: build(registry) };
    return reply.type('application/json').send(built.text);
  });
}
