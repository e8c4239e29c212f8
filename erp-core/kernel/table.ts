import type { z } from 'zod';
import { type Composite, composedSql, compositeOf } from './composite.ts';
import type { Column, Effect, Fields, TableShape, Want } from './effect.ts';
import { fieldMeta } from './field-meta.ts';

export type RowOf<F extends Fields> = { readonly [Name in keyof F]: z.infer<F[Name]> };

type NullableKeys<Row> = { [Name in keyof Row]: null extends Row[Name] ? Name : never }[keyof Row];
/** What must be given to insert: a column that may be null may be left out. */
export type Insert<Row> = Omit<Row, NullableKeys<Row>> & Partial<Pick<Row, NullableKeys<Row>>>;

/** A table of the ledger's machinery; an entity is one with labels. `company` is a column of every one, set by default. */
export interface Table<
  Row extends object = object,
  Key extends keyof Row & string = keyof Row & string,
  New = Insert<Row>,
> extends TableShape {
  readonly key: readonly Key[];
  /** The row of this key, locked until the command ends; undefined where there is none. */
  readonly locked: (key: Pick<Row, Key>) => Want<Row | undefined>;
  readonly lockedAll: (keys: readonly Pick<Row, Key>[]) => Want<readonly Row[]>;
  /** The row as it is, without a lock: what the decision does not depend on. */
  readonly found: (key: Pick<Row, Key>) => Want<Row | undefined>;
  /** All rows with these values, locked; rows that this batch made or changed are seen too. */
  readonly where: (values: Partial<Row>, options?: { readonly lock?: boolean }) => Want<readonly Row[]>;
  /** The same of several such values at once. */
  readonly whereAny: (values: readonly Partial<Row>[], options?: { readonly lock?: boolean }) => Want<readonly Row[]>;
  readonly insert: (row: New) => Effect;
  /** `row` must have been loaded with a lock. */
  readonly change: (row: Row, patch: Partial<Row>) => Effect;
  readonly remove: (row: Row) => Effect;
}

export const columnOf = (field: string): string => field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Declares a table. Every name in it is the author's, never a client's: they are written into SQL as they stand. */
export function table<const F extends Fields, const Key extends keyof F & string>(
  name: string,
  {
    key,
    fields,
    entity,
    partOf,
    tree,
    ledger,
    exact,
  }: {
    readonly key: readonly Key[];
    readonly fields: F;
    readonly entity?: string;
    readonly partOf?: TableShape['partOf'];
    readonly tree?: string;
    readonly ledger?: TableShape['ledger'];
    readonly exact?: true;
  },
): Table<RowOf<F>, Key> {
  type Row = RowOf<F>;
  const columns = columnsOf(name, fields);
  const self: Table<Row, Key> = {
    name,
    fields,
    columns,
    key,
    ...(entity === undefined ? {} : { entity }),
    ...(partOf === undefined ? {} : { partOf }),
    ...(tree === undefined ? {} : { tree }),
    ...(ledger === undefined ? {} : { ledger }),
    ...(exact === undefined ? {} : { exact }),
    locked: (of) => want([of], true, (rows) => rows[0]),
    lockedAll: (keys) => want(keys, true, (rows) => rows),
    found: (of) => want([of], false, (rows) => rows[0]),
    where: (values, { lock = true } = {}) => want([values], lock, (rows) => rows),
    whereAny: (values, { lock = true } = {}) => want(values, lock, (rows) => rows),
    insert: (row) => ({ kind: 'insert', table: self, row: complete(row) }),
    change: (row, patch) => ({ kind: 'change', table: self, row, patch }),
    remove: (row) => ({ kind: 'remove', table: self, row }),
  };
  function want<Result>(keys: readonly object[], lock: boolean, pick: (rows: readonly Row[]) => Result): Want<Result> {
    return {
      kind: 'rows',
      table: self,
      keys: keys as readonly Readonly<Record<string, unknown>>[],
      lock,
      pick: (rows) => pick(rows as readonly Row[]),
    };
  }
  function complete(row: Insert<Row>): Record<string, unknown> {
    const whole: Record<string, unknown> = {};
    for (const { field } of columns) whole[field] = (row as Record<string, unknown>)[field] ?? null;
    return whole;
  }
  return self;
}

/** Throws a TypeError where two fields would be one column: "priceAmount" beside the amount of "price". */
function columnsOf(table: string, fields: Fields): readonly Column[] {
  const columns = Object.entries(fields).flatMap(([field, schema]): Column[] => {
    const composite = compositeOf(schema);
    if (!composite) return [{ field, column: columnOf(field) }];
    return composite.parts.map(({ name }) => ({ field, column: partColumn(field, name), part: name }));
  });
  const twice = columns.find(({ column }, at) => columns.findIndex((one) => one.column === column) < at);
  if (twice) throw new TypeError(`${table}: two fields are kept in the column ${twice.column}`);
  return columns;
}

export const partColumn = (field: string, part: string): string => `${columnOf(field)}_${columnOf(part)}`;

/** A field of the row `t` as SQL reads it. */
export function fieldSql(field: string, schema: z.ZodType): string {
  const composite = compositeOf(schema);
  return composite ? wholeSql(field, composite, fieldMeta(schema).field) : `t.${columnOf(field)}`;
}

/** Money keeps the digits of its currency; a quantity is said without zeros that say nothing. */
const wholeSql = (field: string, composite: Composite, type: string): string =>
  composedSql(composite, (part) => `t.${partColumn(field, part)}`, type !== 'money');

/** What a row of a table, or a record of an entity, holds. */
export type Row<T> = T extends Table<infer R, infer _Key, infer _New> ? R : never;

export type { Column, Fields } from './effect.ts';
