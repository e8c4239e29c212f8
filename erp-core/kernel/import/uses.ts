import { permits } from '../caller.ts';
import { Conditions } from '../conditions.ts';
import type { Declarations } from '../declarations.ts';
import type { EntityDefinition } from '../entity.ts';
import { fieldMeta } from '../fields.ts';
import { say } from '../label.ts';
import { Refused } from '../refusal.ts';
import { columnOf } from '../table.ts';
import type { CommandWork } from '../work.ts';

/** What names a record, so that it cannot go. */
export interface Use {
  /** The entity; of rows that are none, like balances, their table. */
  readonly of: string;
  readonly label: string;
  /** Some of those records, where the caller may read them. */
  readonly records: readonly string[];
}

interface ForeignKey {
  readonly child: string;
  readonly columns: readonly string[];
  readonly targets: readonly string[];
}

type Asking = Pick<CommandWork, 'db' | 'caller' | 'registry'>;
const MOST_NAMED = 5;

/** Whose rows a table's are, and the column that holds the record's id. */
interface Owner {
  readonly entity: EntityDefinition;
  readonly column: string;
}

/**
 * What holds each of these records by a foreign key of the database, their own lines apart: removing one of them would be
 * refused by it. Ids that nothing names are not in the map.
 */
export async function usesOf(
  work: Asking,
  of: EntityDefinition,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly Use[]>> {
  const uses = new Map<string, Use[]>();
  if (ids.length === 0) return uses;
  const owners = ownersIn(work.registry);
  const own = new Set(of.parts.map(({ table }) => table.name));
  for (const key of await foreignKeysTo(work, of)) {
    if (own.has(key.child) && key.columns.includes('record')) continue;
    const owner = owners.get(key.child);
    const found = await namedBy(work, of, key, owner, ids);
    const readable = owner ? await readableOf(work, owner.entity, found) : new Set<string>();
    for (const { id, by } of found) {
      const use = {
        of: owner?.entity.name ?? key.child,
        label: owner ? say(owner.entity.label, work.caller.locale) : key.child,
        records: by.filter((record) => readable.has(record)),
      };
      uses.set(id, [...(uses.get(id) ?? []), use]);
    }
  }
  return uses;
}

function ownersIn({ entities }: Pick<Declarations, 'entities'>): ReadonlyMap<string, Owner> {
  const owners = new Map<string, Owner>();
  for (const entity of entities.values()) {
    const { table, parts } = entity;
    owners.set(table.name, { entity, column: 'id' });
    for (const part of parts) owners.set(part.table.name, { entity, column: 'record' });
    // A field of many references has its pairs in a table of their own (`kernel.refer`).
    for (const [field, schema] of Object.entries(table.fields))
      if (fieldMeta(schema).field === 'references')
        owners.set(`${table.name}_${columnOf(field)}`, { entity, column: 'record' });
  }
  return owners;
}

/** Those that stand against a removal; what goes with its record does not. */
const foreignKeysTo = ({ db }: Asking, { table }: EntityDefinition): Promise<ForeignKey[]> =>
  db.rows<ForeignKey>(
    `select n.nspname || '.' || child.relname as child, json_agg(a.attname order by k.nth) as columns,
       json_agg(f.attname order by k.nth) as targets
     from pg_constraint c join pg_class child on child.oid = c.conrelid join pg_namespace n on n.oid = child.relnamespace
     cross join lateral unnest(c.conkey, c.confkey) with ordinality k (of_child, of_target, nth)
     join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.of_child
     join pg_attribute f on f.attrelid = c.confrelid and f.attnum = k.of_target
     where c.contype = 'f' and c.confrelid = $1::regclass and c.confdeltype in ('a', 'r') and c.conparentid = 0
     group by c.oid, n.nspname, child.relname order by 1, c.oid`,
    [table.name],
  );

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Which of the records a foreign key names, and the records that do, the first of each. */
function namedBy(
  { db }: Asking,
  of: EntityDefinition,
  { child, columns, targets }: ForeignKey,
  owner: Owner | undefined,
  ids: readonly string[],
): Promise<{ id: string; by: readonly string[] }[]> {
  const on = columns.map((column, at) => `c.${quoted(column)} = t.${quoted(targets[at] ?? '')}`).join(' and ');
  const by = owner ? `(array_agg(distinct c.${owner.column}::text))[1:${MOST_NAMED}]` : `'{}'::text[]`;
  return db.rows(
    `select t.id, ${by} as by from ${of.table.name} t join ${child.split('.').map(quoted).join('.')} c on ${on}
     where t.id = any($1::uuid[]) group by t.id`,
    [ids],
  );
}

/** Of the records that name others, those that a list of the caller's would show. */
async function readableOf(
  { db, caller }: Asking,
  entity: EntityDefinition,
  found: readonly { readonly by: readonly string[] }[],
): Promise<ReadonlySet<string>> {
  const ids = [...new Set(found.flatMap(({ by }) => by))];
  if (ids.length === 0 || !permits(caller, entity.name, 'read')) return new Set();
  try {
    const conditions = new Conditions(entity, caller);
    const mark = conditions.parameter(ids);
    conditions.add(`t.id = any(${mark}::uuid[])`);
    const rows = await db.rows<{ id: string }>(
      `select t.id from ${entity.table.name} t ${conditions.text()}`,
      conditions.values,
    );
    return new Set(rows.map(({ id }) => id));
  } catch (error) {
    if (error instanceof Refused) return new Set();
    throw error;
  }
}
