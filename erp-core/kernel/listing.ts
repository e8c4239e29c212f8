import { z } from 'zod';
import type { Caller } from './caller.ts';
import { condition } from './condition.ts';
import { Conditions } from './conditions.ts';
import { readCursor, writeCursor } from './cursor.ts';
import type { Db } from './db.ts';
import type { EntityDefinition } from './entity.ts';
import { invalidInput } from './invalid-input.ts';
import type { ListRequest, Page } from './kernel.ts';
import { refuse } from './kernel-refusals.ts';
import { linesOfRecord } from './lines/shown.ts';
import { Refused } from './refusal.ts';
import type { Action } from './rights/grant.ts';
import { withPaths } from './tree.ts';

const request = z.object({
  filter: z.record(z.string(), condition).default({}),
  sort: z.string().default('id'),
  search: z.string().max(200).optional(),
  cursor: z.string().max(2000).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});

const cursorShape = z.tuple([z.string().nullable(), z.uuid()]);

/** A page of an entity's records. Cursors name the last row's sort value and id, so that no row is skipped or repeated. */
export async function listEntity(
  db: Db,
  caller: Caller,
  entity: EntityDefinition,
  given: ListRequest,
  action: Action = 'read',
): Promise<Page> {
  const parsed = request.safeParse(given);
  if (!parsed.success) throw new Refused(invalidInput(parsed.error, caller.locale));
  const { filter, sort, search, cursor, limit } = parsed.data;
  const conditions = new Conditions(entity, caller, action);
  for (const [field, value] of Object.entries(filter)) conditions.where(field, value);
  if (search) conditions.search(search);
  const descending = sort.startsWith('-');
  const field = descending ? sort.slice(1) : sort;
  const column = conditions.ordered(field, 'sort');
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
    `select ${conditions.shown()}, ${column}::text as cursor_value from ${entity.table.name} t ${conditions.text()}
     order by ${column} ${direction} nulls last, t.id ${direction} limit ${limit + 1}`,
    conditions.values,
  );
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  const shown = page.map(({ cursor_value: _value, ...row }) => conditions.reckoned(row));
  return {
    // A file says of each record which one is above it, and not the way there.
    rows: action === 'read' ? await withPaths(db, caller, entity, shown) : shown,
    cursor: last ? writeCursor([last.cursor_value, last.id]) : null,
  };
}

/** One record with its lines. Throws `Refused` where the caller sees none of this id. */
export async function getEntity(
  db: Db,
  caller: Caller,
  entity: EntityDefinition,
  id: string,
): Promise<Record<string, unknown>> {
  if (!z.uuid().safeParse(id).success) throw new Refused(refuse('not-found', { id }));
  const conditions = new Conditions(entity, caller);
  conditions.add(`t.id = ${conditions.parameter(id)}`);
  const row = await db.one<Record<string, unknown>>(
    `select ${conditions.shown()} from ${entity.table.name} t ${conditions.text()}`,
    conditions.values,
  );
  if (!row) throw new Refused(refuse('not-found', { id }));
  const [whole = row] = await withPaths(db, caller, entity, [conditions.reckoned(row)]);
  return entity.parts.length === 0 ? whole : { ...whole, ...(await linesOfRecord(db, caller, entity, id)) };
}
