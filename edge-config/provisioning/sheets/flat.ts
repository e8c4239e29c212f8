/** What JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What stands in a cell; null: nothing. */
export type CellValue = string | number | boolean | null;

/** A cell that cannot be read, in words for people. */
export class CellError extends Error {
  override readonly name = 'CellError';
}

const isObject = (value: Json): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A key that can be a part of a column's name: the spaces around a name are nobody's. */
const PLAIN = /^[^.\s]([^.]*[^.\s])?$/;
const divides = (value: Json): value is { readonly [key: string]: Json } =>
  isObject(value) &&
  Object.keys(value).length > 0 &&
  Object.keys(value).every((key) => PLAIN.test(key) && key !== '__proto__');

/**
 * A value as columns: `range: { low: 0 }` is the column `range.low`. Lists, empty objects and keys that no column can be
 * called by stay together in one cell, as JSON.
 */
export function columnsOf(value: { readonly [key: string]: Json }, under = ''): [column: string, cell: CellValue][] {
  return Object.entries(value).flatMap(([key, own]): [string, CellValue][] => {
    const column = under === '' ? key : `${under}.${key}`;
    return divides(own) ? columnsOf(own, column) : [[column, cellOf(own)]];
  });
}

/**
 * A value in one cell. A text that would read as something else has an apostrophe before it, as people know it from
 * spreadsheets; so does an empty one, for an empty cell says nothing.
 */
export function cellOf(value: Json): CellValue {
  if (typeof value === 'boolean' || typeof value === 'number') return value;
  if (typeof value !== 'string') return JSON.stringify(value);
  return value === '' || /^['[{\s]|^null$|\s$/.test(value) ? `'${value}` : value;
}

/** What a cell says; undefined: nothing. Throws a CellError where it begins like JSON and is none. */
export function valueOfCell(cell: CellValue): Json | undefined {
  if (cell === null || cell === '') return undefined;
  if (typeof cell !== 'string') return cell;
  if (cell.startsWith("'")) return cell.slice(1);
  if (cell === 'null') return null;
  if (!/^[[{]/.test(cell)) return cell;
  try {
    return JSON.parse(cell) as Json;
  } catch (error) {
    throw new CellError(`it begins like a list and is none: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Puts a value where its column says: `range.low` into `range`. False where a part of the way is no object. */
export function put(into: Record<string, Json>, column: string, value: Json): boolean {
  const keys = column.split('.');
  const last = keys.pop() ?? column;
  let here = into;
  for (const key of keys) {
    if (!Object.hasOwn(here, key))
      Object.defineProperty(here, key, { value: {}, enumerable: true, writable: true, configurable: true });
    const next = here[key] as Json;
    if (!isObject(next)) return false;
    here = next as Record<string, Json>;
  }
  if (Object.hasOwn(here, last)) return false;
  Object.defineProperty(here, last, { value, enumerable: true, writable: true, configurable: true });
  return true;
}
