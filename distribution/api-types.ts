import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { modules } from '@millrace/erp-core';
import { registryOf } from '@millrace/erp-core/kernel';
import { withAnyJson } from '../server/api/any-json.ts';
import { declaredPaths } from '../server/api/openapi.ts';
import { type Schema, typeOfSchema } from './api-types/type-of-schema.ts';

const FOLDER = join(import.meta.dirname, '../hmi/client/generated');
const HEAD =
  '// Made of the API’s own description (OpenAPI) by `node distribution/api-types.ts`; not edited by hand.\n';

/** The part of an OpenAPI document that is read here. */
export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}
interface Operation {
  readonly summary?: string;
  readonly requestBody?: { readonly content: Content };
  readonly parameters?: readonly { readonly name: string; readonly content?: Content }[];
}
type Content = Readonly<Record<string, { readonly schema: Schema }>>;
type Inputs = readonly { readonly name: string; readonly summary: string; readonly type: string }[];

const jsonOf = (content: Content | undefined): Schema => content?.['application/json']?.schema ?? true;

/** What is taken by every path of one kind, by the name behind it; paths with more behind the name are another kind. */
function inputs(document: ApiDocument, kind: string, method: string, schemaOf: (of: Operation) => Schema): Inputs {
  const root = `/api/v1/${kind}/`;
  return Object.entries(document.paths)
    .flatMap(([path, { [method]: operation }]) => {
      const name = path.slice(root.length);
      if (!operation || !path.startsWith(root) || /[/{]/.test(name)) return [];
      return [{ name, summary: operation.summary ?? name, type: typeOfSchema(schemaOf(operation)) }];
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

// A line each, in the order of names: what two people add at a time goes together by itself.
const table = (title: string, name: string, all: Inputs): string =>
  `${HEAD}
/** ${title} */
export interface ${name} {
${all.map(({ name, summary, type }) => `  /** ${summary} */\n  '${name}': ${type};\n`).join('')}}
`;

/** The files of types, by name: what each command and each query takes. */
export const apiTypes = (document: ApiDocument): Readonly<Record<string, string>> => ({
  'commands.ts': table(
    'What every command takes, by its name.',
    'CommandInputs',
    inputs(document, 'commands', 'post', ({ requestBody }) => jsonOf(requestBody?.content)),
  ),
  'queries.ts': table(
    'What every query is asked with, by its name.',
    'QueryInputs',
    inputs(document, 'queries', 'get', ({ parameters }) =>
      jsonOf(parameters?.find(({ name }) => name === 'input')?.content),
    ),
  ),
});

/** The description of all that this release declares, which is that of a running system without its packs. */
export const releaseDocument = (): ApiDocument =>
  withAnyJson({ paths: declaredPaths(registryOf(modules)) }) as ApiDocument;

export const writtenApiTypes = (file: string): string => readFileSync(join(FOLDER, file), 'utf8');

if (process.argv[1] === import.meta.filename) {
  for (const [file, text] of Object.entries(apiTypes(releaseDocument()))) writeFileSync(join(FOLDER, file), text);
}
