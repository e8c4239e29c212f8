import { z } from 'zod';
import type { Caller } from './caller.ts';
import { partsReckoned } from './computed.ts';
import { condition } from './condition.ts';
import { Conditions } from './conditions.ts';
import { readCursor, writeCursor } from './cursor.ts';
import type { Db } from './db.ts';
import type { EntityDefinition } from './entity.ts';
import { invalidInput } from './invalid-input.ts';
import type { ListRequest, Page } from './kernel.ts';
import { refuse } from './kernel-refusals.ts';
import { linesOfRecord, readLines } from './lines/shown.ts';
import { Refused } from './refusal.ts';
import { fieldsFor } from './rights/fields-for.ts';
import type { Action } from './rights/grant.ts';
import { withPaths } from './tree.ts';

const request = z.object({
  filter: z.record(z.string(), condition).default({}),
  sort: z.string().default('id'),
  search: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});

const cursorShape = z.tuple([z.string().nullable(), z.uuid()]);

/** Where a row stands in the order that was asked for: its value of what is sorted by, as text, and its id. */
export interface Place {
  readonly value: string | null;
  readonly id: string;
}
export interface PlacedRow extends Place {
  readonly row: Readonly<Record<string, unknown>>;
}

/** A page of an entity's records. Cursors name the last row's sort value and id, so that no row is skipped or repeated. */
export async function listEntity(
  db: Db,
  caller: Caller,
  entity: EntityDefinition,
  given: ListRequest,
  action: Action = 'read',
): Promise<Page> {
  const { cursor, ...rest } = given;
  const place = cursor === undefined ? undefined : readCursor(cursorShape, cursor);
  const after = place && { value: place[0], id: place[1] };
  const page = await listPlaced(db, caller, entity, rest, { action, after });
  const last = page.more ? page.rows.at(-1) : undefined;
  return { rows: page.rows.map(({ row }) => row), cursor: last ? writeCursor([last.value, last.id]) : null };
}

/**
 * The same with the place of each row, for whoever lays several lists into one.
 * @param after the page begins behind this place, or with `from` at it
 * @returns `type`: what the sorted values are in the database; null where there is no row
 */
export async function listPlaced(
  db: Db,
  caller: Caller,
  entity: EntityDefinition,
  given: Omit<ListRequest, 'cursor'>,
  {
    action = 'read',
    after,
    typed = false,
  }: {
    readonly action?: Action;
    readonly after?: (Place & { readonly from?: boolean }) | undefined;
    readonly typed?: boolean;
  } = {},
): Promise<{ readonly rows: readonly PlacedRow[]; readonly more: boolean; readonly type: string | null }> {
  const parsed = request.safeParse(given);
  if (!parsed.success) throw new Refused(invalidInput(parsed.error, caller.locale));
  const { filter, sort, search, limit } = parsed.data;
  const conditions = new Conditions(entity, caller, action);
  for (const [field, value] of Object.entries(filter)) conditions.where(field, value);
  if (search) conditions.search(search);
  const descending = sort.startsWith('-');
  const field = descending ? sort.slice(1) : sort;
  const column = conditions.ordered(field, 'sort');
  // A parameter takes the type of the column it is compared with; what does not fit is refused by the database.
  if (after) {
    const compared = descending ? '<' : '>';
    const behind = `t.id ${compared}${after.from ? '=' : ''} ${conditions.parameter(after.id)}`;
    if (after.value === null) conditions.add(`(${column} is null and ${behind})`);
    else {
      const value = conditions.parameter(after.value);
      conditions.add(`(${column} ${compared} ${value} or ${column} is null or (${column} = ${value} and ${behind}))`);
    }
  }
  const direction = descending ? 'desc' : 'asc';
  const type = typed ? `, pg_typeof(${column})::text as cursor_type` : '';
  const found = await db.rows<
    Record<string, unknown> & { id: string; cursor_value: string | null; cursor_type?: string }
  >(
    `select ${conditions.shown()}, ${column}::text as cursor_value${type} from ${entity.table.name} t ${conditions.text()}
     order by ${column} ${direction} nulls last, t.id ${direction} limit ${limit + 1}`,
    conditions.values,
  );
  const page = found.slice(0, limit);
  const linesFor = await linesReckoned(
    db,
    caller,
    entity,
    page.map(({ id }) => id),
  );
  const shown = page.map(({ cursor_value: _value, cursor_type: _type, ...row }) =>
    conditions.reckoned(row, linesFor(String(row.id))),
  );
  // A file says of each record which one is above it, and not the way there.
  const told = action === 'read' ? await withPaths(db, caller, entity, shown) : shown;
  return {
    rows: told.map((row, at) => ({ row, value: page[at]?.cursor_value ?? null, id: page[at]?.id ?? '' })),
    more: found.length > limit,
    type: found[0]?.cursor_type ?? null,
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
  const lines = entity.parts.length === 0 ? {} : await linesOfRecord(db, caller, entity, id);
  const [whole = row] = await withPaths(db, caller, entity, [conditions.reckoned(row, lines)]);
  return { ...whole, ...lines };
}

/** By record, the lines that its computed fields are reckoned from; nothing is read where they need none. */
async function linesReckoned(
  db: Db,
  caller: Caller,
  entity: EntityDefinition,
  records: readonly string[],
): Promise<(record: string) => Readonly<Record<string, unknown>>> {
  const parts = partsReckoned(entity, fieldsFor(caller, entity));
  const found = await Promise.all(
    parts.map(async (part) => [part.name, await readLines(db, caller, entity, part, records)] as const),
  );
  return (record) => Object.fromEntries(found.map(([name, lines]) => [name, lines.get(record) ?? []]));
}
