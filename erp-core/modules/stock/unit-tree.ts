import { type Db, type Refusal, reading, type Want } from '../../kernel/index.ts';
import { type HandlingUnit, handlingUnit, type UnitContent, unitContents } from './handling-unit.ts';
import { type Item, item } from './item.ts';
import { type Balance, balances, type Status } from './ledger.ts';
import { refuse } from './refusals.ts';

/** A unit with all that are in it, as the question found them, with where they stand and what they hold. */
export interface UnitTree {
  readonly units: readonly string[];
  readonly contents: readonly (Omit<UnitContent, 'quantity'> & { readonly location: string })[];
}

/** Reads which units are in one, and what they hold, so that all of it can be locked. */
export const unitTree = (id: string): Want<UnitTree> =>
  reading(async (db: Db) => {
    const inside = `with recursive inside as (
        select id, location from stock.handling_unit where id = $1
        union select u.id, u.location from inside join stock.handling_unit u on u.parent = inside.id)`;
    const units = await db.rows<{ id: string }>(`${inside} select id from inside order by id`, [id]);
    const contents = await db.rows<UnitTree['contents'][number]>(
      `${inside} select c.unit, c.item, c.lot, c.status, inside.location
       from inside join stock.unit_content c on c.unit = inside.id order by c.unit, c.item, c.lot, c.status`,
      [id],
    );
    return { units: units.map((unit) => unit.id), contents };
  });

/** What moving or changing a whole tree needs, locked; more balances are those it comes to. */
export const treeWants = ({ units, contents }: UnitTree, to: string | undefined) => ({
  units: handlingUnit.lockedAll(units.map((id) => ({ id }))),
  contents: unitContents.whereAny(units.map((unit) => ({ unit }))),
  items: item.whereAny(
    [...new Set(contents.map((content) => content.item))].map((id) => ({ id })),
    { lock: false },
  ),
  stock: balances.whereAny(
    contents.flatMap(({ item: of, lot, status, location }) => [
      { item: of, lot, status, location },
      ...(to ? [{ item: of, lot, status, location: to }] : []),
      { item: of, lot },
    ]),
  ),
});
export interface TreeFound {
  readonly tree: UnitTree;
  readonly units: readonly HandlingUnit[];
  readonly contents: readonly UnitContent[];
  readonly items: readonly Item[];
  readonly stock: readonly Balance[];
}

const textOf = (one: { unit: string; item: string; lot: string; status: Status }): string =>
  `${one.unit} ${one.item} ${one.lot} ${one.status}`;

/** Between the question and the locks somebody else may have packed or moved: then it is asked again. */
export function treeFault(
  id: string,
  { tree, units, contents }: TreeFound,
  sites: readonly string[] | null,
): Refusal | undefined {
  const [unit] = units.filter((one) => one.id === id);
  if (!unit || (sites && !sites.includes(unit.site))) return refuse('unit-unknown');
  if (unit.state !== 'open') return refuse('unit-gone', { sscc: unit.sscc });
  const read = new Set(tree.contents.map(textOf));
  const stood = new Map(tree.contents.map((content) => [content.unit, content.location]));
  const isMoved = units.some((one) => (stood.get(one.id) ?? one.location) !== one.location);
  if (isMoved || contents.some((one) => !read.has(textOf(one))) || units.length !== tree.units.length) {
    return refuse('unit-changed', { sscc: unit.sscc });
  }
  return undefined;
}
