import { z } from 'zod';
import type { Effect, Fields, Want } from '../effect.ts';
import { fieldMeta, id, wholeNumber } from '../fields.ts';
import type { Label } from '../label.ts';
import { columnOf, type RowOf, type Table, table } from '../table.ts';

export interface LinesOptions {
  readonly label?: Label;
  readonly help?: Label;
  /** How many a record has: 0 to 1,000 where nothing is said. What grows beyond is a list of records of its own. */
  readonly min?: number;
  readonly max?: number;
  /** Its table, where that is not `<table of the record>_<name without its last s>`. */
  readonly table?: string;
}

/** A field of a record that is not a column: child rows in a table of their own, in an order. */
export interface LinesField<F extends Fields = Fields> extends z.ZodType<readonly RowOf<F>[]> {
  readonly lineFields: F;
  readonly lineOptions: LinesOptions;
}
interface HasLines {
  readonly lineFields: Fields;
}

/** The fields of an entity that are columns of its table. */
export type Columns<F> = { readonly [Name in keyof F as F[Name] extends HasLines ? never : Name]: F[Name] };

/** A line as its table has it: `record` is the id of the record it belongs to, `position` counts from 1. */
export interface LineRow extends Readonly<Record<string, unknown>> {
  readonly id: string;
  readonly record: string;
  readonly position: number;
}
export type Line<F extends Fields> = RowOf<F> & Pick<LineRow, 'id' | 'record' | 'position'>;
type LinesIn<Field> = Field extends { readonly lineFields: infer L extends Fields } ? Line<L> : never;

/** A record with its lines, as a rule on the whole of it sees it. */
export type LinesOf<F> = {
  readonly [Name in keyof F as F[Name] extends HasLines ? Name : never]: readonly LinesIn<F[Name]>[];
};

/** The lines of an entity's records, for its commands: a table with two verbs more. */
export interface Part<Row extends object> extends Table<Row, 'id' & keyof Row> {
  /** The lines of a record in their order, locked. */
  readonly of: (record: string, options?: { readonly lock?: boolean }) => Want<readonly Row[]>;
}
/** By the name of the field: `order.lines.of(id)`. */
export type Parts<F> = {
  readonly [Name in keyof F as F[Name] extends HasLines ? Name : never]: Part<LinesIn<F[Name]>>;
};

/** The child rows of a record, as the kernel's own machinery sees them. */
export interface PartDefinition {
  /** The field of the record by which inputs, answers and masks speak of them. */
  readonly name: string;
  /** What an author declared of a line. */
  readonly fields: Fields;
  readonly table: Table<LineRow, 'id'>;
  readonly options: LinesOptions & { readonly min: number; readonly max: number };
}

const MOST = 1000;
const OWN: ReadonlySet<string> = new Set(['id', 'record', 'position', 'company']);

/**
 * Child rows of a record, declared where its fields are: `lines: lines({ item: ref(item), quantity: quantity() })`. They
 * are written whole and in order with their record, seen with it, and told in its history, import and export.
 */
export function lines<const F extends Fields>(fields: F, options: LinesOptions = {}): LinesField<F> {
  const { label, help } = options;
  const meta = { field: 'lines', ...(label ? { label } : {}), ...(help ? { help } : {}) };
  const schema = z.array(z.strictObject({ id: id(), ...fields })).meta(meta);
  return Object.assign(schema, { lineFields: fields, lineOptions: options }) as unknown as LinesField<F>;
}

export const isLines = (schema: z.ZodType): schema is LinesField => 'lineFields' in schema;

/** Throws where a field of a line has a name the kernel uses, or is of a kind that only a record can have. */
export function partFrom(entity: string, tableName: string, name: string, field: LinesField): PartDefinition {
  const { lineFields: fields, lineOptions } = field;
  const { min = 0, max = MOST } = lineOptions;
  for (const [one, schema] of Object.entries(fields)) {
    const { secret, series, fixed } = fieldMeta(schema);
    if (OWN.has(one)) throw new TypeError(`${entity}: a line has ${one} of its own; give the field another name`);
    if (isLines(schema)) throw new TypeError(`${entity}: ${name}.${one}: lines have no lines of their own`);
    if (secret || series || fixed) {
      throw new TypeError(`${entity}: ${name}.${one} is secret, fixed or numbered, which only a record's own field is`);
    }
  }
  const rows = table(lineOptions.table ?? `${tableName}_${columnOf(name).replace(/s$/, '')}`, {
    key: ['id'],
    fields: { id: id(), record: z.uuid(), position: wholeNumber(), ...fields },
    partOf: { entity, field: name },
  });
  return { name, fields, table: rows as unknown as Table<LineRow, 'id'>, options: { ...lineOptions, min, max } };
}

/** What commands take hold of. */
export const handleOf = ({ table: rows }: PartDefinition): Part<LineRow> => ({
  ...rows,
  of(record, options) {
    const want = rows.where({ record }, options) as Extract<Want<readonly LineRow[]>, { kind: 'rows' }>;
    return { ...want, pick: (found) => inOrder(want.pick(found)) };
  },
});

export const inOrder = <Row extends Pick<LineRow, 'position'>>(rows: readonly Row[]): readonly Row[] =>
  [...rows].sort((a, b) => a.position - b.position);

/** What takes all lines of a record away. */
export const removeLines = (part: PartDefinition, now: readonly LineRow[]): readonly Effect[] =>
  now.map((line) => part.table.remove(line));
