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

/** Whether it is a part, or a field of its lines. */
export const isPartName = ({ parts }: Pick<EntityDefinition, 'parts'>, name: string): boolean =>
  parts.some(
    (part) => part.name === name || Object.keys(part.fields).some((field) => `${part.name}.${field}` === name),
  );

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
