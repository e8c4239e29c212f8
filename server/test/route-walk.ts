import type { Answer, TestServer } from './test-server.ts';

/** What a document of OpenAPI says of one operation, as far as the walk reads it. */
interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema?: JsonSchema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: JsonSchema }>> };
}
interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

export interface Step {
  /** The route as it is declared: "GET /api/v1/entities/:name". */
  readonly route: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
}

export interface Overheard {
  /** What somebody of another company might have heard: identifiers, codes, paths, moments. */
  readonly values: readonly unknown[];
  /** Identifiers of the records of one thing: what most finds something. */
  readonly idsOf: (name: string) => readonly string[];
  /** Inputs that a command or question of this name takes. */
  readonly inputsOf: (name: string) => readonly unknown[];
  /** Words that a query parameter of this name is given. */
  readonly parameters: Readonly<Record<string, readonly string[]>>;
  /** Fields of an entity, to filter, sort and group by. */
  readonly fieldsOf: (name: string) => readonly string[];
  /** What is part of everything that is theirs. */
  readonly mark: string;
}

/**
 * Every request the walk makes: all routes that the running server has, each with what was overheard wherever its own
 * description takes it. A route that is new is walked because it is there; one that nothing describes is told.
 */
export function stepsOf(
  server: Pick<TestServer['server'], 'routes'>,
  document: { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> },
  overheard: Overheard,
): { readonly steps: readonly Step[]; readonly undescribed: readonly string[] } {
  const steps: Step[] = [];
  const undescribed: string[] = [];
  for (const { method, url } of server.routes()) {
    if ((method !== 'GET' && method !== 'POST') || url.includes('*')) continue;
    const route = `${method} ${url}`;
    const pattern = new RegExp(`^${url.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+')}$`);
    const described = Object.keys(document.paths).filter((path) => pattern.test(path));
    // What stands in the document under the route's own name has only ids to be filled in.
    if (url.includes(':name') && described.length === 0) undescribed.push(route);
    const paths = described.length > 0 ? described : [url.replaceAll(/:(\w+)/g, '{$1}')];
    for (const path of paths) {
      const operation = document.paths[path]?.[method.toLowerCase()] ?? {};
      for (const one of requests(method, path, operation, overheard)) steps.push({ route, method, ...one });
    }
  }
  return { steps, undescribed };
}

function requests(method: 'GET' | 'POST', path: string, operation: Operation, overheard: Overheard) {
  const name = path.split('/').find((part) => part.includes('.')) ?? '';
  const filled = fill(path, name, overheard);
  if (method === 'POST') {
    const bodies = path.startsWith('/api/v1/commands/')
      ? overheard.inputsOf(name).map((input) => (path.endsWith('/bulk') ? { inputs: [input] } : input))
      : bodiesOf(operation, overheard);
    return filled.flatMap((one) => (bodies.length > 0 ? bodies : [{}]).map((body) => ({ path: one, body })));
  }
  const queries = queriesOf(operation, name, overheard);
  return filled.flatMap((one) => queries.map((query) => ({ path: query ? `${one}?${query}` : one })));
}

/** Paths with each of the ids that fit in them; a few of other things too. */
function fill(path: string, name: string, { idsOf, values }: Overheard): string[] {
  if (!path.includes('{')) return [path];
  const texts = values.filter((value) => typeof value === 'string');
  const own = idsOf(name);
  const some = own.length > 0 ? [...own, ...texts.slice(0, 3)] : texts;
  return some.map((value) => path.replaceAll(/\{\w+\}/g, encodeURIComponent(value)));
}

function queriesOf({ parameters = [] }: Operation, name: string, overheard: Overheard): string[] {
  const asked = new Set(parameters.filter((one) => one.in === 'query').map((one) => one.name));
  const text = (values: Record<string, unknown>): string =>
    Object.entries(values)
      .map(([key, value]) => `${key}=${encodeURIComponent(typeof value === 'string' ? value : JSON.stringify(value))}`)
      .join('&');
  const given: Record<string, unknown> = {};
  for (const parameter of asked) {
    const [first] = overheard.parameters[parameter] ?? [];
    if (first !== undefined) given[parameter] = first;
  }
  const queries = ['', text(given)];
  for (const parameter of asked) {
    for (const value of overheard.parameters[parameter] ?? []) queries.push(text({ ...given, [parameter]: value }));
  }
  if (asked.has('input')) queries.push(...overheard.inputsOf(name).map((input) => text({ input })));
  for (const field of overheard.fieldsOf(name)) {
    if (asked.has('sort')) queries.push(text({ sort: field, limit: '500' }));
    if (asked.has('by')) queries.push(text({ by: field }), text({ measures: { m: { greatest: field } } }));
    if (asked.has('filter')) queries.push(text({ filter: { [field]: { like: overheard.mark.slice(0, 4) } } }));
  }
  return [...new Set(queries)];
}

/** Bodies of what a server's own route says it takes. */
function bodiesOf({ requestBody }: Operation, { values }: Overheard): unknown[] {
  const schema = requestBody?.content['application/json']?.schema;
  if (!schema) return [];
  return Array.from({ length: 8 }, (_, turn) => exampleOf(schema, values, turn));
}

function exampleOf(schema: JsonSchema, values: readonly unknown[], turn: number): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[turn % schema.enum.length];
  const either = schema.anyOf ?? schema.oneOf;
  if (either) return exampleOf(either[turn % either.length] ?? {}, values, turn);
  const type = [schema.type].flat()[0];
  if (type === 'object') {
    return Object.fromEntries(
      Object.entries(schema.properties ?? {}).map(([name, part], at) => [name, exampleOf(part, values, turn + at)]),
    );
  }
  if (type === 'array') return [exampleOf(schema.items ?? {}, values, turn)];
  const fits = values.filter((value) => typeof value === (type === 'integer' ? 'number' : type));
  return fits[turn % Math.max(1, fits.length)];
}

/** What of an answer is theirs and was not said in the request itself. */
export function leaksIn(asked: string, told: string, secrets: readonly string[]): string[] {
  return secrets.filter((secret) => told.includes(secret) && !asked.includes(secret));
}

/**
 * Takes all steps, some at a time. What a command was given may stand in records of one's own afterwards, and is nothing
 * that the other company told: it counts as said from then on. Returns where something of theirs was told, and which
 * routes answered at all.
 */
export async function walk(
  call: (step: Step) => Promise<Answer>,
  steps: readonly Step[],
  secrets: readonly string[],
): Promise<{
  readonly leaks: readonly string[];
  readonly taken: ReadonlySet<string>;
  readonly ok: ReadonlySet<string>;
}> {
  const leaks: string[] = [];
  const taken = new Set<string>();
  const ok = new Set<string>();
  const waiting = [...steps];
  let said = '';
  const worker = async (): Promise<void> => {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      const asked = decodeURIComponent(`${step.path} ${JSON.stringify(step.body ?? null)}`);
      if (step.method === 'POST') said += asked;
      const answer = await call(step);
      taken.add(step.route);
      if (answer.status < 300) ok.add(step.route);
      const told = `${answer.text} ${JSON.stringify([...answer.headers])}`;
      for (const secret of leaksIn(asked + said, told, secrets))
        leaks.push(`${step.method} ${step.path} told ${secret}`);
    }
  };
  await Promise.all(Array.from({ length: 6 }, worker));
  return { leaks, taken, ok };
}
