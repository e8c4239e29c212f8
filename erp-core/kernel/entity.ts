import type { z } from 'zod';
import type { TableShape } from './effect.ts';
import { id } from './fields.ts';
import type { Label } from './label.ts';
import { type Fields, type RowOf, type Table, table } from './table.ts';

type States = Readonly<Record<string, readonly string[]>>;

export interface EntityDefinition {
  readonly name: string;
  readonly label: Label;
  readonly naturalKey: readonly string[];
  readonly states: States;
  /** Fields a list shows, in this order. */
  readonly list: readonly string[];
  /** Fields that a search looks into. */
  readonly search: readonly string[];
  /** The field that holds the code of a site: a caller bound to sites sees those rows alone. */
  readonly siteField: string | undefined;
  readonly table: TableShape;
}

export type Entity<Row extends object> = Table<
  Row & { readonly id: string },
  'id' & keyof (Row & { readonly id: string })
> & {
  readonly label: Label;
  readonly definition: EntityDefinition;
  /** Whether the transition table lets a record go from one state to the other. */
  readonly allows: (from: string, to: string) => boolean;
};

export type Row<E> = E extends Table<infer R, infer _Key> ? R : never;

/** Declares what a thing is. Its name is its table's: "stock.item" is `stock.item`; a dash becomes an underscore. */
export function entity<const F extends Fields>(
  name: string,
  declared: {
    readonly label: Label;
    readonly key: readonly (keyof F & string)[];
    readonly fields: F;
    readonly states?: States;
    readonly list?: readonly (keyof F & string)[];
    readonly search?: readonly (keyof F & string)[];
    readonly siteField?: keyof F & string;
  },
): Entity<RowOf<F>> {
  const rows = table<F & { id: z.ZodUUID }, 'id'>(name.replaceAll('-', '_'), {
    key: ['id'],
    fields: { id: id(), ...declared.fields },
  });
  const states = declared.states ?? {};
  const definition: EntityDefinition = {
    name,
    label: declared.label,
    naturalKey: declared.key,
    states,
    list: declared.list ?? Object.keys(declared.fields),
    search: declared.search ?? [],
    siteField: declared.siteField,
    table: rows,
  };
  const allows = (from: string, to: string) => states[from]?.includes(to) ?? false;
  return { ...(rows as unknown as Entity<RowOf<F>>), name: rows.name, label: declared.label, definition, allows };
}
