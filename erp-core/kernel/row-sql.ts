import { z } from 'zod';
import type { TableShape } from './effect.ts';
import { fieldSql } from './table.ts';

type Values = Readonly<Record<string, unknown>>;

/** Beside the fields of a row that was read: the transaction that wrote this version of it. No field is called so. */
export const SINCE = ' since';

/** Throws a TypeError for a field that is not there, or is kept in several columns: rows are not found by it. */
function columnFor(table: TableShape, field: string): string {
  const found = table.columns.find((one) => one.field === field);
  if (!found) throw new TypeError(`${table.name} has no field ${field}`);
  if (found.part !== undefined) throw new TypeError(`rows of ${table.name} are not found by ${field}: it has parts`);
  return found.column;
}

export const columnsJson = (table: TableShape, rows: readonly Values[]): string =>
  JSON.stringify(
    rows.map((row) => {
      const columns: Record<string, unknown> = {};
      for (const { field, column, part } of table.columns) {
        if (field in row) columns[column] = part === undefined ? row[field] : partIn(row[field], part);
      }
      return columns;
    }),
  );
/** Of what rows are found by, which is kept in a column each. */
export const fieldsJson = (table: TableShape, fields: readonly string[], keys: readonly Values[]): string => {
  const columns = fields.map((field) => [field, columnFor(table, field)] as const);
  return JSON.stringify(
    keys.map((values) => {
      const named: Record<string, unknown> = {};
      for (const [field, column] of columns) named[column] = values[field];
      return named;
    }),
  );
};
const partIn = (value: unknown, part: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Values)[part] : null;

/** Texts of statements, made once a table: the same string is also found faster among those that are prepared. */
const texts = new WeakMap<TableShape, Map<string, string>>();
export function sqlOf(table: TableShape, kind: string, make: (table: TableShape) => string): string {
  const made = texts.get(table) ?? new Map<string, string>();
  texts.set(table, made);
  const text = made.get(kind) ?? make(table);
  made.set(kind, text);
  return text;
}

// Rows travel as one JSON text, read as `json`: as `jsonb` it would first be built, its fields sorted, and then be taken
// apart again, which is a tenth of what an insert costs.
export const selectSql = (
  table: TableShape,
  lock: boolean,
  fields: readonly string[],
  nulls: readonly string[],
): string =>
  sqlOf(table, `${lock ? 'lock' : 'read'} ${fields.join()} ${nulls.join()}`, () => {
    const columns = fields.map((field) => columnFor(table, field));
    const asked = `(${columns.map((column) => `t.${column}`).join(', ')}) in
         (select ${columns.map((column) => `k.${column}`).join(', ')} from json_populate_recordset(null::${table.name}, $1) k)`;
    const where = [
      ...(columns.length > 0 ? [asked] : []),
      ...nulls.map((field) => `t.${columnFor(table, field)} is null`),
    ];
    const select = Object.entries(table.fields).map(([field, schema]) => `${fieldSql(field, schema)} as "${field}"`);
    const order = table.key.map((field) => `t.${columnFor(table, field)}`).join(', ');
    return `select ${select.join(', ')}, t.xmin as "${SINCE}" from ${table.name} t
       where ${where.join(' and ')}
       order by ${order}${lock ? ' for no key update of t' : ''}`;
  });

const names = (table: TableShape, prefix = ''): string => table.columns.map(({ column }) => prefix + column).join(', ');
export const insertSql = (table: TableShape): string =>
  `insert into ${table.name} (${names(table)}) select ${names(table)} from json_populate_recordset(null::${table.name}, $1)`;
const sameKey = (table: TableShape): string =>
  table.key.map((field) => `t.${columnFor(table, field)} = r.${columnFor(table, field)}`).join(' and ');
const setAll = (table: TableShape): string =>
  table.columns
    .filter(({ field }) => !table.key.includes(field))
    .map(({ column }) => `${column} = r.${column}`)
    .join(', ');
export const changeSql = (table: TableShape): string =>
  `update ${table.name} t set ${setAll(table)} from json_populate_recordset(null::${table.name}, $1) r where ${sameKey(table)}`;
export const removeSql = (table: TableShape): string =>
  `delete from ${table.name} t using json_populate_recordset(null::${table.name}, $1) r where ${sameKey(table)}`;

/** Rows by their keys ($1) with the version that each is expected in ($2; null: none). Most have one key, an id: types of an
 * array cost the database a fraction of what looking up those of a whole row does. */
const expected = (table: TableShape, first = 1): string =>
  isById(table)
    ? `unnest($${first}::uuid[], $${first + 1}::xid[]) r(${columnFor(table, table.key[0] as string)}, unnest)`
    : expectedRows(table, first);

/** The same with all that the rows are to become. */
const expectedRows = (table: TableShape, first = 1): string =>
  `rows from (json_populate_recordset(null::${table.name}, $${first}), unnest($${first + 1}::xid[])) r`;

const isById = ({ key: [first, ...others], fields }: TableShape): boolean =>
  others.length === 0 && fields[first as string] instanceof z.ZodUUID;

/** What `expected` is told: rows that say their keys, in the versions in which they are expected. */
export const expectedValues = (table: TableShape, rows: readonly Values[], since: readonly (string | null)[]) => [
  isById(table) ? rows.map((row) => row[table.key[0] as string]) : fieldsJson(table, table.key, rows),
  since,
];

const stillTexts = new Map<string, string>();
/** Every mix of commands reads its own mix of tables, and each text is prepared on every connection. */
const MOST_TEXTS = 128;
const namesIn = (tables: readonly TableShape[]): string => tables.map(({ name }) => name).join();
/** Whether these are asked of in one statement; past the bound, what is new is asked a table at a time. */
export const askedTogether = (tables: readonly TableShape[]): boolean =>
  stillTexts.size < MOST_TEXTS || stillTexts.has(namesIn(tables));

/** Raises MR001 unless rows of these tables are in the versions in which they were read; two values a table, and how many
 * rows there are. */
export function stillSql(tables: readonly TableShape[]): string {
  const of = namesIn(tables);
  let text = stillTexts.get(of);
  if (text === undefined) {
    const counts = tables.map(
      (table, at) => `(select count(*) filter (where t.xmin = r.unnest) - count(*) filter (where r.unnest is null)
         from ${expected(table, at * 2 + 1)} join ${table.name} t on ${sameKey(table)})`,
    );
    text = `select kernel.as_read(${counts.join(' + ')}, $${tables.length * 2 + 1})`;
    stillTexts.set(of, text);
  }
  return text;
}
/** The same of one table, whose rows stay locked until the commit. */
export const stillLockedSql = (table: TableShape): string =>
  `select kernel.as_read(count(*), $3) from (
     select 1 from ${expected(table)} join ${table.name} t on ${sameKey(table)} where t.xmin = r.unnest
     order by ${table.key.map((field) => `t.${columnFor(table, field)}`).join(', ')} for no key update of t) s`;

export const changeStillSql = (table: TableShape): string =>
  `with changed as (update ${table.name} t set ${setAll(table)} from ${expectedRows(table)}
     where ${sameKey(table)} and t.xmin = r.unnest returning 1)
   select kernel.as_read((select count(*) from changed), $3)`;
export const removeStillSql = (table: TableShape): string =>
  `with removed as (delete from ${table.name} t using ${expectedRows(table)}
     where ${sameKey(table)} and t.xmin = r.unnest returning 1)
   select kernel.as_read((select count(*) from removed), $3)`;
