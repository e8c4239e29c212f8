import type { z } from 'zod';
import { compositeOf } from '../composite.ts';
import type { EntityDefinition } from '../entity.ts';
import type { CellFault } from './cell-faults.ts';
import { readPart } from './cells.ts';
import { nameOf, type SheetColumn, schemaOf } from './columns.ts';

// A value of several parts has a column of the sheet for each: "price.amount" and "price.currency".

/** Puts what a cell says of one part to its value. Returns the fault of a cell that cannot be read. */
export function putPart(
  values: Record<string, unknown>,
  { field, component }: SheetColumn,
  schema: z.ZodType,
  text: string,
): CellFault | undefined {
  const part = compositeOf(schema)?.parts.find((one) => one.name === component);
  if (!part || text === '') return undefined;
  const cell = readPart(text, part);
  if ('fault' in cell) return cell.fault;
  values[field] = { ...(values[field] as object | undefined), [part.name]: cell.value };
  return undefined;
}

/**
 * A value of which all cells are empty is empty, where it may be.
 * @param valuesOf what the row says of the record, or of a line; undefined: it tells of no such line
 */
export function emptyParts(
  of: EntityDefinition,
  known: readonly (SheetColumn | undefined)[],
  cells: readonly string[],
  valuesOf: (part: string | undefined) => Record<string, unknown> | undefined,
): void {
  const inParts = known.flatMap((column, at) => (column?.component === undefined ? [] : [{ column, at }]));
  for (const columns of Map.groupBy(inParts, ({ column }) => nameOf(column)).values()) {
    const { column } = columns[0] ?? {};
    const values = column && valuesOf(column.part);
    if (!values || columns.some(({ at }) => (cells[at] ?? '') !== '')) continue;
    if (schemaOf(of, column)?.safeParse(null).success) values[column.field] = null;
  }
}

/** As the record would have it: "12.5" of a currency with two digits is "12.50". What does not fit stays as it is. */
export function asKept(schema: z.ZodType | undefined, value: unknown): unknown {
  const parsed = schema && compositeOf(schema) ? schema.safeParse(value) : undefined;
  return parsed?.success ? parsed.data : value;
}
