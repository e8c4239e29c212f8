import type { Fields } from '../effect.ts';
import type { EntityDefinition } from '../entity.ts';

type Values = Readonly<Record<string, unknown>>;

const named = new WeakMap<Fields, Fields>();

/** The fields of records and of their lines, by the names that roles say: "note", "lines.price". */
export function fieldsByName({ table, parts }: Pick<EntityDefinition, 'table' | 'parts'>): Fields {
  if (parts.length === 0) return table.fields;
  let fields = named.get(table.fields);
  if (!fields) {
    const ofLines = parts.flatMap((part) =>
      Object.entries(part.fields).map(([field, schema]) => [`${part.name}.${field}`, schema] as const),
    );
    fields = { ...table.fields, ...Object.fromEntries(ofLines) };
    named.set(table.fields, fields);
  }
  return fields;
}

/** The names by which roles speak of lines: of a part, and of each field of its lines. */
export const partNames = ({ parts }: Pick<EntityDefinition, 'parts'>): readonly string[] =>
  parts.flatMap(({ name, fields }) => [name, ...Object.keys(fields).map((field) => `${name}.${field}`)]);

export const isPartName = (of: Pick<EntityDefinition, 'parts'>, name: string): boolean =>
  of.parts.length > 0 && partNames(of).includes(name);

/** Names of what an input says: "lines", and "lines.price" where a line says its price. */
export function namesGiven({ parts }: Pick<EntityDefinition, 'parts'>, given: Values): string[] {
  const names = Object.keys(given);
  for (const { name } of parts) {
    const lines = given[name];
    if (!Array.isArray(lines)) continue;
    const fields = new Set(lines.flatMap((line) => Object.keys(Object(line))));
    names.push(...[...fields].filter((field) => field !== 'id').map((field) => `${name}.${field}`));
  }
  return names;
}
