import { NO_LOT } from '../ledger.ts';

const LOT = `coalesce(m.lot, '${NO_LOT}')`;
/** What happened until then and was not taken back by then. */
const stood = (then: string): string => `m.at <= ${then}::bigint and m.reverses is null
  and not exists (select from stock.move r where r.reverses = m.id and r.at <= ${then}::bigint)`;

/**
 * Parts of a report's statement that come to `layers` (item, at, quantity): what the places of `inside` hold together, by
 * when it came to one of them. What came last is there still, as in FIFO, within each lot by itself; what came before
 * anything is known of it has no `at`.
 */
export const layersTogether = (then: string): readonly string[] => [
  `there as (select item, lot, sum(quantity) as quantity from held group by item, lot having sum(quantity) > 0)`,
  `came as (
    select m.item, ${LOT} as lot, m.at, m.quantity,
      sum(m.quantity) over (partition by m.item, ${LOT} order by m.at desc, m.id desc) as upto
    from stock.move m join there t on t.item = m.item and t.lot = ${LOT}
    join inside ti on ti.id = m.to_location left join inside fi on fi.id = m.from_location
    where fi.id is null and ${stood(then)})`,
  `layers as (
    select c.item, c.at, least(c.quantity, t.quantity - (c.upto - c.quantity)) as quantity
    from came c join there t on t.item = c.item and t.lot = c.lot where c.upto - c.quantity < t.quantity
    union all
    select t.item, null, t.quantity - coalesce(c.upto, 0) from there t
    left join (select item, lot, max(upto) as upto from came group by item, lot) c on c.item = t.item and c.lot = t.lot
    where t.quantity > coalesce(c.upto, 0))`,
];

/** Sites that goods are followed back through; what went about more often is as old as its way so far. */
const MOST_SITES = 32;

/**
 * The same by site, as `layers` (item, site, at, quantity), where goods keep their age on the way from one site to another:
 * each site gives away first what came to it first. So the n-th piece that left a site is the n-th that came to it, and
 * pieces are followed as spans of such numbers: `lo` and `hi` count what came to a site of an item and lot.
 */
export const layersBySite = (then: string): readonly string[] => [
  `there as (
    select h.item, h.lot, i.site, sum(h.quantity) as quantity from held h join inside i on i.id = h.location
    group by h.item, h.lot, i.site)`,
  `flows as (
    select m.id, m.at, m.item, ${LOT} as lot, m.quantity, ti.site as into_site, fi.site as out_of
    from stock.move m left join inside ti on ti.id = m.to_location left join inside fi on fi.id = m.from_location
    where ti.site is distinct from fi.site and ${stood(then)}
      and exists (select from there t where t.item = m.item and t.lot = ${LOT} and t.quantity > 0))`,
  `came as (
    select item, lot, into_site as site, out_of, id, at, hi - quantity as lo, hi from (
      select f.*, sum(quantity) over (partition by item, lot, into_site order by at, id) as hi
      from flows f where into_site is not null) f)`,
  `in_all as (select item, lot, site, max(hi) as quantity from came group by item, lot, site)`,
  // Counted back from what is left, so that a site of which not all is known gives away what is known last.
  `went as (
    select f.id, coalesce(a.quantity, 0) - coalesce(t.quantity, 0) - f.upto as lo from (
      select f.*, sum(quantity) over (partition by item, lot, out_of order by at desc, id desc) as upto
      from flows f where out_of is not null) f
    left join in_all a on a.item = f.item and a.lot = f.lot and a.site = f.out_of
    left join there t on t.item = f.item and t.lot = f.lot and t.site = f.out_of
    where f.into_site is not null)`,
  `followed as (
    select t.item, t.lot, t.site as home, t.site, coalesce(a.quantity, 0) - t.quantity as lo,
      coalesce(a.quantity, 0) as hi, null::bigint as at, 0 as sites
    from there t left join in_all a on a.item = t.item and a.lot = t.lot and a.site = t.site where t.quantity > 0
    union all
    select f.item, f.lot, f.home, c.out_of, w.lo + greatest(f.lo, c.lo) - c.lo, w.lo + least(f.hi, c.hi) - c.lo,
      c.at, f.sites + 1
    from followed f join came c on c.item = f.item and c.lot = f.lot and c.site = f.site and c.lo < f.hi and f.lo < c.hi
    join went w on w.id = c.id where f.sites < ${MOST_SITES})`,
  `layers as (
    select f.item, f.home as site, c.at, least(f.hi, c.hi) - greatest(f.lo, c.lo) as quantity
    from followed f join came c on c.item = f.item and c.lot = f.lot and c.site = f.site and c.lo < f.hi and f.lo < c.hi
    where c.out_of is null or f.sites = ${MOST_SITES}
    union all
    select item, home, null, least(hi, 0) - lo from followed where lo < 0
    union all
    select f.item, f.home, f.at, f.hi - greatest(f.lo, coalesce(a.quantity, 0)) from followed f
    left join in_all a on a.item = f.item and a.lot = f.lot and a.site = f.site
    where f.hi > greatest(coalesce(a.quantity, 0), 0))`,
];
