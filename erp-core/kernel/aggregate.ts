import { z } from 'zod';
import type { Caller } from './caller.ts';
import { partOf } from './composite.ts';
import { condition } from './condition.ts';
import { Conditions, invalid, SPANS, type Span } from './conditions.ts';
import { readCursor, writeCursor } from './cursor.ts';
import type { Db } from './db.ts';
import type { EntityDefinition } from './entity.ts';
import { fieldMeta } from './fields.ts';
import { invalidInput } from './invalid-input.ts';
import { Refused } from './refusal.ts';

export interface AggregateRequest {
  readonly filter?: Readonly<Record<string, unknown>>;
  readonly search?: string;
  /** Fields to group by, three at most; none: one row over all. Of a date or a moment also "field:month" (`SPANS`). */
  readonly by?: readonly string[];
  /** The time zone (IANA) in which a moment has its day; UTC where nothing is said. */
  readonly zone?: string;
  /** Name → "count", or { sum | average | least | greatest | filled: field }; `filled`: how many records say it. */
  readonly measures?: Readonly<Record<string, unknown>>;
  /** Groups told, 1,000 where nothing is said, 10,000 at most. */
  readonly limit?: number;
  /** Goes on behind the last group of an answer before. */
  readonly cursor?: string;
}

export interface Aggregates {
  /** A row a group, in the order of what is grouped by. */
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** How many groups there are in all: more than rows, where `limit` has cut some off. */
  readonly groups: number;
  /** For the groups behind these; null: these were the last. */
  readonly cursor: string | null;
}

const ALL_GROUPS = '#groups';
const FUNCTIONS = { sum: 'sum', average: 'avg', least: 'min', greatest: 'max', filled: 'count' } as const;
const NUMBERS = new Set(['whole-number', 'decimal', 'quantity', 'percent', 'duration', 'moment']);

const measure = z.union([
  z.literal('count'),
  z.strictObject(Object.fromEntries(Object.keys(FUNCTIONS).map((of) => [of, z.string().optional()]))),
]);
const spans: ReadonlySet<string> = new Set(SPANS);
function isZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name })) && /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}
/** "leftAt:month" as its field and its span; undefined: a field alone. */
function spanIn(by: string): { readonly field: string; readonly span: Span } | undefined {
  const [field = '', span = '', ...more] = by.split(':');
  return spans.has(span) && more.length === 0 ? { field, span: span as Span } : undefined;
}

const request = z.object({
  filter: z.record(z.string(), condition).default({}),
  search: z.string().max(200).optional(),
  by: z.array(z.string()).max(3).default([]),
  measures: z.record(z.string().regex(/^[a-zA-Z][a-zA-Z0-9]{0,31}$/), measure).default({ count: 'count' }),
  limit: z.int().min(1).max(10_000).default(1000),
  cursor: z.string().max(4_096).optional(),
  zone: z.string().max(64).refine(isZone, 'not an IANA time zone; write one like Asia/Dhaka').default('UTC'),
});
/** A group as the cursor names it: what it is grouped by, as the database writes it. */
const group = z.array(z.string().nullable()).max(3);

/**
 * Sums up an entity's records within what the caller may see: a row a group, with its values and measures, and how many
 * groups there are. Decimals stay text. Throws `Refused` (input-invalid) for a field that is not there or has nothing to sum.
 */
export async function aggregateEntity(
  db: Db,
  caller: Caller,
  entity: EntityDefinition,
  given: AggregateRequest,
): Promise<Aggregates> {
  const parsed = request.safeParse(given);
  if (!parsed.success) throw new Refused(invalidInput(parsed.error, caller.locale));
  const { filter, search, measures, limit, cursor, zone } = parsed.data;
  const by = [...new Set(parsed.data.by)];
  const conditions = new Conditions(entity, caller);
  for (const [field, value] of Object.entries(filter)) conditions.where(field, value);
  if (search) conditions.search(search);
  const groups = by.map((field, at) => {
    const within = spanIn(field);
    const path = `by.${at}`;
    const column = within
      ? conditions.groupedBy(within.field, within.span, zone, path)
      : conditions.grouped(field, path);
    return { field, column };
  });
  const shown = groups.flatMap(({ field, column }, at) => [
    `${column} as "${field}"`,
    `(${column})::text as "${place(at)}"`,
  ]);
  for (const [name, of] of Object.entries(measures)) {
    if (groups.some(({ field }) => field === name))
      throw invalid(`measures.${name}`, 'a field of that name is grouped by');
    shown.push(`${measured(entity, conditions, name, of)} as "${name}"`);
  }
  const columns = by.map((field) => `g."${field}"`);
  const found = await db.rows<Record<string, unknown>>(
    `select * from (
       select ${shown.join(', ')}, count(*) over ()::int as "${ALL_GROUPS}"
       from ${entity.table.name} t ${conditions.text()}
       ${groups.length > 0 ? `group by ${groups.map(({ column }) => column).join(', ')}` : ''}) g
     ${cursor === undefined ? '' : `where ${behind(columns, cursor, (value) => conditions.parameter(value))}`}
     ${columns.length > 0 ? `order by ${columns.join(', ')}` : ''} limit ${limit + 1}`,
    conditions.values,
  );
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  return {
    rows: page.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !name.startsWith('#')))),
    groups: Number(found[0]?.[ALL_GROUPS] ?? 0),
    cursor: last ? writeCursor(by.map((_, at) => last[place(at)] as string | null)) : null,
  };
}

/** No measure or field can be called so. */
const place = (at: number): string => `#${at}`;

/** The groups that come after one: in the order of their columns, empty ones last. */
function behind(columns: readonly string[], cursor: string, parameter: (value: string) => string): string {
  const values = readCursor(group, cursor);
  if (values.length !== columns.length) throw invalid('cursor', 'a cursor of other groups');
  const given = values.map((value) => (value === null ? null : parameter(value)));
  const same = (at: number): string =>
    given[at] === null ? `${columns[at]} is null` : `${columns[at]} is not distinct from ${given[at]}`;
  const ways = columns.flatMap((column, at) => {
    const before = columns.slice(0, at).map((_, one) => `${same(one)} and `);
    return given[at] === null ? [] : [`${before.join('')}(${column} > ${given[at]} or ${column} is null)`];
  });
  return ways.length > 0 ? `(${ways.join(' or ')})` : 'false';
}

function measured(entity: EntityDefinition, conditions: Conditions, name: string, of: z.infer<typeof measure>): string {
  if (of === 'count') return 'count(*)';
  const [one, ...more] = Object.entries(of).filter(([, field]) => field !== undefined);
  if (!one || more.length > 0) throw invalid(`measures.${name}`, 'say one of sum, average, least, greatest, filled');
  const [how, field] = one as [keyof typeof FUNCTIONS, string];
  const column = conditions.ordered(field, `measures.${name}`);
  const schema = entity.table.fields[field];
  const type = partOf(entity.table.fields, field)?.part.type ?? (schema && fieldMeta(schema).field);
  if (type === undefined || !NUMBERS.has(type)) throw invalid(`measures.${name}`, `${field} is not a number`);
  return how === 'average' ? `round(avg(${column}), 6)` : `${FUNCTIONS[how]}(${column})`;
}
