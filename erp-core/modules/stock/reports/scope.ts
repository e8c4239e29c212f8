import { z } from 'zod';
import { type Caller, moment, permits, ref, text } from '../../../kernel/index.ts';
import { COSTS } from '../costing/amounts.ts';
import { item } from '../item.ts';
import { NO_LOT } from '../ledger.ts';

/** Rows of a page: a file takes a whole report in few of them, for each is reckoned anew. */
export const MOST_ROWS = 5_000;

/** What every report is asked by. */
export const reportInput = {
  site: text().optional(),
  item: ref(item).optional(),
  search: text().optional(),
  cursor: text().optional(),
  limit: z.int().min(1).max(MOST_ROWS).default(100),
};
/** The moment a report tells of; now where nothing is said. All that moved at it or before is in it. */
export const atMoment = { at: moment().optional() };

export interface Asked {
  readonly site?: string | undefined;
  readonly item?: string | undefined;
  readonly search?: string | undefined;
}

/** Values of a statement, each with its place in it. */
export function parameters() {
  const values: unknown[] = [];
  return {
    values,
    of(value: unknown): string {
      values.push(value ?? null);
      return `$${values.length}`;
    },
  };
}
export type Parameters = ReturnType<typeof parameters>;

/** What holds what is ours: on the way and to be reconciled too. */
const OURS = `('internal', 'transit', 'to-reconcile')`;

/** Parts of a report's statement: `inside`, the places of the sites that are asked for and seen; `wanted`, the items. */
export function scopeOf(
  { site, item: of, search }: Asked,
  caller: Pick<Caller, 'sites'>,
  { of: p }: Parameters,
): string {
  const [one, seen, id, words] = [p(site), p(caller.sites), p(of), p(search)];
  return `inside as (
      select id, site, code, name, kind from stock.location where kind in ${OURS}
        and (${one}::text is null or site = ${one}) and (${seen}::text[] is null or site = any(${seen}))),
    wanted as (
      select id, code, name, unit from stock.item where (${id}::uuid is null or id = ${id})
        and (${words}::text is null or code ilike '%' || ${words} || '%' or name::text ilike '%' || ${words} || '%'))`;
}

/**
 * `held`: what the places of `inside` hold of `wanted` at a moment, by item, place, lot and status, without zeros: what
 * is there now, less all that moved since.
 */
export function heldAt(at: number | undefined, { of: p }: Parameters): string {
  const since = at === undefined ? '' : `m.at > ${p(at)}::bigint`;
  const lot = `coalesce(m.lot, '${NO_LOT}')`;
  const back = `
      union all select m.item, m.to_location, ${lot}, m.to_status, -m.quantity from stock.move m where ${since}
      union all select m.item, m.from_location, ${lot}, m.status, m.quantity from stock.move m where ${since}`;
  return `held as (
    select s.item, s.location, s.lot, s.status, sum(s.quantity) as quantity from (
      select b.item, b.location, b.lot, b.status, b.quantity from stock.balance b where b.held${since ? back : ''}) s
    join inside i on i.id = s.location join wanted w on w.id = s.item
    group by s.item, s.location, s.lot, s.status having sum(s.quantity) <> 0)`;
}

/** `worth`: what a unit of each item is worth at a moment, on the average of the company, by what the accounts were told. */
export function worthAt(at: number | undefined, { of: p }: Parameters): string {
  if (at === undefined) {
    return `worth as (select c.item, c.value / c.quantity as each from stock.cost c where c.quantity <> 0)`;
  }
  const then = `at <= ${p(at)}::bigint`;
  return `worth as (
    select q.item, v.value / q.quantity as each
    from (select item, sum(quantity) as quantity from stock.cost_entry where ${then} group by item) q
    join (select item, sum(value) as value from stock.value_posting where ${then} group by item) v on v.item = q.item
    where q.quantity <> 0)`;
}

/** A worth of so much, in whole minor units of the company's currency. */
export const worthOf = (quantity: string): string =>
  `round(${quantity} * coalesce(w_each.each, 0), coalesce((select places from stock.costing), 2))`;

/** Whether the caller sees what goods are worth. */
export const seesCosts = (caller: Caller): boolean => permits(caller, COSTS);

export const NAMED = `jsonb_build_object('id', i.id, 'code', i.code, 'name', i.name) as item, i.unit`;

/** `today`: the day that it is at a moment, by the clock of each site of `inside`. */
export const todayAt = (at: number, { of: p }: Parameters): string => `today as (
    select x.site, (to_timestamp(${p(at)}::bigint / 1e6) at time zone coalesce(s.calendar->>'zone', 'UTC'))::date as day
    from (select distinct site from inside) x left join kernel.site s on s.code = x.site)`;
