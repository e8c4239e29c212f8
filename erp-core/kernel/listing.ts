import { z } from 'zod';
import type { Caller } from './caller.ts';
import { readCursor, writeCursor } from './cursor.ts';
import type { Db } from './db.ts';
import type { EntityDefinition } from './entity.ts';
import type { ListRequest, Page } from './kernel.ts';
import { refuse } from './kernel-refusals.ts';
import { Refused } from './refusal.ts';
import { columnOf } from './table.ts';

const OPERATORS: Readonly<Record<string, string>> = {
  eq: '=',
  ne: '<>',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
  like: 'ilike',
};

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const condition = z.union([scalar, z.record(z.string(), z.union([scalar, z.array(scalar)]))]);
const request = z.object({
  filter: z.record(z.string(), condition).default({}),
  sort: z.string().default('id'),
  search: z.string().max(200).optional(),
  cursor: z.string().max(2000).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});

const cursorShape = z.tuple([z.string().nullable(), z.uuid()]);

const invalid = (path: string, message: string): Refused =>
  new Refused(refuse('input-invalid', { issues: [{ path, message }] }));

/** Builds one statement out of an entity's own names; everything that a client gave is a parameter. */
class Conditions {
  readonly values: unknown[] = [];
  readonly #parts: string[] = [];
  readonly #entity: EntityDefinition;

  constructor(entity: EntityDefinition) {
    this.#entity = entity;
  }

  column(field: string, path = `filter.${field}`): string {
    if (!this.#entity.table.columns.some((one) => one.field === field)) throw invalid(path, 'no such field');
    return `t.${columnOf(field)}`;
  }

  parameter(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  add(part: string): void {
    this.#parts.push(part);
  }

  where(field: string, value: z.infer<typeof condition>): void {
    const column = this.column(field);
    if (value === null) {
      this.add(`${column} is null`);
      return;
    }
    if (typeof value !== 'object') {
      this.add(`${column} = ${this.parameter(String(value))}`);
      return;
    }
    for (const [operator, operand] of Object.entries(value)) {
      if (operator === 'in' && Array.isArray(operand)) {
        this.add(`${column} = any(${this.parameter(operand.map(String))})`);
      } else if (OPERATORS[operator] && !Array.isArray(operand) && operand !== null) {
        const given = this.parameter(String(operand));
        this.add(
          operator === 'like'
            ? `${column}::text ilike '%' || ${given} || '%'`
            : `${column} ${OPERATORS[operator]} ${given}`,
        );
      } else throw invalid(`filter.${field}.${operator}`, 'no such operator');
    }
  }

  text(): string {
    return this.#parts.length > 0 ? `where ${this.#parts.join(' and ')}` : '';
  }
}

/** A page of an entity's records. Cursors name the last row's sort value and id, so that no row is skipped or repeated. */
export async function listEntity(db: Db, caller: Caller, entity: EntityDefinition, given: ListRequest): Promise<Page> {
  const parsed = request.safeParse(given);
  if (!parsed.success) {
    throw new Refused(
      refuse('input-invalid', {
        issues: parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })),
      }),
    );
  }
  const { filter, sort, search, cursor, limit } = parsed.data;
  const conditions = new Conditions(entity);
  for (const [field, value] of Object.entries(filter)) conditions.where(field, value);
  if (search && entity.search.length > 0) {
    const wanted = conditions.parameter(search);
    const columns = entity.search.map((field) => `${conditions.column(field)}::text ilike '%' || ${wanted} || '%'`);
    conditions.add(`(${columns.join(' or ')})`);
  }
  bySite(conditions, caller, entity);
  const descending = sort.startsWith('-');
  const field = descending ? sort.slice(1) : sort;
  const column = conditions.column(field, 'sort');
  // A parameter takes the type of the column it is compared with; what does not fit is refused by the database.
  if (cursor) {
    const [value, id] = readCursor(cursorShape, cursor);
    const after = { value, id: conditions.parameter(id) };
    const compared = descending ? '<' : '>';
    if (after.value === null) conditions.add(`(${column} is null and t.id ${compared} ${after.id})`);
    else {
      const value = conditions.parameter(after.value);
      conditions.add(
        `(${column} ${compared} ${value} or ${column} is null or (${column} = ${value} and t.id ${compared} ${after.id}))`,
      );
    }
  }
  const direction = descending ? 'desc' : 'asc';
  const rows = await db.rows<Record<string, unknown> & { id: string; cursor_value: string | null }>(
    `select ${columns(entity)}, ${column}::text as cursor_value from ${entity.table.name} t ${conditions.text()}
     order by ${column} ${direction} nulls last, t.id ${direction} limit ${limit + 1}`,
    conditions.values,
  );
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    rows: page.map(({ cursor_value: _value, ...row }) => row),
    cursor: last ? writeCursor([last.cursor_value, last.id]) : null,
  };
}

export async function getEntity(
  db: Db,
  caller: Caller,
  entity: EntityDefinition,
  id: string,
): Promise<Record<string, unknown>> {
  if (!z.uuid().safeParse(id).success) throw new Refused(refuse('not-found', { id }));
  const conditions = new Conditions(entity);
  conditions.add(`t.id = ${conditions.parameter(id)}`);
  bySite(conditions, caller, entity);
  const row = await db.one<Record<string, unknown>>(
    `select ${columns(entity)} from ${entity.table.name} t ${conditions.text()}`,
    conditions.values,
  );
  if (!row) throw new Refused(refuse('not-found', { id }));
  return row;
}

const columns = (entity: EntityDefinition): string =>
  entity.table.columns.map(({ field, column }) => `t.${column} as "${field}"`).join(', ');

function bySite(conditions: Conditions, caller: Caller, entity: EntityDefinition): void {
  if (caller.sites === null || !entity.siteField) return;
  conditions.add(`${conditions.column(entity.siteField)} = any(${conditions.parameter([...caller.sites])})`);
}
