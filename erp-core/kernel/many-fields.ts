import { z } from 'zod';
import type { FieldOptions } from './field-meta.ts';
import { type EntityLike, pointAt } from './fields.ts';

/**
 * The ids of records of that entity, each once, in the order given: `["…", "…"]`. Its column is a `uuid[]`; the migration
 * says `call kernel.refer('purchase.order', 'tags', 'purchase.tag')`, which holds every id to a record that is there and
 * keeps what is named from being removed.
 */
export function refs(
  { definition }: { readonly definition: EntityLike },
  { max = 100, ...meta }: FieldOptions & { readonly max?: number } = {},
) {
  const field = z
    .array(z.uuid())
    .max(max)
    .refine((ids) => new Set(ids).size === ids.length, 'the same record stands here twice')
    .meta({ field: 'references', references: definition.name, ...meta });
  pointAt(field, definition);
  return field;
}

/**
 * A member of the company, by the id of the user. Who leaves stays named on what is written already, and cannot be named
 * anew. Its column is `text`. A grant's condition may say `{me}` of it.
 */
export const person = (meta: FieldOptions = {}) =>
  z
    .string()
    .min(1)
    .max(200)
    .meta({ field: 'person', references: 'kernel.membership', ...meta });
