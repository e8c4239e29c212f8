import type { Db } from '../../../kernel/index.ts';
import { NO_LOT } from '../ledger.ts';

/** How an item stands in a site against its reorder point. Quantities in the item's unit. */
export interface Position {
  readonly item: string;
  readonly site: string;
  readonly onHand: string;
  readonly expected: string;
  readonly reserved: string;
  /** On hand and expected, less reserved. */
  readonly position: string;
  readonly min: string;
  /** Half of the way from the minimum to the maximum: from here on a fall is told again. */
  readonly risen: boolean;
  readonly below: boolean;
  /** What fills it up to the maximum, rounded up to the multiple; "0" where it is not below. */
  readonly proposed: string;
}

/**
 * A statement of the positions of reorder points, a row each with `point` (its id), to be read from; $1 is now in µs. On
 * hand counts what is available or in quarantine and not past its expiry by the clock of the site; expected is what is on
 * the way to the site by transfers.
 */
export const positionsOf = (points: string): string => `
  with point as (${points}),
  today as (
    select s.code as site, (to_timestamp($1::bigint / 1e6) at time zone coalesce(s.calendar->>'zone', 'UTC'))::date as day
    from kernel.site s where s.code in (select site from point)),
  held as (
    select p.id, sum(b.quantity) as quantity, sum(b.reserved) as reserved
    from point p join stock.balance b on b.item = p.item join stock.location l on l.id = b.location and l.site = p.site
    left join stock.lot lo on b.lot <> '${NO_LOT}' and lo.id = b.lot left join today t on t.site = p.site
    where b.kind = 'internal' and b.held and b.status in ('available', 'quarantine')
      and (lo.expires is null or lo.expires >= coalesce(t.day, (to_timestamp($1::bigint / 1e6) at time zone 'UTC')::date))
    group by p.id),
  coming as (
    select p.id, sum(tl.sent - tl.arrived - tl.lost - tl.returned) as quantity
    from point p join stock.transfer_order o on o.to_site = p.site and o.state in ('sent', 'part-received')
    join stock.transfer_line tl on tl.record = o.id and tl.item = p.item and tl.status in ('available', 'quarantine')
    group by p.id),
  standing as (
    select p.*, coalesce(h.quantity, 0) as on_hand, coalesce(h.reserved, 0) as reserved, coalesce(c.quantity, 0) as coming,
      coalesce(h.quantity, 0) + coalesce(c.quantity, 0) - coalesce(h.reserved, 0) as position
    from point p left join held h on h.id = p.id left join coming c on c.id = p.id)
  select id as point, item, site, on_hand as "onHand", coming as expected, reserved, position, min, max, multiple,
    lead_days as "leadDays", supplier, position >= (min + max) / 2 as risen, position < min as below,
    case when position >= min then 0 when multiple is null then max - position
      else ceil((max - position) / multiple) * multiple end as proposed
  from standing`;

/** How an item stands in a site; undefined where it has no reorder point there. */
export const positionOf = (db: Db, now: number, { item, site }: Pick<Position, 'item' | 'site'>) =>
  db.one<Position>(positionsOf('select * from stock.reorder_point where item = $2 and site = $3'), [now, item, site]);
