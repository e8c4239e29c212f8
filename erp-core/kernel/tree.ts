import type { Caller } from './caller.ts';
import { MASK } from './conditions.ts';
import type { Db } from './db.ts';
import type { DecideContext } from './decide-context.ts';
import { type Found, reading, type Wants } from './effect.ts';
import type { EntityDefinition } from './entity.ts';
import { codesOf } from './import/references.ts';
import { refuse } from './kernel-refusals.ts';
import type { Refusal } from './refusal.ts';
import { fieldsFor } from './rights/fields-for.ts';
import { columnOf } from './table.ts';

/** Levels of a tree: what is deeper nobody finds his way in. */
export const MOST_LEVELS = 32;

type Values = Readonly<Record<string, unknown>>;
type Of = Pick<EntityDefinition, 'table'>;

interface Place {
  /** Levels from the root down to where it would hang. */
  readonly depth: number;
  /** It would hang below itself. */
  readonly cycle: boolean;
  /** Levels of what moves with it, itself among them. */
  readonly height: number;
}

const PLACE = 'tree';

/**
 * Where a record would hang: asked where it is made below another, or hung elsewhere. Who moves something takes the lock
 * of that tree first, so that two people together make no circle that neither made alone; who makes something shares it
 * with others who do, so that what it is made below is not moved meanwhile.
 * @param now the record as it stands; undefined: it is made
 */
export function treeWants({ table }: Of, given: Values, now: Values | undefined, { caller }: DecideContext): Wants {
  const { tree } = table;
  const above = tree === undefined ? undefined : given[tree];
  if (tree === undefined || typeof above !== 'string' || (now && now[tree] === above)) return {};
  const moved = now ? String(now.id) : null;
  return {
    [PLACE]: reading(
      async (db) => {
        const lock = moved ? 'pg_advisory_xact_lock' : 'pg_advisory_xact_lock_shared';
        await db.rows(`select ${lock}(hashtextextended($1, 0))`, [`${table.name} ${caller.company}`]);
        return placeOf(db, table.name, columnOf(tree), above, moved);
      },
      { afterWrites: true },
    ),
  };
}

async function placeOf(db: Db, table: string, parent: string, above: string, moved: string | null): Promise<Place> {
  const found = await db.one<Place>(
    `with recursive up as (
       select t.id, t.${parent} as above, 1 as depth from ${table} t where t.id = $1
       union all
       select t.id, t.${parent}, up.depth + 1 from ${table} t join up on t.id = up.above where up.depth <= ${MOST_LEVELS}
     ), down as (
       select t.id, 1 as height from ${table} t where t.id = $2
       union all
       select t.id, down.height + 1 from ${table} t join down on t.${parent} = down.id where down.height <= ${MOST_LEVELS}
     )
     select coalesce(max(depth), 0) as depth, coalesce(bool_or(id = $2), false) as cycle,
       coalesce((select max(height) from down), 1) as height from up`,
    [above, moved],
  );
  return found ?? { depth: 0, cycle: false, height: 1 };
}

/** Why a record cannot hang where it would; undefined: it can. */
export function treeFault({ table }: Of, found: Found<Wants>): Refusal | undefined {
  const place = found[PLACE] as Place | undefined;
  if (!place) return undefined;
  if (place.cycle) return refuse('tree-cycle', { field: table.tree });
  if (place.depth + place.height > MOST_LEVELS)
    return refuse('tree-too-deep', { field: table.tree, most: MOST_LEVELS });
  return undefined;
}

/**
 * Rows of a tree with the codes on the way from its root down to each, as `path`. What the caller does not see of those
 * above is "…".
 */
export async function withPaths<Row extends Values>(
  db: Db,
  caller: Caller,
  of: EntityDefinition,
  rows: readonly Row[],
): Promise<readonly (Row & { readonly path?: readonly string[] })[]> {
  const { tree, name } = of.table;
  if (tree === undefined || rows.length === 0) return rows;
  const { hidden, masked } = fieldsFor(caller, of);
  if (hidden.has(tree) || masked.has(tree)) return rows;
  const ways = await db.rows<{ readonly id: string; readonly way: string[] }>(
    `with recursive up as (
       select t.id, t.id as at, t.${columnOf(tree)} as above, 1 as depth from ${name} t where t.id = any($1::uuid[])
       union all
       select up.id, t.id, t.${columnOf(tree)}, up.depth + 1 from ${name} t join up on t.id = up.above
       where up.depth <= ${MOST_LEVELS}
     ) select id, array_agg(at::text order by depth desc) as way from up group by id`,
    [rows.map(({ id }) => id)],
  );
  const codes = await codesOf(db, caller, of, [...new Set(ways.flatMap(({ way }) => way))]);
  const paths = new Map(ways.map(({ id, way }) => [id, way.map((one) => codes.get(one) ?? MASK)]));
  return rows.map((row) => ({ ...row, path: paths.get(String(row.id)) ?? [] }));
}
