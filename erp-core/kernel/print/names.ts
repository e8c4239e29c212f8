import type { ValueType } from '@millrace/expression';
import type { z } from 'zod';
import type { Declarations } from '../declarations.ts';
import type { EntityDefinition } from '../entity.ts';
import { fieldMeta } from '../fields.ts';
import { valueTypeOf } from '../formula.ts';

/** A field that a template may name: of the record ("code"), or of one that it refers to ("item.code"). */
export interface NamedField {
  readonly name: string;
  readonly schema: z.ZodType;
  /** Whose field it is. */
  readonly of: EntityDefinition;
  /** The field of the record that leads there; null: it is the record's own. */
  readonly through: string | null;
  readonly field: string;
  /** As a formula has it. */
  readonly type: ValueType;
}

/** Of what is no single value for a formula, its text is what there is to reckon with. */
const typeOf = (schema: z.ZodType): ValueType => valueTypeOf(schema) ?? 'text';

const KEPT = new Set(['id', 'version']);

/** Whatever of a record can be printed; secrets never. */
const printable = (schema: z.ZodType): boolean => {
  const { secret, field } = fieldMeta(schema);
  return !secret && field !== 'id' && field !== 'file' && field !== 'image';
};

/** Every name that a template of this entity may use. Lines have names of their own, by their own fields. */
export function namesOf(
  of: EntityDefinition,
  fields: Readonly<Record<string, z.ZodType>>,
  registry: Pick<Declarations, 'entities'>,
): ReadonlyMap<string, NamedField> {
  const names = new Map<string, NamedField>();
  for (const [field, schema] of Object.entries(fields)) {
    if (KEPT.has(field) || !printable(schema)) continue;
    const own = { schema, of, through: null, field, type: typeOf(schema) };
    names.set(field, { ...own, name: field });
    const target = registry.entities.get(fieldMeta(schema).references ?? '');
    if (!target || fieldMeta(schema).field !== 'reference') continue;
    for (const [within, other] of Object.entries(fieldsWithComputed(target))) {
      if (KEPT.has(within) || !printable(other)) continue;
      const name = `${field}.${within}`;
      names.set(name, { name, schema: other, of: target, through: field, field: within, type: typeOf(other) });
    }
  }
  return names;
}

export const fieldsWithComputed = ({ table, computed }: EntityDefinition): Readonly<Record<string, z.ZodType>> => ({
  ...table.fields,
  ...Object.fromEntries(Object.entries(computed).map(([name, { type }]) => [name, type])),
});
